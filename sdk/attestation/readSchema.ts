import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { readDeployment } from "../chain/readRange.ts";
import { checkBytes32 } from "./checkField.ts";
import { type DefinitionField, parseDefinition } from "./definition.ts";
import type { SchemaDescription } from "./describeSchema.ts";
import { AttestationDefinitionInvalid, AttestationRecordInconsistent, AttestationSchemaNotFound } from "./errors.ts";
import { networkSchemaOf, schemaId } from "./schemaId.ts";
import type { SchemaName } from "./schemas.ts";

/** A schema of the log, as its registration says. */
export interface RegisteredSchema extends SchemaDescription {
  /** Name, if it is one of the schemas that every network registers. */
  readonly name?: SchemaName;
  /** Fields of the content; absent if the definition does not end with a list of them, so that content cannot be decoded. */
  readonly fields?: readonly DefinitionField[];
  /** Block in which it was registered. */
  readonly block: number;
}

/**
 * Reads a schema from the chain.
 *
 * @param network connected network
 * @param id schema id
 * @returns the schema; hand it to `attest` to state by it, or to `decodeContent`
 * @throws {AttestationSchemaNotFound} {@link AttestationRecordInconsistent} {@link AttestationFieldInvalid}
 * @see docs/spec/attestation.md section 8
 */
export async function readSchema(network: RealDidNetwork, id: Hex): Promise<RegisteredSchema> {
  checkBytes32("schema", id);
  const { attestationLog: log } = network;
  const filter = log.filters.SchemaRegistered(id.toLowerCase());
  const [event] = await readDeployment(network, (from, to) => log.queryFilter(filter, from, to));
  if (event === undefined) throw new AttestationSchemaNotFound(id);
  return describe(network, event);
}

/**
 * Lists every schema that was ever registered.
 *
 * @param network connected network
 * @returns schemas in the order of their registration
 * @throws {AttestationRecordInconsistent}
 * @see docs/spec/attestation.md section 8
 */
export async function listSchemas(network: RealDidNetwork): Promise<readonly RegisteredSchema[]> {
  const { attestationLog: log } = network;
  const filter = log.filters.SchemaRegistered();
  const events = await readDeployment(network, (from, to) => log.queryFilter(filter, from, to));
  return events.map((event) => describe(network, event));
}

interface Registration {
  readonly args: {
    readonly schema: string;
    readonly revocable: boolean;
    readonly policy: string;
    readonly definition: string;
  };
  readonly blockNumber: number;
}

function describe({ deployment }: RealDidNetwork, { args, blockNumber }: Registration): RegisteredSchema {
  const { definition, revocable } = args;
  const [id, policy] = [args.schema as Hex, args.policy as Hex];
  if (schemaId(definition, revocable, policy) !== id) throw new AttestationRecordInconsistent(id);
  const name = networkSchemaOf(deployment, id)?.name;
  const fields = fieldsOf(definition);
  return {
    id,
    definition,
    revocable,
    policy,
    ...(name === undefined ? {} : { name }),
    ...(fields === undefined ? {} : { fields }),
    block: blockNumber,
  };
}

/** Anyone registers any text, so one without a list is no error of the log. */
function fieldsOf(definition: string): readonly DefinitionField[] | undefined {
  try {
    return parseDefinition(definition);
  } catch (thrown) {
    if (thrown instanceof AttestationDefinitionInvalid) return undefined;
    throw thrown;
  }
}
