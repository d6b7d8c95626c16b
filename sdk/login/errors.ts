import { RealDidError } from "../errors.ts";

/** The challenge's time to answer is over. */
export class LoginChallengeExpired extends RealDidError {
  readonly code = "LOGIN_CHALLENGE_EXPIRED" as const;
  constructor(expiresAt: number, time: number) {
    super(`the challenge held until ${expiresAt}, and it is ${time}`, "Ask the platform for a new challenge.");
  }
}

/** The challenge is from a time to come: the clocks of the platform's machines differ. */
export class LoginChallengeNotYetValid extends RealDidError {
  readonly code = "LOGIN_CHALLENGE_NOT_YET_VALID" as const;
  constructor(issuedAt: number, time: number) {
    super(
      `the challenge holds from ${issuedAt} on, and it is ${time}`,
      "Set the platform's clocks by the same source, and ask for a new challenge.",
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

/** A part of an answer has a form that no wallet gives. */
export class LoginAnswerMalformed extends RealDidError {
  readonly code = "LOGIN_ANSWER_MALFORMED" as const;
  constructor(part: string) {
    super(`the answer's ${part} is malformed`, "Send the answer as the wallet gave it.");
  }
}

/** A text is no message that `loginMessage` writes. */
export class LoginMessageMalformed extends RealDidError {
  readonly code = "LOGIN_MESSAGE_MALFORMED" as const;
  constructor() {
    super("the text is no login message", "Take the text as it was signed; do not edit or re-encode it.");
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

/** The challenge is for another network, chain or platform. */
export class LoginNetworkMismatch extends RealDidError {
  readonly code = "LOGIN_NETWORK_MISMATCH" as const;
  constructor() {
    super("the challenge is for another network", "Sign in on the network on which the pseudonym is registered.");
  }
}

/** The signature is not the controller's, or not the session key's. */
export class LoginSignatureInvalid extends RealDidError {
  readonly code = "LOGIN_SIGNATURE_INVALID" as const;
  constructor() {
    super(
      "the signature is not the named signer's for this challenge",
      "Sign the challenge as it is with the pseudonym's controller, or with a session key that it authorised.",
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

/** The platform asks for a qualification that the pseudonym has not claimed, or no longer holds. */
export class LoginGroupMissing extends RealDidError {
  readonly code = "LOGIN_GROUP_MISSING" as const;
  constructor(groups: readonly number[]) {
    super(
      `the pseudonym holds no live claim of each of the groups ${groups.join(", ")}`,
      "Claim the missing groups on this platform, and sign in again.",
    );
  }
}
