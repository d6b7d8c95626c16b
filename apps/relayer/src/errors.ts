import { RealDidError } from "realdid";

/** No such proof is kept: it was never sent here, or was settled long ago. */
export class RelayerProofUnknown extends RealDidError {
  readonly code = "RELAYER_PROOF_UNKNOWN" as const;
  constructor() {
    super("no proof of this id is kept", "Look at the chain: the pseudonym's sequence says whether it was taken.");
  }
}

/** The deadline is one that no other wallet chooses, so it would tell this proof from the others of its batch. */
export class RelayerDeadlineUncommon extends RealDidError {
  readonly code = "RELAYER_DEADLINE_UNCOMMON" as const;
  constructor() {
    super("the deadline is not on a full quarter of an hour", "Prove with the deadline of commonDeadline(chain time).");
  }
}

/** As many proofs wait as may. Nothing was kept. */
export class RelayerQueueFull extends RealDidError {
  readonly code = "RELAYER_QUEUE_FULL" as const;
  constructor() {
    super("too many proofs wait", "Send the same proof again after the seconds of the Retry-After header.");
  }
}

/** The relayer cannot pay. What it keeps waits until its deadline; nothing new is taken. */
export class RelayerFundsMissing extends RealDidError {
  readonly code = "RELAYER_FUNDS_MISSING" as const;
  constructor() {
    super("the relayer has no ether to pay with", "Send the proof to another relayer, or again later.");
  }
}

/** Other proofs of this pseudonym wait here. */
export class RelayerPseudonymBusy extends RealDidError {
  readonly code = "RELAYER_PSEUDONYM_BUSY" as const;
  constructor() {
    super("other proofs of this pseudonym wait", "Wait until they are settled; only one of them can change it.");
  }
}

/** This relayer has paid for enough changes of this pseudonym for now. */
export class RelayerChangesSpent extends RealDidError {
  readonly code = "RELAYER_CHANGES_SPENT" as const;
  constructor() {
    super(
      "too many proofs of this pseudonym were paid for",
      "Send it to another relayer, pay yourself, or wait a day.",
    );
  }
}

/** Gas costs more than is allowed. What waits goes on waiting. */
export class RelayerFeeTooHigh extends RealDidError {
  readonly code = "RELAYER_FEE_TOO_HIGH" as const;
  constructor() {
    super("gas costs more than RELAYER_HIGHEST_FEE_GWEI", "Wait, or raise the setting.");
  }
}

/** Another process sends now, or this one was told to stop. What was under way is found again. */
export class RelayerInterrupted extends RealDidError {
  readonly code = "RELAYER_INTERRUPTED" as const;
  constructor() {
    super("sending was interrupted", "Nothing: the next turn goes on where this one was.");
  }
}

/** A transaction is not mined, and its fee cannot be raised further for now. */
export class RelayerTransactionPending extends RealDidError {
  readonly code = "RELAYER_TRANSACTION_PENDING" as const;
  constructor() {
    super("a transaction is not mined", "Wait, or raise RELAYER_HIGHEST_FEE_GWEI; the next turn sends it again.");
  }
}

/** Something else sent from the relayer's account. */
export class RelayerAccountShared extends RealDidError {
  readonly code = "RELAYER_ACCOUNT_SHARED" as const;
  constructor() {
    super(
      "another transaction of the relayer's account took the place of ours",
      "Give the relayer an account of its own.",
    );
  }
}
