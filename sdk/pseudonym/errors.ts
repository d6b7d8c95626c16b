import { RealDidError } from "../errors.ts";

/** The proof was made for other fields than those it is sent with. */
export class PseudonymProofMismatch extends RealDidError {
  readonly code = "PSEUDONYM_PROOF_MISMATCH" as const;
  constructor(field: string) {
    super(`the proof was made for another ${field}`, "Prove again with exactly the fields that you send.");
  }
}

/** A public signal or a point is outside its range, or a point lies outside its subgroup. */
export class PseudonymProofMalformed extends RealDidError {
  readonly code = "PSEUDONYM_PROOF_MALFORMED" as const;
  constructor(part: string) {
    super(
      `the proof's ${part} is not a valid value`,
      "Take the proof as the prover gave it; do not edit or re-encode it.",
    );
  }
}

/** The Groth16 equation does not hold. */
export class PseudonymProofFalse extends RealDidError {
  readonly code = "PSEUDONYM_PROOF_FALSE" as const;
  constructor() {
    super("the proof does not hold for these fields", "Prove again against the group's newest root.");
  }
}

/** The wallet's commitment is not at the place that the Merkle proof is about. */
export class PseudonymNotMember extends RealDidError {
  readonly code = "PSEUDONYM_NOT_MEMBER" as const;
  constructor() {
    super(
      "the Merkle proof is not one of this wallet's commitment in a tree of depth 31",
      "Download the group's leaves anew; if the commitment is missing, the authority has not published it yet or has removed it.",
    );
  }
}

/** The prover's files are missing. */
export class PseudonymArtifactsMissing extends RealDidError {
  readonly code = "PSEUDONYM_ARTIFACTS_MISSING" as const;
  constructor(file: string) {
    super(`the prover's file ${file} is missing`, "Install it: npm install @zk-kit/semaphore-artifacts@4.13.0");
  }
}

/** A prover's file is not the one from Semaphore's ceremony. */
export class PseudonymArtifactsWrong extends RealDidError {
  readonly code = "PSEUDONYM_ARTIFACTS_WRONG" as const;
  constructor(file: string, expected: string, actual: string) {
    super(
      `${file} has SHA-256 ${actual}, expected ${expected}`,
      "Install the file again: npm install @zk-kit/semaphore-artifacts@4.13.0",
    );
  }
}

/** The link is asked for another network, or the request has expired. */
export class PseudonymLinkInvalid extends RealDidError {
  readonly code = "PSEUDONYM_LINK_INVALID" as const;
  constructor(what: string) {
    super(`the link cannot be shown: ${what}`, "Ask the authority for a new request on the wallet's own network.");
  }
}

/** A batch has no proofs. */
export class PseudonymBatchEmpty extends RealDidError {
  readonly code = "PSEUDONYM_BATCH_EMPTY" as const;
  constructor() {
    super("the batch has no proofs", "Collect at least one proof before you send.");
  }
}

/** A text is not a pseudonym. */
export class PseudonymMalformed extends RealDidError {
  readonly code = "PSEUDONYM_MALFORMED" as const;
  constructor() {
    super("not a number above 0 and below the field's order", "Give the pseudonym as the registry's events show it.");
  }
}

/** Whoever asked for the check of many proofs stopped it. */
export class PseudonymVerifyingAborted extends RealDidError {
  readonly code = "PSEUDONYM_VERIFYING_ABORTED" as const;
  constructor(reason: unknown) {
    super("the check was stopped before it was finished", "Check again: nothing is known of any proof.", {
      cause: reason,
    });
  }
}
