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

/** What the endpoint returned contradicts the statement's uid. */
export class AttestationRecordInconsistent extends RealDidError {
  readonly code = "ATTESTATION_RECORD_INCONSISTENT" as const;
  constructor(uid: string) {
    super(
      `the endpoint's record of ${uid} does not hash to that uid`,
      "Ask another endpoint: this one returns altered events.",
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
