import type { Generated, LeaseTable } from "@realdid/service";

/** Nonces that were given out for certificates and not used yet. */
interface CertificateChallengeTable {
  readonly nonce: Uint8Array;
  /** Address of the issuer, 20 bytes. */
  readonly issuer: Uint8Array;
  readonly expires_at: number;
}

/** Holder keys that were seen, as keyed hashes: nothing of whom, when or what for. */
interface HolderKeyTable {
  readonly key_hash: Uint8Array;
}

/** Link requests that were given out for name statements and not answered yet. Answers are never stored. */
interface LinkRequestTable {
  readonly nonce: Uint8Array;
  readonly platform_id: Uint8Array;
  /** Address of the authority that asked, 20 bytes. */
  readonly verifier: Uint8Array;
  readonly purpose: Uint8Array;
  readonly expires_at: number;
}

/** Consents of backers that were used, until they are over. */
interface BackerConsentTable {
  /** Of what the backer signed. */
  readonly digest: Uint8Array;
  readonly expires_at: number;
}

/** One row: up to where name statements that ended were revoked. */
interface StatementRevocationTable {
  readonly single: Generated<boolean>;
  /** The first block that was not read yet. */
  readonly next_block: number;
}

/** Visits of organisations' representatives at the desk. */
interface OrganisationSessionTable {
  readonly nonce: Uint8Array;
  readonly credit_code: string;
  readonly code_hash: Uint8Array;
  readonly expires_at: number;
  /** Business identity that it was used for. */
  readonly uid: Uint8Array | null;
}

/** Latest business identity of each organisation. Nothing of a person. */
interface OrganisationTable {
  readonly credit_code: string;
  readonly name: string;
  /** Address of the issuer, 20 bytes. */
  readonly issuer: Uint8Array;
  /** Address of the organisation's DID, 20 bytes. */
  readonly organisation: Uint8Array;
  readonly credit_code_hash: Uint8Array;
  readonly credit_code_salt: Uint8Array;
  readonly expires_at: number;
  readonly salt: Uint8Array;
  readonly uid: Uint8Array;
  readonly is_revoked: boolean;
}

/** Tables of certificates, name statements and organisations: migrations 004 and 005. Of statements and certificates themselves nothing is kept. */
export interface CertificateTables {
  readonly certificate_challenge: CertificateChallengeTable;
  readonly holder_key: HolderKeyTable;
  readonly link_request: LinkRequestTable;
  readonly backer_consent: BackerConsentTable;
  readonly statement_revocation: StatementRevocationTable;
  readonly lease: LeaseTable;
  readonly organisation_session: OrganisationSessionTable;
  readonly organisation: OrganisationTable;
}
