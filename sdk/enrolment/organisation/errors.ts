import { RealDidError } from "../../errors.ts";

/** Nobody of this organisation was at the desk with this code. */
export class EnrolmentOrganisationNotPresent extends RealDidError {
  readonly code = "ENROLMENT_ORGANISATION_NOT_PRESENT" as const;
  constructor() {
    super(
      "the one-time code does not show that the organisation's representative was at the desk",
      "Come to the desk with the business licence and ask for a new code.",
    );
  }
}

/** The register does not know this name under this code. */
export class EnrolmentOrganisationMismatch extends RealDidError {
  readonly code = "ENROLMENT_ORGANISATION_MISMATCH" as const;
  constructor() {
    super("name and credit code do not match the business register", "Give the name as the business licence has it.");
  }
}

/** A business identity that is over would be of no use, and the visit at the desk used up for it. */
export class EnrolmentOrganisationExpiryPassed extends RealDidError {
  readonly code = "ENROLMENT_ORGANISATION_EXPIRY_PASSED" as const;
  constructor(readonly expiresAt: number) {
    super(
      `the expiry ${expiresAt} (unix s) is not in the future`,
      "Sign the request with a later one, or 0 for never.",
    );
  }
}

/** Whoever asks does not control the DID. */
export class EnrolmentOrganisationUnproven extends RealDidError {
  readonly code = "ENROLMENT_ORGANISATION_UNPROVEN" as const;
  constructor() {
    super(
      "the request is not signed by the present controller of the organisation's DID",
      "Sign the request for this session with the controller's key or account.",
    );
  }
}

/** An organisation has one live business identity. */
export class EnrolmentOrganisationIdentified extends RealDidError {
  readonly code = "ENROLMENT_ORGANISATION_IDENTIFIED" as const;
  constructor() {
    super(
      "this organisation has a live business identity on another DID or with another expiry",
      "Use that one, or have it revoked at the desk first.",
    );
  }
}

/** The authority holds no live business identity for what was asked. */
export class EnrolmentOrganisationUnknown extends RealDidError {
  readonly code = "ENROLMENT_ORGANISATION_UNKNOWN" as const;
  constructor() {
    super("no live business identity belongs to this organisation", "Check the credit code.");
  }
}
