import { hexlify, randomBytes, type Signer, toBeHex } from "ethers";

import { NO_REF } from "../attestation/attestationUid.ts";
import type { Hex } from "../chain/hex.ts";
import { type RealDidNetwork, withRunner } from "../chain/network.ts";
import { send } from "../chain/send.ts";
import { statementAttestation, type NameStatement, type NameStatementDocument } from "./nameStatement.ts";

/** What differs between statements; the rest follows from the network and from chance. */
export type StatementContent = Pick<
  NameStatementDocument,
  "platform" | "kind" | "name" | "issuer" | "issuedAt" | "expiresAt" | "evidenceHash"
> & { readonly pseudonym: bigint; readonly businessIdentity?: Hex };

/**
 * Completes a statement's document and issues its attestation.
 *
 * @param network connected network
 * @param authority signer of the accredited issuer; pays
 * @param content what the statement says
 * @returns the statement; only its salted hash is on chain
 * @throws the attestation log's errors
 */
export async function attestStatement(
  network: RealDidNetwork,
  authority: Signer,
  content: StatementContent,
): Promise<NameStatement> {
  const { deployment } = network;
  const document: NameStatementDocument = {
    ...content,
    type: "RealDID name statement v1",
    networkId: deployment.networkId,
    chainId: String(deployment.chainId),
    disclosureRegistry: deployment.addresses.disclosureRegistry,
    pseudonym: toBeHex(content.pseudonym, 32) as Hex,
    businessIdentity: content.businessIdentity ?? NO_REF,
    salt: hexlify(randomBytes(32)) as Hex,
  };
  const statement = { document, attestationSalt: hexlify(randomBytes(32)) as Hex };
  const log = withRunner(network, authority).attestationLog;
  await send(log.attest(statementAttestation(deployment, statement)));
  return statement;
}
