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
