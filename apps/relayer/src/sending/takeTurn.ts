import { loggableError } from "@realdid/service";
import { RealDidError } from "realdid";

import type { WaitReason } from "../database/tables.ts";
import { readFunds } from "./funds.ts";
import { type OpenProof, openProofs } from "./openProofs.ts";
import { recoverSent } from "./recoverSent.ts";
import { sendPlatform } from "./sendPlatform.ts";
import type { Sender } from "./sender.ts";
import { settle } from "./settle.ts";
import { noteWait } from "./waits.ts";

/** Proofs that are taken from the database at once. */
const AT_ONCE = 1_024;

/** What sending waits for, by what was thrown. */
const REASONS: Readonly<Record<string, WaitReason>> = {
  CHAIN_FUNDS_MISSING: "funds",
  RELAYER_FEE_TOO_HIGH: "fee",
  RELAYER_TRANSACTION_PENDING: "transaction",
  REGISTRY_PAUSED: "pause",
};

/**
 * One turn of sending, as the only process that sends: finishes what was under way, forgets what was settled long ago, and sends what waits,
 * platform by platform. Whatever fails is told and tried again by the next turn.
 *
 * @param sender what sending needs
 * @param signal ends the turn early
 */
export async function takeTurn(sender: Sender, signal: AbortSignal): Promise<void> {
  const { wallet, log } = sender;
  wallet.sendUntil(signal);
  try {
    await forget(sender);
    await lapse(sender);
    await wallet.finishOutgoing();
    await recoverSent(sender);
    await noteAndTell(sender, await sendWaiting(sender, signal));
  } catch (thrown) {
    const code = thrown instanceof RealDidError ? thrown.code : "";
    if (code === "RELAYER_INTERRUPTED") return;
    log.error({ code, error: loggableError(thrown) }, "sending failed");
    await noteAndTell(sender, REASONS[code] ?? "chain").catch(() => undefined);
    // What was marked and never went out waits again, if that can be found out now.
    await recoverQuietly(sender);
  } finally {
    wallet.sendUntil(AbortSignal.abort());
  }
}

/** @returns what it waits for */
async function sendWaiting(sender: Sender, signal: AbortSignal): Promise<WaitReason | null> {
  const { db, network, wallet, highestFee } = sender;
  const { lack } = await readFunds(network, wallet.address, highestFee);
  if (lack !== undefined) return lack;
  for (;;) {
    const waiting = await openProofs(db, network.deployment, "waiting", AT_ONCE);
    for (const batch of byPlatform(waiting)) {
      if (signal.aborted) return null;
      await sendPlatform(sender, batch);
    }
    if (waiting.length < AT_ONCE) return null;
  }
}

function byPlatform(proofs: readonly OpenProof[]): readonly (readonly OpenProof[])[] {
  const platforms = new Map<string, OpenProof[]>();
  for (const one of proofs) platforms.set(one.platformId, [...(platforms.get(one.platformId) ?? []), one]);
  return [...platforms.values()];
}

/** Those whose deadline has passed can no longer be sent. */
async function lapse(sender: Sender): Promise<void> {
  const time = await sender.chainTime.now();
  const lapsed = await sender.db
    .selectFrom("proof")
    .select("id")
    .where("state", "=", "waiting")
    .where("deadline", "<=", time)
    .execute();
  await settle(
    sender,
    lapsed.map(({ id }) => ({ id, state: "refused", code: "PSEUDONYM_DEADLINE_PASSED" })),
  );
}

async function forget({ db, keepSeconds }: Sender): Promise<void> {
  const before = Math.floor(Date.now() / 1000) - keepSeconds;
  await db.deleteFrom("proof").where("settled_at", "<=", before).execute();
}

async function noteAndTell({ db, log }: Sender, reason: WaitReason | null): Promise<void> {
  if (!(await noteWait(db, reason))) return;
  if (reason === null) log.info("sending again");
  else log.warn({ waitsFor: reason }, "sending waits");
}

async function recoverQuietly(sender: Sender): Promise<void> {
  const { db } = sender;
  try {
    const onItsWay = await db.selectFrom("outgoing").select("nonce").executeTakeFirst();
    if (onItsWay === undefined) await recoverSent(sender);
  } catch {
    // The next turn does it.
  }
}
