import { Wallet as ControllerWallet } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import { controllerKey } from "../../sdk/enrolment/controllerKey.ts";
import { findPlace } from "../../sdk/enrolment/tree/findPlace.ts";
import { merkleProof } from "../../sdk/enrolment/tree/merkleProof.ts";
import type { GroupTree } from "../../sdk/enrolment/tree/tree.ts";
import { loadProver } from "../../sdk/node/loadProver.ts";
import { platformId } from "../../sdk/platform/platformId.ts";
import { registerPseudonym } from "../../sdk/pseudonym/registerPseudonym.ts";
import { registerPseudonyms } from "../../sdk/pseudonym/registerPseudonyms.ts";
import { commonDeadline } from "../../sdk/pseudonym/message.ts";
import { PseudonymNotMember } from "../../sdk/pseudonym/errors.ts";
import { provePseudonym } from "../../sdk/pseudonym/provePseudonym.ts";
import type { PseudonymProof } from "../../sdk/pseudonym/proof.ts";
import type { CastAccount } from "./cast.ts";
import { chainTime } from "./clock.ts";
import type { Citizen } from "./enrolPeople.ts";
import type { World } from "./world.ts";

/** An account on a platform with the pseudonym behind it. Only its holder knows both `holder` and `pseudonym`. */
export interface Account extends CastAccount {
  readonly holder: Citizen;
  readonly platformId: Hex;
  readonly pseudonym: bigint;
  readonly controller: ControllerWallet;
  readonly proof: PseudonymProof;
}

/**
 * A creator's wallet derives the pseudonym and its controller, and proves.
 *
 * @param world network
 * @param tree of group 0, rebuilt from public leaves
 * @param holder creator
 * @param account which account
 * @returns the account with its proof; nothing has been sent yet
 */
export async function openAccount(
  world: World,
  tree: GroupTree,
  holder: Citizen,
  account: CastAccount,
): Promise<Account> {
  const id = platformId(account.platform);
  const place = findPlace(tree, holder.wallet.commitment);
  if (place === undefined) throw new PseudonymNotMember();
  const controller = new ControllerWallet(controllerKey(holder.wallet, id, 0));
  const proof = await provePseudonym(
    holder.wallet,
    world.network.deployment,
    merkleProof(tree, place),
    {
      action: "register",
      groupId: 0,
      platformId: id,
      controller: controller.address as Hex,
      sequence: 0,
      deadline: commonDeadline(await chainTime(world.rpc)),
    },
    await loadProver(31),
  );
  return { ...account, holder, platformId: id, pseudonym: proof.pseudonym, controller, proof };
}

/**
 * The relayer submits the proofs, a batch for each platform, and pays. It sees proofs, not people.
 *
 * @param world network
 * @param accounts in any order
 * @returns lines that tell the gas
 */
export async function relay(world: World, accounts: readonly Account[]): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const platform of new Set(accounts.map((account) => account.platform))) {
    const proofs = accounts.filter((account) => account.platform === platform).map((account) => account.proof);
    const [only] = proofs;
    const receipts =
      proofs.length === 1 && only !== undefined
        ? [await registerPseudonym(world.network, only)]
        : await registerPseudonyms(world.network, proofs);
    const gas = receipts.reduce((sum, { gasUsed }) => sum + Number(gasUsed), 0);
    const each = Math.round(gas / proofs.length);
    lines.push(`${platform}: ${proofs.length} pseudonyms, ${each.toLocaleString("en")} gas each`);
  }
  return lines;
}
