import { type BatchPart, RealDidError } from "realdid";

/** What stands on chain is not what its leaves give: nothing is signed on top of it. */
export class OperatorChainWrong extends RealDidError {
  readonly code = "OPERATOR_CHAIN_WRONG" as const;
  constructor(
    readonly groupId: number,
    readonly epoch: number,
    readonly part: BatchPart,
  ) {
    super(
      `group ${groupId}: the ${part} of epoch ${epoch}, which stands on chain, is not what its leaves give`,
      "Tell the guardian, who can withdraw it. This operator signs nothing until then.",
    );
  }
}

/** The authority does not answer, or answers something else than it should. */
export class OperatorAuthorityUnreachable extends RealDidError {
  readonly code = "OPERATOR_AUTHORITY_UNREACHABLE" as const;
  constructor(what: string, options?: ErrorOptions) {
    super(
      `the authority does not give ${what}`,
      "Check OPERATOR_AUTHORITY_URL, or wait until it is there again.",
      options,
    );
  }
}
