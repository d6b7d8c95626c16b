import { RealDidError } from "../../errors.ts";

/** There is no way to passkeys here. */
export class PasskeyUnavailable extends RealDidError {
  readonly code = "PASSKEY_UNAVAILABLE" as const;
  constructor(detail: string, cause?: unknown) {
    super(
      `passkeys are not available: ${detail}`,
      "Use a browser with passkeys over HTTPS, on the wallet's own domain, and an authenticator that knows ES256.",
      { cause },
    );
  }
}

/** The holder declined, or did not answer in time. */
export class PasskeyDeclined extends RealDidError {
  readonly code = "PASSKEY_DECLINED" as const;
  constructor(cause?: unknown) {
    super("the holder declined, or did not answer in time", "Ask again when the holder is ready.", { cause });
  }
}

/** What the browser or the authenticator answered is not what WebAuthn says it should be. */
export class PasskeyResponseMalformed extends RealDidError {
  readonly code = "PASSKEY_RESPONSE_MALFORMED" as const;
  constructor(part: string) {
    super(
      `the passkey's answer is malformed: ${part}`,
      "Try again; if it stays, use another browser or authenticator.",
    );
  }
}

/** The authenticator did not check who uses it. */
export class PasskeyNotVerified extends RealDidError {
  readonly code = "PASSKEY_NOT_VERIFIED" as const;
  constructor(missing: "user presence" | "user verification") {
    super(
      `the authenticator reports no ${missing}`,
      "Set up a PIN, a fingerprint or a face for this authenticator, and try again.",
    );
  }
}

/** Another credential than the one asked for has signed. */
export class PasskeyOtherCredential extends RealDidError {
  readonly code = "PASSKEY_OTHER_CREDENTIAL" as const;
  constructor() {
    super("another passkey than the one asked for has signed", "Choose the passkey of this DID or pseudonym.");
  }
}

/** The authenticator counts its credentials together, so its published counter would join them. */
export class PasskeyCounterShared extends RealDidError {
  readonly code = "PASSKEY_COUNTER_SHARED" as const;
  constructor(counter: number) {
    super(
      `a new passkey begins to count at ${counter}: this authenticator has one counter for all its passkeys, and each signature shows it`,
      "Use a passkey of the device or of a password manager. For a DID that may be joined to others set allowSharedCounter.",
    );
  }
}

/** The credential serves something else. */
export class PasskeyInUse extends RealDidError {
  readonly code = "PASSKEY_IN_USE" as const;
  constructor() {
    super(
      "this passkey serves another DID or pseudonym; used twice it would join them for everyone to see",
      "Create another passkey: createPasskey().",
    );
  }
}

/** The credential's account exists, and nothing says what for. */
export class PasskeyAccountExists extends RealDidError {
  readonly code = "PASSKEY_ACCOUNT_EXISTS" as const;
  constructor(account: string) {
    super(
      `${account} exists already, and the store does not say what its passkey is for`,
      "Create another passkey; or, if the store was lost and it is this very one, record it again: adoptPasskey().",
    );
  }
}

/** The chain says that the passkey does not control this DID. */
export class PasskeyNotController extends RealDidError {
  readonly code = "PASSKEY_NOT_CONTROLLER" as const;
  constructor(did: string, account: string) {
    super(`${account} does not control ${did}`, "Name the DID that this passkey controls.");
  }
}

/** A passkey account sends no transactions. */
export class PasskeySendsNothing extends RealDidError {
  readonly code = "PASSKEY_SENDS_NOTHING" as const;
  constructor() {
    super(
      "a passkey account signs, and sends no transactions",
      "Sign the change (signDidChanges, replacePseudonymBySignature and so on) and let another account submit it.",
    );
  }
}

/** The store did not keep what it was given. */
export class PasskeyStoreFailed extends RealDidError {
  readonly code = "PASSKEY_STORE_FAILED" as const;
  constructor(cause?: unknown) {
    super(
      "what the passkey is for was not recorded",
      "Let the page keep data (private windows and full disks do not), and try again.",
      { cause },
    );
  }
}
