import type { ContractTransactionReceipt } from "ethers";

import type { RealDidNetwork } from "../chain/network.ts";
import { send } from "../chain/send.ts";
import { type SchemaDescription, type SchemaOptions, describeSchema } from "./describeSchema.ts";
import { senderOf } from "./signer.ts";

/**
 * Registers a schema; anyone may. What it says is fixed for ever, since its id is its hash.
 *
 * @param network connected network; its runner pays
 * @param options definition, whether revocable, and policy
 * @returns the schema, to state by it, and the receipt
 * @throws {AttestationDefinitionInvalid} {@link AttestationFieldInvalid} {@link AttestationSignerMissing}, and the log's own errors
 * @see docs/spec/attestation.md section 8
 * @example
 * const { schema } = await registerSchema(network, { definition: "A rating of a shop. (uint8 stars)" });
 * await attest(network, { schema, subject, content: { stars: 5n } });
 */
export async function registerSchema<const Definition extends string>(
  network: RealDidNetwork,
  options: SchemaOptions<Definition>,
): Promise<{ readonly schema: SchemaDescription<Definition>; readonly receipt: ContractTransactionReceipt }> {
  const schema = describeSchema(options);
  await senderOf(network);
  const receipt = await send(network.attestationLog.registerSchema(schema.definition, schema.revocable, schema.policy));
  return { schema, receipt };
}
