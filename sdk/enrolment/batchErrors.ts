import { RealDidError } from "../errors.ts";

/** No leaf differs from what stands on chain. */
export class EnrolmentNothingToPublish extends RealDidError {
  readonly code = "ENROLMENT_NOTHING_TO_PUBLISH" as const;
  constructor() {
    super("the published tree already holds every leaf", "Enrol or revoke someone first.");
  }
}

/** What can be wrong with a published batch. */
export type BatchPart =
  | "previous root"
  | "leaves"
  | "neutral leaf"
  | "root"
  | "size"
  | "batch hash"
  | "repeated commitment"
  | "registry"
  | "nonce"
  | "signature";

/** An operator recomputed the batch and refuses to sign it. */
export class EnrolmentBatchDiffers extends RealDidError {
  readonly code = "ENROLMENT_BATCH_DIFFERS" as const;
  constructor(readonly part: BatchPart) {
    super(
      `the ${part} of the batch is not what its leaves give`,
      "Do not sign. Ask the authority for the leaves and compare again.",
    );
  }
}

/** What came as an operator's answer to a proposal was not made by an owner of the Safe for this proposal. */
export class EnrolmentAnswerInvalid extends RealDidError {
  readonly code = "ENROLMENT_ANSWER_INVALID" as const;
  constructor(why: "signature" | "operator" | "nonce") {
    const reasons = {
      signature: "the signature is not the operator's, or not over this batch and this Safe transaction",
      operator: "the operator is not an owner of the Safe that publishes for the group",
      nonce: "the answer is for another number of the Safe's transactions",
    };
    super(reasons[why], "Fetch the batch again, check it, and sign it with the key that owns a part of the Safe.");
  }
}

/** Too few operators signed the publication. */
export class EnrolmentSignaturesMissing extends RealDidError {
  readonly code = "ENROLMENT_SIGNATURES_MISSING" as const;
  constructor(
    readonly given: number,
    readonly needed: number,
    readonly refusals: readonly { readonly operator: string; readonly part: BatchPart }[],
  ) {
    super(
      `${given} operators signed, ${needed} are needed${refusals.map((one) => `; ${one.operator} refused the ${one.part}`).join("")}`,
      "Ask further operators of the publisher Safe to check and sign.",
    );
  }
}

/** What the chain says cannot be rebuilt from the published leaves. */
export class EnrolmentAuditFailed extends RealDidError {
  readonly code = "ENROLMENT_AUDIT_FAILED" as const;
  constructor(
    readonly epoch: number,
    readonly part: BatchPart,
  ) {
    super(`epoch ${epoch}: the ${part} is not what its leaves give`, "Tell the guardian, who can withdraw the epoch.");
  }
}

/** An audit cannot begin with a tree that is not the epoch's. */
export class EnrolmentAuditStartDiffers extends RealDidError {
  readonly code = "ENROLMENT_AUDIT_START_DIFFERS" as const;
  constructor(readonly epoch: number) {
    super(
      `the tree is not that of epoch ${epoch}, or that epoch does not stand`,
      "Begin with the tree of an epoch that stands, or with none.",
    );
  }
}
