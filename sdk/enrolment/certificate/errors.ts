import { RealDidError } from "../../errors.ts";

/** A purpose or a verifier has the wrong form. */
export class EnrolmentCertificateContextInvalid extends RealDidError {
  readonly code = "ENROLMENT_CERTIFICATE_CONTEXT_INVALID" as const;
  constructor(part: "purpose" | "verifier") {
    super(
      `the ${part} of the certificate's context has the wrong form`,
      "Give a purpose such as bank-account-opening, and the verifier's host or DID.",
    );
  }
}

/** No certificate has such a claim, or it is named twice, or none is named. */
export class EnrolmentCertificateClaimsInvalid extends RealDidError {
  readonly code = "ENROLMENT_CERTIFICATE_CLAIMS_INVALID" as const;
  constructor() {
    super(
      "the claims asked for are not a choice of a certificate's claims",
      "Name each once: name, birthdate, age_over_14, age_over_16, age_over_18, nationality, province, resident_id_number.",
    );
  }
}

/** What a wallet sent is no request for a certificate. */
export class EnrolmentCertificateRequestMalformed extends RealDidError {
  readonly code = "ENROLMENT_CERTIFICATE_REQUEST_MALFORMED" as const;
  constructor(part: string) {
    super(`the request's ${part} is missing or has the wrong form`, "Send what requestCertificate made, unchanged.");
  }
}

/** The authority never gave this nonce, or it was used, or its time is over. */
export class EnrolmentCertificateChallengeUnknown extends RealDidError {
  readonly code = "ENROLMENT_CERTIFICATE_CHALLENGE_UNKNOWN" as const;
  constructor() {
    super("this is no open challenge of the authority", "Ask the authority for a new one and make the request anew.");
  }
}

/** The challenge is of another network or authority than the one that the wallet asked. */
export class EnrolmentCertificateChallengeForeign extends RealDidError {
  readonly code = "ENROLMENT_CERTIFICATE_CHALLENGE_FOREIGN" as const;
  constructor() {
    super("the challenge is of another network or authority", "Do not answer it; ask the authority itself.");
  }
}

/** The request is not signed with the holder key that it names. */
export class EnrolmentCertificateHolderUnproven extends RealDidError {
  readonly code = "ENROLMENT_CERTIFICATE_HOLDER_UNPROVEN" as const;
  constructor() {
    super("the request is not signed with its holder key", "Send what requestCertificate made, unchanged.");
  }
}

/** Two certificates under one key could be joined. */
export class EnrolmentCertificateKeyUsed extends RealDidError {
  readonly code = "ENROLMENT_CERTIFICATE_KEY_USED" as const;
  constructor() {
    super("the holder key was used before", "Make a new request: requestCertificate makes a fresh key for each.");
  }
}

/** A text is not a certificate or its presentation. */
export class EnrolmentCertificateMalformed extends RealDidError {
  readonly code = "ENROLMENT_CERTIFICATE_MALFORMED" as const;
  constructor(part: string) {
    super(`the certificate's ${part} is missing or has the wrong form`, "Take it as its holder presented it, whole.");
  }
}

/** Somebody else asks to see a certificate than the one it was made for. */
export class EnrolmentCertificateOtherContext extends RealDidError {
  readonly code = "ENROLMENT_CERTIFICATE_OTHER_CONTEXT" as const;
  constructor() {
    super("the certificate was made for another purpose or verifier", "Have the authority issue one for this purpose.");
  }
}

/** Issued on another network or deployment, whose issuer may have the same name and key. */
export class EnrolmentCertificateOtherNetwork extends RealDidError {
  readonly code = "ENROLMENT_CERTIFICATE_OTHER_NETWORK" as const;
  constructor() {
    super("the certificate was issued on another network", "Have the authority of this network issue one.");
  }
}

/** The certificate has no such claim. */
export class EnrolmentCertificateClaimMissing extends RealDidError {
  readonly code = "ENROLMENT_CERTIFICATE_CLAIM_MISSING" as const;
  constructor() {
    super("the certificate does not show a claim that is asked for", "Ask for a certificate that has this claim.");
  }
}

/** Whoever issued it may not confirm names on this network. */
export class EnrolmentCertificateIssuerNotAccredited extends RealDidError {
  readonly code = "ENROLMENT_CERTIFICATE_ISSUER_NOT_ACCREDITED" as const;
  constructor(issuer: string) {
    super(
      `${issuer} is not accredited to confirm real names`,
      "Accept certificates of the issuers that `npx hardhat attestation:issuers` lists.",
    );
  }
}

/** The key is not, or no longer, in the issuer's DID document. */
export class EnrolmentCertificateKeyNotInForce extends RealDidError {
  readonly code = "ENROLMENT_CERTIFICATE_KEY_NOT_IN_FORCE" as const;
  constructor(issuer: string) {
    super(
      `the signing key is not in the document of ${issuer}`,
      "Ask the holder for a new certificate; an authority publishes its key with `publish-keys`.",
    );
  }
}

/** The issuer did not sign this. */
export class EnrolmentCertificateSignatureInvalid extends RealDidError {
  readonly code = "ENROLMENT_CERTIFICATE_SIGNATURE_INVALID" as const;
  constructor() {
    super("the signature is not the issuer's", "Do not accept it.");
  }
}

/** Too early or too late. */
export class EnrolmentCertificateNotInTime extends RealDidError {
  readonly code = "ENROLMENT_CERTIFICATE_NOT_IN_TIME" as const;
  constructor(
    readonly from: number,
    readonly until: number,
  ) {
    super(`the certificate holds from ${from} until ${until} (unix s)`, "Ask the holder for a new one.");
  }
}

/** Whoever presents it does not hold the key, or presented it to somebody else, or at another time. */
export class EnrolmentCertificateHolderInvalid extends RealDidError {
  readonly code = "ENROLMENT_CERTIFICATE_HOLDER_INVALID" as const;
  constructor() {
    super(
      "the presentation is not the holder's for this verifier, nonce and time",
      "Give the holder a fresh nonce and have it presented again.",
    );
  }
}
