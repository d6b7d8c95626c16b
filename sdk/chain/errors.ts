import { RealDidError } from "../errors.ts";

/** A contract refused the call. Each custom error of the contracts has its own class in contractErrors.ts. */
export abstract class ContractError extends RealDidError {
  /**
   * @param message what the contract refused
   * @param fix what to do next
   * @param args values that came with the error, in the contract's order
   */
  constructor(
    message: string,
    fix: string,
    readonly args: readonly unknown[],
  ) {
    super(args.length === 0 ? message : `${message} (${args.map(String).join(", ")})`, fix);
  }
}

/** The access manager refused the caller. */
export class ChainCallerNotAuthorised extends RealDidError {
  readonly code = "CHAIN_CALLER_NOT_AUTHORISED" as const;
  constructor(caller: string) {
    super(
      `${caller} holds no role that may call this`,
      "Send through the consortium Safe, or from the role's own account.",
    );
  }
}

/** The call reverted with something that none of our contracts declares. */
export class ChainCallReverted extends RealDidError {
  readonly code = "CHAIN_CALL_REVERTED" as const;
  constructor(reason: string, cause: unknown) {
    super(`the call reverted: ${reason}`, "Check that the addresses are those of this network's deployment.", {
      cause,
    });
  }
}

/** The account that sends has too little to pay for the transaction. */
export class ChainFundsMissing extends RealDidError {
  readonly code = "CHAIN_FUNDS_MISSING" as const;
  constructor(cause: unknown) {
    super(
      "the sending account cannot pay for the transaction",
      "Send ether to that account, or send from another one.",
      { cause },
    );
  }
}

/** The access manager has no such act to execute, or not now. */
export class ChainActNotReady extends RealDidError {
  readonly code = "CHAIN_ACT_NOT_READY" as const;
}

/** The RPC endpoint does not answer. */
export class ChainUnreachable extends RealDidError {
  readonly code = "CHAIN_UNREACHABLE" as const;
  constructor(cause: unknown) {
    super(
      "the RPC endpoint does not answer",
      "Start the node (`npx hardhat node`), or correct the network's RPC URL in .env.",
      { cause },
    );
  }
}

/** A deployment's file is not what it should be. */
export class ChainDeploymentMalformed extends RealDidError {
  readonly code = "CHAIN_DEPLOYMENT_MALFORMED" as const;
  constructor(part: string) {
    super(`the deployment's ${part} is missing or malformed`, "Take the file as the network's operator publishes it.");
  }
}

/** The RPC endpoint's answers have not the form that they should, or do not fit together. */
export class ChainAnswerInconsistent extends RealDidError {
  readonly code = "CHAIN_ANSWER_INCONSISTENT" as const;
  constructor(detail: string) {
    super(`the RPC endpoint's answers do not fit together: ${detail}`, "Try again, or use another endpoint.");
  }
}
