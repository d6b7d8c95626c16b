import { AbiCoder, keccak256 } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { Deployment } from "../chain/network.ts";
import { AttestationSchemaNameUnknown } from "./errors.ts";
import { type AttestationSchema, type SchemaName, attestationSchemaList } from "./schemas.ts";

/**
 * The id under which a log registers a schema.
 *
 * @param definition the schema's text
 * @param revocable whether its statements can be revoked
 * @param policy who may issue: the log's address for those whom governance accredits, another contract that says, or the zero address for anyone
 * @returns keccak256(abi.encode(definition, revocable, policy))
 * @see docs/spec/attestation.md section 3
 */
export function schemaId(definition: string, revocable: boolean, policy: Hex): Hex {
  return keccak256(
    AbiCoder.defaultAbiCoder().encode(["string", "bool", "address"], [definition, revocable, policy]),
  ) as Hex;
}

/**
 * The policy of the schemas that a network governs: their issuers are accredited by the consortium.
 *
 * @param deployment network
 * @returns address of the policy
 */
export function networkPolicy(deployment: Deployment): Hex {
  return deployment.addresses.attestationLog;
}

/**
 * Whether a policy is that of a network's governed schemas.
 *
 * @param deployment network
 * @param policy address, in any case
 * @returns true if the consortium says who issues
 */
export function isNetworkPolicy(deployment: Deployment, policy: Hex): boolean {
  return policy.toLowerCase() === networkPolicy(deployment).toLowerCase();
}

/**
 * Id of one of the schemas that every network registers.
 *
 * @param deployment its log is the schema's policy
 * @param name name of the schema
 * @returns schema id
 * @throws {AttestationSchemaNameUnknown}
 */
export function networkSchemaId(deployment: Deployment, name: SchemaName): Hex {
  const { definition, revocable } = schemaNamed(name);
  return schemaId(definition, revocable, networkPolicy(deployment));
}

/**
 * The network's schema with an id.
 *
 * @param deployment its log is the schema's policy
 * @param id schema id
 * @returns the schema; undefined if it is none that every network registers
 */
export function networkSchemaOf(deployment: Deployment, id: Hex): AttestationSchema | undefined {
  return attestationSchemaList.find((schema) => networkSchemaId(deployment, schema.name) === id);
}

/**
 * Looks a schema up by a name that may come from outside.
 *
 * @param name name
 * @returns the schema
 * @throws {AttestationSchemaNameUnknown}
 */
export function schemaNamed(name: string): AttestationSchema {
  const found = attestationSchemaList.find((schema) => schema.name === name);
  if (found === undefined)
    throw new AttestationSchemaNameUnknown(
      name,
      attestationSchemaList.map((schema) => schema.name),
    );
  return found;
}
