import type { Signer } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { Deployment } from "../chain/network.ts";
import { checkAddress, checkSigner } from "./checkField.ts";
import type { StatementSchema } from "./content.ts";
import { describeSchema } from "./describeSchema.ts";
import { OFF_CHAIN_DOCUMENT_TYPE, type OffChainAttestation } from "./offChainDocument.ts";
import { networkPolicy, schemaNamed } from "./schemaId.ts";
import { type StatementOptions, createStatement, statementUid } from "./statement.ts";
import { OFF_CHAIN_TYPES, attestationDomain } from "./typedData.ts";

/**
 * Signs a statement that is to stand in no log: the document goes to whoever shall show it. No network is needed.
 *
 * @param deployment network whose log binds the signature, and in which the statement can be anchored and revoked
 * @param signer the issuer's key
 * @param options what is stated; `issuer` if that is a contract for which the signer signs (ERC-1271), otherwise the signer itself
 * @returns the document, plain JSON
 * @throws {AttestationSignerMissing} {@link AttestationFieldInvalid} and as {@link createStatement}
 * @see docs/spec/attestation.md section 9
 * @example
 * const document = await signOffChainAttestation(deployment, signer, {
 *   schema: "qualification", subject: didSubject(did), content: { qualification, certificateHash },
 * });
 */
export async function signOffChainAttestation<Schema extends StatementSchema>(
  deployment: Deployment,
  signer: Signer,
  options: StatementOptions<Schema> & { readonly issuer?: Hex },
): Promise<OffChainAttestation> {
  const { schema: id, ...stated } = createStatement<Schema>(deployment, options);
  checkSigner(signer);
  const issuer = options.issuer ?? ((await signer.getAddress()) as Hex);
  checkAddress("issuer", issuer);
  const { definition, revocable, policy } = describe(deployment, options.schema);
  const log = deployment.addresses.attestationLog;
  const message = { issuer, schema: id, ...stated };
  const signature = await signer.signTypedData(attestationDomain(deployment.chainId, log), OFF_CHAIN_TYPES, message);
  return {
    type: OFF_CHAIN_DOCUMENT_TYPE,
    chainId: String(deployment.chainId),
    log,
    uid: statementUid(deployment, issuer, { schema: id, ...stated }),
    issuer,
    schema: { definition, revocable, policy },
    subject: lower(stated.subject),
    ref: lower(stated.ref),
    expiresAt: stated.expiresAt,
    salt: lower(stated.salt),
    content: lower(stated.content),
    signature: lower(signature as Hex),
  };
}

function describe(deployment: Deployment, schema: StatementSchema): ReturnType<typeof describeSchema> {
  if (typeof schema === "object") return schema;
  const { definition, revocable } = schemaNamed(schema);
  return describeSchema({ definition, revocable, policy: networkPolicy(deployment) });
}

function lower(hex: Hex): Hex {
  return hex.toLowerCase() as Hex;
}
