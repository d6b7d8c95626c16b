import { RealDidError } from "realdid";

/** The deadline is none that all wallets choose alike, or the registry would not take it. */
export class RelayerDeadlineWrong extends RealDidError {
  readonly code = "RELAYER_DEADLINE_WRONG" as const;
  constructor(why: string) {
    super(`the proof's deadline ${why}`, "Prove again with commonDeadline(time of the chain's newest block).");
  }
}

/** The root is not, or no longer, one that the registry takes. */
export class RelayerRootNotLive extends RealDidError {
  readonly code = "RELAYER_ROOT_NOT_LIVE" as const;
  constructor() {
    super("the proof's root is not live", "Take the group's newest root and prove again.");
  }
}

/** The consortium has no such platform. */
export class RelayerPlatformUnknown extends RealDidError {
  readonly code = "RELAYER_PLATFORM_UNKNOWN" as const;
  constructor() {
    super("the registry has no platform with this id", "Check the platform's slug, and the network.");
  }
}

/** As many proofs wait as this relayer keeps. */
export class RelayerQueueFull extends RealDidError {
  readonly code = "RELAYER_QUEUE_FULL" as const;
  constructor() {
    super("too many proofs wait", "Send it again in a minute, or to another relayer.");
  }
}

/** Nothing is known of it: it was never taken, or was settled long ago. */
export class RelayerProofUnknown extends RealDidError {
  readonly code = "RELAYER_PROOF_UNKNOWN" as const;
  constructor() {
    super("this relayer knows no such proof", "Look at the registry, or send the proof again.");
  }
}

/** Gas costs more than the operator pays. */
export class RelayerFeeTooHigh extends RealDidError {
  readonly code = "RELAYER_FEE_TOO_HIGH" as const;
  constructor(fee: bigint, highest: bigint) {
    super(
      `a unit of gas costs ${fee} wei, and ${highest} is the most allowed`,
      "Wait, or raise RELAYER_HIGHEST_FEE_GWEI.",
    );
  }
}

/** The account that pays is empty. */
export class RelayerFundsMissing extends RealDidError {
  readonly code = "RELAYER_FUNDS_MISSING" as const;
  constructor() {
    super("the relayer's account cannot pay", "Send ether to the address that `npm run relayer -- init` prints.");
  }
}
