import { hexOf } from "@realdid/service";
import {
  type BatchProposal,
  type Hex,
  type RealDidNetwork,
  type SafeSignature,
  publicationData,
  safeNonce,
  safeOwners,
  safeThreshold,
} from "realdid";

import { type Epoch, batchOfEpoch, moveEpoch } from "./epochs.ts";
import { MOVED, type PublishedGroup, type Step, waits } from "./group.ts";
import { asked, type GroupView } from "./groupView.ts";

/**
 * Sees whether enough operators have signed. Signatures are for one number of the Safe's transactions: if another transaction of the Safe
 * took it, they are worth nothing and the operators are asked anew.
 *
 * @param group published group
 * @param epoch in state `prepared`
 * @param view the group as it stands
 * @returns the batch moved on, or waits
 */
export async function collectSignatures(group: PublishedGroup, epoch: Epoch, view: GroupView): Promise<Step> {
  const { db, network, groupId, tell } = group;
  if (!(await isContract(network, view.authority))) {
    // The service itself checked the batch when it hashed its shards; there is nobody else to ask.
    if ((await group.sender.getAddress()) !== view.authority) return waits("the group's own key");
    await moveEpoch(db, epoch, { state: "signed" });
    return MOVED;
  }
  const nonce = Number(await safeNonce(network.runner, view.authority));
  if (epoch.safe_nonce !== nonce) {
    if (epoch.safe_nonce !== null) tell("warn", "number of the Safe taken by another transaction", { groupId, nonce });
    await moveEpoch(db, epoch, { safe_nonce: nonce });
    return MOVED;
  }
  const signatures = await validSignatures(group, epoch, view.authority);
  const needed = await safeThreshold(network.runner, view.authority);
  if (signatures.length < needed) return waits("signatures", { given: signatures.length, needed });
  await moveEpoch(db, epoch, { state: "signed" });
  tell("info", "batch signed", { groupId, batch: epoch.id, operators: signatures.map(({ owner }) => owner) });
  return MOVED;
}

/**
 * The signatures that count now.
 *
 * @param group published group
 * @param epoch a batch with a number of the Safe
 * @param safe that publishes
 * @returns one for each operator who still owns a part of the Safe
 */
export async function validSignatures(
  { db, network }: Pick<PublishedGroup, "db" | "network">,
  epoch: Epoch,
  safe: Hex,
): Promise<SafeSignature[]> {
  const owners = new Set((await safeOwners(network.runner, safe)).map((owner) => owner.toLowerCase()));
  const rows = await db
    .selectFrom("epoch_signature")
    .select(["operator", "signature"])
    .where("epoch_id", "=", epoch.id)
    .where("safe_nonce", "=", epoch.safe_nonce ?? -1)
    .where("kind", "=", "signature")
    .execute();
  return rows
    .map(({ operator, signature }) => ({ owner: hexOf(operator), signature: hexOf(signature) }))
    .filter(({ owner }) => owners.has(owner));
}

/**
 * What the operators are asked to sign.
 *
 * @param network connected network
 * @param epoch a batch with a root and a number of the Safe
 * @param safe that publishes
 * @returns the proposal
 */
export function proposalOf(network: RealDidNetwork, epoch: Epoch, safe: Hex): BatchProposal {
  const batch = batchOfEpoch(epoch);
  const { chainId, addresses } = network.deployment;
  const data = publicationData(network, batch);
  return {
    batch,
    transaction: { safe, chainId, to: addresses.enrolmentRegistry, data, nonce: BigInt(epoch.safe_nonce ?? -1) },
  };
}

/**
 * @param network connected network
 * @param address of an authority
 * @returns whether it is a Safe; otherwise it is an account with a key
 */
export async function isContract({ runner }: RealDidNetwork, address: Hex): Promise<boolean> {
  return (await asked(runner.provider?.getCode(address) ?? Promise.resolve("0x"))) !== "0x";
}
