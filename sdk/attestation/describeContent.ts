import type { RealDidNetwork } from "../chain/network.ts";
import type { Statement } from "./attestationUid.ts";
import { decodeContent } from "./content.ts";
import type { DecodedContent } from "./definition.ts";
import { readSchema } from "./readSchema.ts";
import { networkSchemaOf } from "./schemaId.ts";
import type { SchemaName } from "./schemas.ts";

/**
 * Decodes a statement's content, whatever schema of the log it is of. Only for a schema that is none of the network's own it asks the chain.
 *
 * @param network connected network
 * @param statement the statement
 * @returns the schema's name, if it has one, and the content, unless the schema's definition does not say how it is encoded
 * @throws {AttestationContentInvalid} {@link AttestationSchemaNotFound}
 */
export async function describeContent(
  network: RealDidNetwork,
  statement: Statement,
): Promise<{ readonly schemaName?: SchemaName; readonly content?: DecodedContent }> {
  const own = networkSchemaOf(network.deployment, statement.schema);
  if (own !== undefined) return { schemaName: own.name, content: { ...decodeContent(own.name, statement.content) } };
  const schema = await readSchema(network, statement.schema);
  return schema.fields === undefined ? {} : { content: decodeContent(schema, statement.content) };
}
