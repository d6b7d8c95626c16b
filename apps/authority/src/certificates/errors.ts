import { RealDidError } from "realdid";

/** This service issues nothing: it has no issuer's keys. */
export class AuthorityIssuerMissing extends RealDidError {
  readonly code = "AUTHORITY_ISSUER_MISSING" as const;
  constructor() {
    super(
      "this service has no issuer's keys: it issues neither certificates nor statements",
      "Make them: npm run authority -- create-issuer; then accredit the account and run publish-keys.",
    );
  }
}

/** The issuer's keys cannot be read. The message never quotes them. */
export class AuthorityIssuerUnreadable extends RealDidError {
  readonly code = "AUTHORITY_ISSUER_UNREADABLE" as const;
  constructor(readonly file: string) {
    super(
      `the issuer's keys in ${JSON.stringify(file)} cannot be read`,
      "Bring back the file that create-issuer wrote: JSON with an account and versions of keys, 32 bytes in hex each.",
    );
  }
}

/** An issuer file is never replaced: what was signed with its keys would have no issuer. */
export class AuthorityIssuerExists extends RealDidError {
  readonly code = "AUTHORITY_ISSUER_EXISTS" as const;
  constructor(readonly file: string) {
    super(
      `there is an issuer file at ${JSON.stringify(file)}`,
      "Use it, or name another path in AUTHORITY_ISSUER_FILE.",
    );
  }
}
