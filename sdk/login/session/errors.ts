import { RealDidError } from "../../errors.ts";

/** No login of this pseudonym authorised the key, or it ended: by logout, or because the pseudonym changed. */
export class LoginSessionKeyUnknown extends RealDidError {
  readonly code = "LOGIN_SESSION_KEY_UNKNOWN" as const;
  constructor() {
    super("the session key is not authorised for this pseudonym", "Sign in with the wallet.");
  }
}

/** The session key's time is over. */
export class LoginSessionKeyExpired extends RealDidError {
  readonly code = "LOGIN_SESSION_KEY_EXPIRED" as const;
  constructor(expiresAt: number, time: number) {
    super(`the session key held until ${expiresAt}, and it is ${time}`, "Sign in with the wallet.");
  }
}

/** The login would authorise a key that the platform does not take. */
export class LoginSessionKeyRefused extends RealDidError {
  readonly code = "LOGIN_SESSION_KEY_REFUSED" as const;
  constructor(what: string) {
    super(
      `the session key ${what}`,
      "Make a key with createSessionKey, for no longer than the challenge's sessionSeconds.",
    );
  }
}
