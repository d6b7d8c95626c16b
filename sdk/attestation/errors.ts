import { RealDidError } from "../errors.ts";

/** No schema of this network has this name. */
export class AttestationSchemaNameUnknown extends RealDidError {
  readonly code = "ATTESTATION_SCHEMA_NAME_UNKNOWN" as const;
  constructor(name: string, known: readonly string[]) {
    super(`no schema is called "${name}"`, `Use one of: ${known.join(", ")}.`);
  }
}

/** Content does not fit its schema. */
export class AttestationContentInvalid extends RealDidError {
  readonly code = "ATTESTATION_CONTENT_INVALID" as const;
  constructor(schema: string, expected: string) {
    super(`the content does not fit schema "${schema}"`, `Give exactly: ${expected}.`);
  }
}

/** A schema's definition does not say how content is encoded. */
export class AttestationDefinitionInvalid extends RealDidError {
  readonly code = "ATTESTATION_DEFINITION_INVALID" as const;
  constructor(detail: string) {
    super(
      `the schema's definition is not valid: ${detail}`,
      'End it with the content\'s ABI types and names, for example "... (bytes32 recordHash,uint8 level)".',
    );
  }
}

/** The log knows no schema with this id. */
export class AttestationSchemaNotFound extends RealDidError {
  readonly code = "ATTESTATION_SCHEMA_NOT_FOUND" as const;
  constructor(schema: string) {
    super(`the log has no schema ${schema}`, "List the schemas: npx hardhat attestation:schemas");
  }
}

/** A field of a statement has the wrong shape. */
export class AttestationFieldInvalid extends RealDidError {
  readonly code = "ATTESTATION_FIELD_INVALID" as const;
  constructor(field: string, shape: string) {
    super(`"${field}" is not valid`, `Give ${shape}.`);
  }
}

/** The log has no statement with this uid. */
export class AttestationNotFound extends RealDidError {
  readonly code = "ATTESTATION_NOT_FOUND" as const;
  constructor(uid: string) {
    super(
      `the log has no statement ${uid}`,
      "Check the uid and the network; an anchored statement is checked with its inclusion proof.",
    );
  }
}

/** What the endpoint returned contradicts the uid or id that it is about, or the log's state. */
export class AttestationRecordInconsistent extends RealDidError {
  readonly code = "ATTESTATION_RECORD_INCONSISTENT" as const;
  constructor(about: string) {
    super(
      `the endpoint's events about ${about} contradict it, or what the log keeps`,
      "Ask another endpoint: this one alters events or keeps some back.",
    );
  }
}

/** There is nothing to anchor. */
export class AttestationTreeEmpty extends RealDidError {
  readonly code = "ATTESTATION_TREE_EMPTY" as const;
  constructor() {
    super("there is no statement to anchor", "Give at least one uid.");
  }
}

/** A uid stands twice in one tree. */
export class AttestationUidRepeated extends RealDidError {
  readonly code = "ATTESTATION_UID_REPEATED" as const;
  constructor() {
    super("a uid stands twice in the tree", "Give each statement once.");
  }
}

/** More statements than one transaction can carry under the chain's cap of gas (EIP-7825). */
export class AttestationBatchTooLarge extends RealDidError {
  readonly code = "ATTESTATION_BATCH_TOO_LARGE" as const;
  /**
   * @param count of the batch
   * @param fits how many of them, from the first, fit
   */
  constructor(
    readonly count: number,
    readonly fits: number,
  ) {
    super(
      `${count} statements do not fit in one transaction`,
      fits === 0 ? "Make the first one's content smaller." : `Send the first ${fits}, then the others.`,
    );
  }
}

/** The network is connected for reading only. */
export class AttestationSignerMissing extends RealDidError {
  readonly code = "ATTESTATION_SIGNER_MISSING" as const;
  constructor() {
    super(
      "the network is connected without a signer",
      "Connect with an ethers signer: connectNetwork(deployment, signer).",
    );
  }
}

