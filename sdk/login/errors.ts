import { RealDidError } from "../errors.ts";

/** The challenge's times do not include now. */
export class LoginChallengeExpired extends RealDidError {
  readonly code = "LOGIN_CHALLENGE_EXPIRED" as const;
  constructor(issuedAt: number, expiresAt: number, time: number) {
    super(
      `the challenge holds from ${issuedAt} to ${expiresAt}, and it is ${time}`,
      "Ask the platform for a new challenge.",
    );
  }
}

/** The nonce was never given out, or was answered before. */
export class LoginNonceUnknown extends RealDidError {
  readonly code = "LOGIN_NONCE_UNKNOWN" as const;
  constructor() {
    super("the challenge was not given out here, or was answered before", "Ask the platform for a new challenge.");
  }
}

/** A part of the challenge has a form that no platform gives out. */
export class LoginChallengeMalformed extends RealDidError {
  readonly code = "LOGIN_CHALLENGE_MALFORMED" as const;
  constructor(part: string) {
    super(`the challenge's ${part} is malformed`, "Do not sign; open the platform's own address.");
  }
}

/** The one who asks is not the platform that they say they are. */
export class LoginDomainMismatch extends RealDidError {
  readonly code = "LOGIN_DOMAIN_MISMATCH" as const;
  constructor(asked: string, registered: string) {
    super(
      `${asked} asks in the name of a platform whose domain is ${registered}`,
      "Do not sign; open the platform's own address.",
    );
  }
}

/** The challenge is for another network or chain. */
export class LoginNetworkMismatch extends RealDidError {
  readonly code = "LOGIN_NETWORK_MISMATCH" as const;
  constructor() {
    super("the challenge is for another network", "Sign in on the network on which the pseudonym is registered.");
  }
}

/** The signature is not the controller's. */
export class LoginSignatureInvalid extends RealDidError {
  readonly code = "LOGIN_SIGNATURE_INVALID" as const;
  constructor() {
    super(
      "the signature is not the named controller's for this challenge",
      "Sign the challenge as it is with the pseudonym's controller.",
    );
  }
}

/** The signer does not control a live pseudonym of this platform. */
export class LoginPseudonymNotLive extends RealDidError {
  readonly code = "LOGIN_PSEUDONYM_NOT_LIVE" as const;
  constructor() {
    super(
      "the signer does not control a live pseudonym of this platform",
      "Register or renew the pseudonym, or sign with its present controller.",
    );
  }
}
