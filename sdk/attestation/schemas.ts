/** One value of a statement's content. */
export interface ContentField {
  readonly name: string;
  /** ABI type. */
  readonly type: "bytes32";
  readonly description: string;
}

/** What a kind of statement means and how its content is encoded. */
export interface AttestationSchema {
  readonly name: SchemaName;
  readonly title: string;
  /** Text registered in the log; the schema's id binds it, so it never changes. */
  readonly definition: string;
  readonly revocable: boolean;
  /** What the statement is about. */
  readonly subject: string;
  /** Which statement it rests on. */
  readonly ref: string;
  readonly content: readonly ContentField[];
  /** What an issuer must have done, and what a reader may conclude. */
  readonly documentation: string;
}

/** Names of the schemas that every network registers. */
export type SchemaName = "real-name-confirmation" | "business-identity" | "name-statement" | "qualification";

/** The schemas that every network registers, by name. No content holds personal data: only hashes salted with 32 random bytes. */
export const attestationSchemas: Readonly<Record<SchemaName, AttestationSchema>> = {
  "real-name-confirmation": {
    name: "real-name-confirmation",
    title: "Real-name confirmation",
    definition:
      "RealDID real-name-confirmation v1: the subject is a DID held by a person whose real name the issuer checked. (bytes32 recordHash)",
    revocable: true,
    subject: "address of the person's DID, left-padded to 32 bytes",
    ref: "none",
    content: [{ name: "recordHash", type: "bytes32", description: "`saltedHash` of the issuer's record of the check" }],
    documentation:
      "The issuer checked name and number against the population register, in the person's presence. It learns which DID it confirms: " +
      "use a DID made for this, never a pseudonym's controller.",
  },
  "business-identity": {
    name: "business-identity",
    title: "Business identity",
    definition:
      "RealDID business-identity v1: the subject is the DID of a registered organisation. (bytes32 creditCodeHash)",
    revocable: true,
    subject: "address of the organisation's DID, left-padded to 32 bytes",
    ref: "none",
    content: [
      {
        name: "creditCodeHash",
        type: "bytes32",
        description: "`saltedHash` of the unified social credit code (GB 32100-2015), in capitals",
      },
    ],
    documentation:
      "The issuer checked the organisation against the business register, and that whoever asked may act for it.",
  },
  "name-statement": {
    name: "name-statement",
    title: "Name statement",
    definition:
      "RealDID name-statement v1: a pseudonym's real name (kind SELF) or financial backer (kind BACKER) is published in the document. (bytes32 documentHash)",
    revocable: true,
    subject: "hash of chain, disclosure registry, platform, pseudonym and kind (docs/spec/attestation.md section 3)",
    ref: "the backer's business identity for kind BACKER, otherwise none",
    content: [
      {
        name: "documentHash",
        type: "bytes32",
        description: "keccak256 of the canonical statement, which holds its own salt",
      },
    ],
    documentation:
      "The holder proved to the issuer that the pseudonym belongs to the named person, or the backer consented to be named for it. " +
      "It binds the pseudonym, never the controller, which anyone could set to another's address.",
  },
  qualification: {
    name: "qualification",
    title: "Qualification",
    definition:
      "RealDID qualification v1: the subject is a DID whose holder has the qualification. (bytes32 qualification,bytes32 certificateHash)",
    revocable: true,
    subject: "address of the holder's DID, left-padded to 32 bytes",
    ref: "the holder's real-name confirmation or business identity, if it is to be shown together",
    content: [
      {
        name: "qualification",
        type: "bytes32",
        description: "keccak256 of the qualification's slug, for example `licensed-physician`",
      },
      { name: "certificateHash", type: "bytes32", description: "`saltedHash` of the certificate" },
    ],
    documentation:
      "For holders who act under their own DID. A pseudonym shows a qualification by a proof of membership in a qualification group instead, " +
      "which links nothing.",
  },
};

/** All schemas in the order in which a network registers them. */
export const attestationSchemaList: readonly AttestationSchema[] = Object.values(attestationSchemas);