/** A document is not an off-chain attestation, or one of its fields has the wrong shape. */
export class AttestationDocumentMalformed extends RealDidError {
  readonly code = "ATTESTATION_DOCUMENT_MALFORMED" as const;
  constructor(field: string) {
    super(
      `the document's ${field} is missing, malformed or does not belong there`,
      "Take the document as its issuer gave it; its form is in docs/spec/attestation.md section 9.",
    );
  }
}

/** A document was made for another chain or another log. */
export class AttestationDocumentOtherNetwork extends RealDidError {
  readonly code = "ATTESTATION_DOCUMENT_OTHER_NETWORK" as const;
  constructor(part: "chain" | "log") {
    super(`the document is of another ${part}`, "Check it against the deployment of its own network.");
  }
}

/** A document's fields do not hash to its uid. */
export class AttestationDocumentAltered extends RealDidError {
  readonly code = "ATTESTATION_DOCUMENT_ALTERED" as const;
  constructor(uid: string) {
    super(`the document's fields do not hash to its uid ${uid}`, "Ask its issuer for the original.");
  }
}

/** A document does not carry its issuer's signature. */
export class AttestationDocumentSignatureInvalid extends RealDidError {
  readonly code = "ATTESTATION_DOCUMENT_SIGNATURE_INVALID" as const;
  constructor(issuer: string) {
    super(
      `the signature is not that of ${issuer}`,
      "Ask its issuer for the original; if the issuer is a contract, use checkOffChainAttestation, which asks it.",
    );
  }
}

/** A document is of another schema than the one that the reader expects. */
export class AttestationSchemaUnexpected extends RealDidError {
  readonly code = "ATTESTATION_SCHEMA_UNEXPECTED" as const;
  constructor(schema: string, expected: string) {
    super(
      `the statement is of schema ${shorten(schema)}, not ${shorten(expected)}`,
      "Ask for a statement of that schema.",
    );
  }
}

/** The statement's expiry has passed. */
export class AttestationExpired extends RealDidError {
  readonly code = "ATTESTATION_EXPIRED" as const;
  constructor(readonly expiresAt: number) {
    super(`the statement expired at ${expiresAt} (unix seconds)`, "Ask its issuer for a new one.");
  }
}

/** The issuer revoked the statement. */
export class AttestationRevokedByIssuer extends RealDidError {
  readonly code = "ATTESTATION_REVOKED_BY_ISSUER" as const;
  constructor(
    uid: string,
    readonly revokedAt: number,
  ) {
    super(`the issuer revoked ${uid} at ${revokedAt} (unix seconds)`, "Do not rely on it; ask its issuer why.");
  }
}

/** An inclusion proof does not lead to a root that the statement's issuer anchored. */
export class AttestationNotAnchored extends RealDidError {
  readonly code = "ATTESTATION_NOT_ANCHORED" as const;
  constructor(uid: string) {
    super(
      `the inclusion proof of ${uid} does not lead to a root that its issuer anchored`,
      "Ask the issuer for the proof that belongs to this document, and check the network.",
    );
  }
}

/** The issuer was never accredited for the schema, or the schema's own policy refuses it. */
export class AttestationIssuerNotAccredited extends RealDidError {
  readonly code = "ATTESTATION_ISSUER_NOT_ACCREDITED" as const;
  constructor(schema: string, issuer: string) {
    super(`${issuer} may not state by schema ${schema}`, "See who may: npx hardhat attestation:issuers");
  }
}

/** An audit found chain data that contradict themselves or the rules. */
export class AttestationAuditFailed extends RealDidError {
  readonly code = "ATTESTATION_AUDIT_FAILED" as const;
  constructor(issuer: string, faults: number) {
    super(
      `${faults} ${faults === 1 ? "fault" : "faults"} in what ${issuer} stated`,
      "Audit through another endpoint; if the faults remain, tell the consortium.",
    );
  }
}

/** The issuer is suspended, and nothing shows that it made the statement before. */
export class AttestationIssuerSuspended extends RealDidError {
  readonly code = "ATTESTATION_ISSUER_SUSPENDED" as const;
  constructor(
    issuer: string,
    readonly suspendedAt: number,
  ) {
    super(
      `${issuer} is suspended since ${suspendedAt} (unix seconds)`,
      "It counts only with an inclusion proof under a root that the issuer anchored while it was accredited.",
    );
  }
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
