import { keccak256, type ContractTransactionReceipt, type Signer } from "ethers";

import type { RealDidNetwork } from "../chain/network.ts";
import { send } from "../chain/send.ts";
import { platformId } from "../platform/platformId.ts";
import { DisclosureBackerUnknown } from "./errors.ts";
import { nameStatementUid, toChainStatement, type NameStatement } from "./nameStatement.ts";
import { readDuty } from "./readDuty.ts";
import { readNameStatement } from "./readNameStatement.ts";
import { signDisclose } from "./signedAct.ts";
import { type BusinessIdentity, businessIdentityAttestation } from "../enrolment/organisation/businessIdentity.ts";
import { KIND_NUMBERS } from "./statementUid.ts";

/** What a holder publishes, and until when its signature is good. */
export interface DisclosureChoice {
  readonly statement: NameStatement;
  /** For a statement of kind backer. */
  readonly backer?: BusinessIdentity;
  /** Unix seconds, at most one hour ahead: `commonDeadline`. */
  readonly deadline: number;
}

/**
 * Answers a duty: publishes that this statement is the pseudonym's. Public for good; copies cannot be called back.
 *
 * @param network connected with the signer who pays
 * @param controller signer of the pseudonym's controller
 * @param choice statement and deadline
 * @returns the receipt
 * @throws {DisclosureStatementMalformed} {@link DisclosureBackerUnknown} if the backer's business identity is not given; the registry's errors
 * @see docs/spec/disclosure.md section 2
 */
export async function disclose(
  network: RealDidNetwork,
  controller: Signer,
  { statement, backer, deadline }: DisclosureChoice,
): Promise<ContractTransactionReceipt> {
  const { deployment, disclosureRegistry } = network;
  const { platform: slug, pseudonym, kind } = readNameStatement(statement);
  const platform = platformId(slug);
  const { nonce } = await readDuty(network, platform, pseudonym);
  const signature = await signDisclose(deployment, controller, {
    platformId: platform,
    pseudonym,
    kind: KIND_NUMBERS[kind],
    statement: nameStatementUid(deployment, statement),
    nonce,
    deadline,
  });
  const chainStatement = toChainStatement(deployment, statement);
  if (kind === "self") {
    return send(disclosureRegistry.disclose(platform, pseudonym, chainStatement, deadline, signature));
  }
  if (backer === undefined) throw new DisclosureBackerUnknown();
  const { content, ...identity } = businessIdentityAttestation(deployment, backer);
  const chainBacker = { ...identity, issuer: backer.issuer, contentHash: keccak256(content) };
  return send(disclosureRegistry.discloseBacker(platform, pseudonym, chainStatement, chainBacker, deadline, signature));
}
