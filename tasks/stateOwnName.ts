import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { openAuthority, writeWhole } from "./authorityFile.ts";
import { openStatementAuthority } from "./authorityIssuer.ts";
import type { Holder } from "./holder.ts";
import { identityOf } from "../sdk/did/identityOf.ts";
import { issueSelfStatement } from "../sdk/disclosure/issueSelfStatement.ts";
import { memoryLinkRequestStore } from "../sdk/disclosure/linkRequestStore.ts";
import { type NameStatementDocument, readNameStatement } from "../sdk/disclosure/readNameStatement.ts";
import { requestLink } from "../sdk/disclosure/requestLink.ts";
import { readPerson } from "../sdk/enrolment/authority/readPerson.ts";
import { loadProver } from "../sdk/node/loadProver.ts";
import { proveLink } from "../sdk/pseudonym/linkProof.ts";

/**
 * The holder shows the authority, by a link proof, that the pseudonym is theirs; the authority states the name it enrolled.
 *
 * @param hre Hardhat's environment
 * @param holder person on a platform
 * @param platform slug
 * @param out file for the statement
 * @returns what the statement says
 * @throws what `issueSelfStatement` throws; EnrolmentPersonUnknown if the authority of out/<network>/ did not enrol this wallet
 */
export async function stateOwnName(
  hre: HardhatRuntimeEnvironment,
  holder: Holder,
  platform: string,
  out: string,
): Promise<NameStatementDocument> {
  const { network, wallet } = holder;
  const { authority } = await openAuthority(hre, network, { matches: () => Promise.resolve(false) });
  const stating = await openStatementAuthority(hre, network);
  const time = authority.now();
  const requests = memoryLinkRequestStore();
  const asking = { platform, authority: identityOf(network, stating.issuer.did), expiresAt: 0 };
  const request = await requestLink(network.deployment, asking, requests, time);
  const link = await proveLink(wallet, request, await loadProver(1));
  const { statement } = await issueSelfStatement(
    network,
    stating,
    { platform, request, link, expiresAt: 0 },
    { requests, nameOf: async (commitment) => (await readPerson(authority, commitment)).name },
    time,
  );
  writeWhole(out, `${JSON.stringify(statement, undefined, 2)}\n`);
  return readNameStatement(statement);
}
