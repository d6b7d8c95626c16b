import { getBytes, hexlify, keccak256 } from "ethers";
import {
  type Hex,
  RealDidError,
  decodeRevert,
  publicationData,
  safeExecutionData,
  safeNonce,
  safeThreshold,
} from "realdid";

import { isContract, proposalOf, validSignatures } from "./collectSignatures.ts";
import { type Epoch, ROOT_WITHDRAWN, batchOfEpoch, moveEpoch, nowSeconds, rootOf } from "./epochs.ts";
import { type Call, signCall } from "./signCall.ts";
import { MOVED, type PublishedGroup, type Step, waits } from "./group.ts";
import { type GroupView, asked, viewRoot } from "./groupView.ts";

/**
 * Sends a signed batch. The transaction is signed and written down before it goes out, so that after a crash the very same one is sent.
 *
 * @param group published group
 * @param epoch in state `signed`
 * @param view the group as it stands
 * @returns the batch moved on, or waits
 */
export async function sendBatch(group: PublishedGroup, epoch: Epoch, view: GroupView): Promise<Step> {
  const { db, groupId, network, tell } = group;
  if ((await viewRoot(network, groupId, rootOf(epoch))).epoch !== 0) {
    // Whoever sent it: the signatures are public once they are in a transaction.
    await moveEpoch(db, epoch, { state: "sent" });
    return MOVED;
  }
  const call = await callOf(group, epoch, view.authority);
  if (call === undefined) {
    await moveEpoch(db, epoch, { state: "prepared" });
    return MOVED;
  }
  const refusal = await tryCall(group, epoch, view.authority);
  if (refusal !== undefined) return refusal;
  const signed = await signCall(group, call, epoch.raw_transaction);
  if ("kind" in signed) return signed;
  const raw = getBytes(signed.raw);
  const hash = getBytes(keccak256(raw));
  const isFirst = await moveEpoch(db, epoch, {
    state: "sent",
    raw_transaction: raw,
    transaction_hash: hash,
    sent_at: nowSeconds(),
  });
  if (!isFirst) return MOVED;
  tell("info", "batch sent", { groupId, batch: epoch.id, transaction: hexlify(hash), fee: signed.fee });
  return broadcast(group, { ...epoch, state: "sent", raw_transaction: raw, transaction_hash: hash });
}

/**
 * Follows a transaction that was sent until its root stands on chain; sends it again if it was lost, and anew if it cannot come.
 *
 * @param group published group
 * @param epoch in state `sent`
 * @returns the batch moved on, or waits
 */
export async function followBatch(group: PublishedGroup, epoch: Epoch): Promise<Step> {
  const { db, groupId, network, settings, tell } = group;
  if ((await viewRoot(network, groupId, rootOf(epoch))).epoch !== 0) return waits("confirmations");
  const { provider } = network.runner;
  const hash = epoch.transaction_hash && hexlify(epoch.transaction_hash);
  const again = { state: "signed", raw_transaction: epoch.raw_transaction } as const;
  if (!hash || !provider || epoch.raw_transaction === null) {
    await moveEpoch(db, epoch, { state: "signed" });
    return MOVED;
  }
  const receipt = await asked(provider.getTransactionReceipt(hash));
  if (receipt !== null) {
    // Mined, and the root is not there: it failed, or the chain was just reorganised. Everything is asked anew.
    tell("warn", "the transaction did not publish the root", { groupId, transaction: hash, status: receipt.status });
    await moveEpoch(db, epoch, { state: "prepared", raw_transaction: null });
    return waits("the transaction to be mined");
  }
  if (nowSeconds() - (epoch.sent_at ?? 0) >= settings.resendSeconds) {
    tell("warn", "the transaction is not mined", { groupId, transaction: hash });
    await moveEpoch(db, epoch, again);
    return MOVED;
  }
  return broadcast(group, epoch);
}

async function broadcast(group: PublishedGroup, epoch: Epoch): Promise<Step> {
  const { db, network } = group;
  if (epoch.raw_transaction === null) return MOVED;
  try {
    await network.runner.provider?.broadcastTransaction(hexlify(epoch.raw_transaction));
  } catch (thrown) {
    const code = (thrown as { readonly code?: unknown }).code;
    if (code === "NONCE_EXPIRED") {
      // Mined between two questions, or the sender's number was used for something else.
      await moveEpoch(db, epoch, { state: "signed", raw_transaction: null });
      return waits("the transaction to be mined");
    }
    if (code === "INSUFFICIENT_FUNDS") return waits("ether for the sender");
    if (!isKnown(thrown)) throw decodeRevert(thrown);
  }
  return waits("the transaction to be mined");
}

/** The node has it already, or one like it that pays more. */
function isKnown(thrown: unknown): boolean {
  const { code, message } = thrown as { readonly code?: unknown; readonly message?: string };
  return code === "REPLACEMENT_UNDERPRICED" || /already known|already imported|already exists/i.test(message ?? "");
}

/** The outer call; undefined if the Safe's number was taken or signatures no longer suffice. */
async function callOf(group: PublishedGroup, epoch: Epoch, authority: Hex): Promise<Call | undefined> {
  const { network } = group;
  if (!(await isContract(network, authority))) {
    const to = network.deployment.addresses.enrolmentRegistry;
    return { to, data: publicationData(network, batchOfEpoch(epoch)) };
  }
  if (Number(await safeNonce(network.runner, authority)) !== epoch.safe_nonce) return undefined;
  const needed = await safeThreshold(network.runner, authority);
  const signatures = (await validSignatures(group, epoch, authority)).slice(0, needed);
  if (signatures.length < needed) return undefined;
  return { to: authority, data: safeExecutionData(proposalOf(network, epoch, authority).transaction, signatures) };
}

/** A Safe hides why its inner call fails: the registry is asked first, in the authority's name. */
async function tryCall(group: PublishedGroup, epoch: Epoch, authority: Hex): Promise<Step | undefined> {
  const { db, network } = group;
  const to = network.deployment.addresses.enrolmentRegistry;
  const data = publicationData(network, batchOfEpoch(epoch));
  try {
    await asked(network.runner.provider?.call({ from: authority, to, data }) ?? Promise.resolve("0x"));
    return undefined;
  } catch (thrown) {
    const code = thrown instanceof RealDidError ? thrown.code : "";
    if (code === "REGISTRY_PAUSED") return waits("the registry to be unpaused");
    // Another root was published meanwhile: the next step asks the chain and sees which.
    if (code === "ENROLMENT_ROOT_NOT_CURRENT") return waits("confirmations");
    if (code !== "ENROLMENT_ROOT_KNOWN") throw thrown;
    await moveEpoch(db, epoch, { state: "abandoned", reason: ROOT_WITHDRAWN });
    return MOVED;
  }
}
