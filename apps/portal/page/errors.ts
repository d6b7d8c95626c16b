import { RealDidError } from "realdid";

/** The passphrase does not open the wallet that is kept on this device. */
export class WalletPassphraseWrong extends RealDidError {
  readonly code = "WALLET_PASSPHRASE_WRONG" as const;
  constructor() {
    super(
      "the passphrase does not open the wallet",
      "Try again, or forget the wallet here and restore it from its words.",
    );
  }
}

/** The passphrase is among the first that anyone would try. */
export class WalletPassphraseGuessable extends RealDidError {
  readonly code = "WALLET_PASSPHRASE_GUESSABLE" as const;
  constructor() {
    super("the passphrase repeats few characters or is a row of keys", "Choose another, such as four words.");
  }
}

/** The passphrase is too short to be one. */
export class WalletPassphraseShort extends RealDidError {
  readonly code = "WALLET_PASSPHRASE_SHORT" as const;
  constructor(least: number) {
    super(`the passphrase has fewer than ${least} characters`, "Choose a longer one.");
  }
}

/** Nothing is kept on this device. */
export class WalletNotKept extends RealDidError {
  readonly code = "WALLET_NOT_KEPT" as const;
  constructor() {
    super("no wallet is kept on this device", "Restore it from its words.");
  }
}

/** Something is asked of a wallet that is locked. */
export class WalletLocked extends RealDidError {
  readonly code = "WALLET_LOCKED" as const;
  constructor() {
    super("the wallet is locked", "Unlock it with the passphrase.");
  }
}

/** The pseudonym cannot sign in now. */
export class WalletCannotSign extends RealDidError {
  readonly code = "WALLET_CANNOT_SIGN" as const;
  constructor(why: string) {
    super(`this pseudonym cannot sign in: ${why}`, "Reload the wallet to see its present state.");
  }
}

/** The keeper was ended, and its keys with it. */
export class WalletEnded extends RealDidError {
  readonly code = "WALLET_ENDED" as const;
  constructor() {
    super("the wallet was locked meanwhile", "Unlock it and try again.");
  }
}

/** Something failed of which nothing more is known. */
export class WalletFailed extends RealDidError {
  readonly code = "WALLET_FAILED" as const;
  constructor(kind?: string) {
    super(`the wallet failed${kind === undefined ? "" : ` (${kind})`}`, "Check the connection and try again.");
  }
}

/** The page asks for something else than what the person was shown. */
export class WalletAskChanged extends RealDidError {
  readonly code = "WALLET_ASK_CHANGED" as const;
  constructor(part: string) {
    super(`the page asks with another ${part} than before`, "Close the wallet and start again on the page.");
  }
}

/** The relayer did not take a renewal. */
export class WalletRenewalNotTaken extends RealDidError {
  readonly code = "WALLET_RENEWAL_NOT_TAKEN" as const;
  constructor() {
    super("the renewal could not be handed in", "Try again later; the pseudonym stays as it is.");
  }
}

/** A newer root came while the path was made. */
export class WalletRootReplaced extends RealDidError {
  readonly code = "WALLET_ROOT_REPLACED" as const;
  constructor() {
    super("the group was published anew meanwhile", "Try again.");
  }
}

/** The prover's files could not be had. */
export class WalletArtifactsMissing extends RealDidError {
  readonly code = "WALLET_ARTIFACTS_MISSING" as const;
  constructor(cause: unknown) {
    super("the prover's files could not be downloaded", "Check the connection and try again.", { cause });
  }
}
