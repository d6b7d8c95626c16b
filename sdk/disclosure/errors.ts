import { RealDidError } from "../errors.ts";

/** A document is not a name statement. */
export class DisclosureStatementMalformed extends RealDidError {
  readonly code = "DISCLOSURE_STATEMENT_MALFORMED" as const;
  constructor(part: string) {
    super(
      `the statement's ${part} is missing or has the wrong form`,
      "Take the statement as the authority issued it; do not edit it.",
    );
  }
}

/** The statement was made for another network, chain or registry. */
export class DisclosureStatementOtherNetwork extends RealDidError {
  readonly code = "DISCLOSURE_STATEMENT_OTHER_NETWORK" as const;
  constructor(part: string) {
    super(`the statement belongs to another ${part}`, "Verify it on the network that it names.");
  }
}

/** The log has no such attestation: the document was altered, or never issued. */
export class DisclosureStatementNotIssued extends RealDidError {
  readonly code = "DISCLOSURE_STATEMENT_NOT_ISSUED" as const;
  constructor() {
    super(
      "the attestation log has no attestation of this document",
      "Do not trust it; get the document from the statements service.",
    );
  }
}

/** The key that is named was not in the authority's document when the statement was issued. */
export class DisclosureStatementKeyNotInForce extends RealDidError {
  readonly code = "DISCLOSURE_STATEMENT_KEY_NOT_IN_FORCE" as const;
  constructor(keyId: string) {
    super(
      `${keyId} was not in the authority's DID document when the statement was issued`,
      "Do not rely on it; have the authority publish its key (`publish-keys`) and issue a new one.",
    );
  }
}

/** The authority's key did not sign this, although its account issued it. */
export class DisclosureStatementSignatureInvalid extends RealDidError {
  readonly code = "DISCLOSURE_STATEMENT_SIGNATURE_INVALID" as const;
  constructor() {
    super("the statement's signature is not of the key that it names", "Do not rely on it; tell the authority.");
  }
}

/** Account and DID of an authority do not belong together. */
export class DisclosureIssuerMismatch extends RealDidError {
  readonly code = "DISCLOSURE_ISSUER_MISMATCH" as const;
  constructor() {
    super("the account that issues is not that of the issuer's DID", "Open the issuer for the DID of this account.");
  }
}

/** The statement's time is over. */
export class DisclosureStatementExpired extends RealDidError {
  readonly code = "DISCLOSURE_STATEMENT_EXPIRED" as const;
  constructor(expiresAt: number) {
    super(`the statement expired at ${expiresAt} (unix s)`, "Have the authority issue a new one.");
  }
}

/** The authority revoked the statement. */
export class DisclosureStatementRevoked extends RealDidError {
  readonly code = "DISCLOSURE_STATEMENT_REVOKED" as const;
  constructor(revokedAt: number) {
    super(`the authority revoked the statement at ${revokedAt} (unix s)`, "Do not rely on it; look for a newer one.");
  }
}

/** The holder did not publish this statement, replaced it, or withdrew it. */
export class DisclosureStatementNotPublished extends RealDidError {
  readonly code = "DISCLOSURE_STATEMENT_NOT_PUBLISHED" as const;
  constructor() {
    super(
      "this is not the statement that the pseudonym's holder published",
      "Let the holder publish it first (`disclosure:disclose`), or ask for the one that `disclosure:show` lists.",
    );
  }
}

/** The request or the proof that links pseudonym and commitment is not about this statement. */
export class DisclosureLinkMismatch extends RealDidError {
  readonly code = "DISCLOSURE_LINK_MISMATCH" as const;
  constructor(part: string) {
    super(`the link proof was asked for another ${part}`, "Prove the link again for the authority's own request.");
  }
}

/** The authority never made this link request, or it was answered before. */
export class DisclosureLinkUnknown extends RealDidError {
  readonly code = "DISCLOSURE_LINK_UNKNOWN" as const;
  constructor() {
    super(
      "this is no open link request of the authority",
      "Ask the authority for a new request and prove the link for that one, unchanged.",
    );
  }
}

