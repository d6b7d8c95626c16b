import { getAddress } from "ethers";

import { revokeAttestation } from "../attestation/revokeAttestation.ts";
import { senderOf } from "../attestation/signer.ts";
import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { view } from "../chain/send.ts";
import { DisclosureStatementNotIssued } from "./errors.ts";
import { nameStatementUid } from "./nameStatement.ts";
import { parseNameStatement } from "./parseNameStatement.ts";
import { readNameStatement } from "./readNameStatement.ts";

/**
 * Revokes a name statement that its issuer is brought. Only one that this issuer issued, unaltered: the log would also take the revocation
 * of a uid that it does not have, and nothing would end.
 *
 * @param network connected network; its runner is the issuer
 * @param value statement as it was brought
 * @returns uid of what was revoked
 * @throws DisclosureStatementMalformed {@link DisclosureStatementNotIssued}; AttestationRevokedBefore if that was done already
 * @see docs/spec/disclosure.md section 4
 */
export async function revokeStatement(network: RealDidNetwork, value: unknown): Promise<Hex> {
  const statement = parseNameStatement(value);
  const [issuer, uid] = [await senderOf(network), nameStatementUid(network.deployment, statement)];
  const isOwn = readNameStatement(statement).issuer === getAddress(issuer);
  const { issuedAt } = await view(network.attestationLog.statusOf(issuer, uid));
  if (!isOwn || issuedAt === 0n) throw new DisclosureStatementNotIssued();
  await revokeAttestation(network, { uids: [uid] });
  return uid;
}