/** The authority knows nobody by this commitment. */
export class DisclosureHolderUnknown extends RealDidError {
  readonly code = "DISCLOSURE_HOLDER_UNKNOWN" as const;
  constructor() {
    super("no enrolled person has this commitment", "Ask the authority that enrolled you.");
  }
}

/** A backer is named without its consent, or with a consent for something else. */
export class DisclosureConsentInvalid extends RealDidError {
  readonly code = "DISCLOSURE_CONSENT_INVALID" as const;
  constructor() {
    super(
      "the consent is not the backer's for exactly this platform, pseudonym, issuer, expiry and deadline",
      "Have the controller of the organisation's DID sign the consent.",
    );
  }
}

/** A consent whose time is over, or that was to be good for longer than an hour. */
export class DisclosureConsentNotInTime extends RealDidError {
  readonly code = "DISCLOSURE_CONSENT_NOT_IN_TIME" as const;
  constructor(deadline: number) {
    super(
      `the consent's deadline ${deadline} (unix s) has passed, or is more than an hour ahead`,
      "Have the backer sign a new one with `commonDeadline`, and send it within the hour.",
    );
  }
}

/** The consent named its backer before; after a revocation it must not do so again. */
export class DisclosureConsentUsed extends RealDidError {
  readonly code = "DISCLOSURE_CONSENT_USED" as const;
  constructor() {
    super("the consent was used before", "Have the backer sign a new one, with another deadline.");
  }
}

/** The backer's business identity is unknown to the authority, expired or revoked. */
export class DisclosureBackerUnknown extends RealDidError {
  readonly code = "DISCLOSURE_BACKER_UNKNOWN" as const;
  constructor() {
    super(
      "the backer has no live business identity of this authority",
      "Have the authority issue the business identity first.",
    );
  }
}

/** The statement is about another platform or pseudonym than the holder's. */
export class DisclosureStatementNotOwn extends RealDidError {
  readonly code = "DISCLOSURE_STATEMENT_NOT_OWN" as const;
  constructor() {
    super(
      "the statement is about another platform or pseudonym than this holder's",
      "Use the statement that the authority issued for it.",
    );
  }
}

/** A line of a platform's counts cannot be reported. */
export class DisclosureCountInvalid extends RealDidError {
  readonly code = "DISCLOSURE_COUNT_INVALID" as const;
  constructor(
    readonly line: number,
    what: string,
  ) {
    super(`line ${line} of the counts: ${what}`, "Correct the line, and report all of them anew.");
  }
}

/** The statements service did not take a statement; `refusal` is its own code. */
export class DisclosureServiceRefused extends RealDidError {
  readonly code = "DISCLOSURE_SERVICE_REFUSED" as const;
  constructor(
    readonly refusal: string,
    message: string,
    fix: string,
  ) {
    super(`the statements service refused: ${message} (${refusal})`, fix);
  }
}

/** The statements service does not answer, or something else answers in its place. */
export class DisclosureServiceUnreachable extends RealDidError {
  readonly code = "DISCLOSURE_SERVICE_UNREACHABLE" as const;
  constructor(options?: ErrorOptions) {
    super(
      "the statements service does not answer as one does",
      "Check the URL, and whether the service runs: GET /health.",
      options,
    );
  }
}

/** A statement's expiry is not at the end of a day. It is on chain: to the second, it would join the statements that one person asked for. */
export class DisclosureExpiryUneven extends RealDidError {
  readonly code = "DISCLOSURE_EXPIRY_UNEVEN" as const;
  constructor(expiresAt: number) {
    super(
      `a statement may not expire at ${expiresAt}, within a day`,
      "Ask for 0 (never), or for midnight in UTC: a multiple of 86400.",
    );
  }
}
