// A publisher that never stops by itself: enrols, revokes and publishes, and says what the database has acknowledged. Others kill it.
import { LOCAL, localSigner, required, testDeployment, testProvider } from "@realdid/service/testing";
import { connectNetwork, signSafeTransaction } from "realdid";
import type { Hex } from "realdid";

import { openDatabase } from "../../src/database/openDatabase.ts";
import { proposalOf } from "../../src/publishing/collectSignatures.ts";
import { openEpoch } from "../../src/publishing/epochs.ts";
import type { PublishedGroup } from "../../src/publishing/group.ts";
import { publishGroup } from "../../src/publishing/publishGroup.ts";
import { recordAnswer } from "../../src/publishing/recordAnswer.ts";
import { operatorSigners, publishedGroup, queueLeaves, zeroLeaves } from "./stage.ts";

/** Acknowledged once: printed only after the database has it. */
function acknowledge(what: "ready" | "queued" | "zeroed", from = 0, to = 0): void {
  process.stdout.write(`${what} ${from} ${to}\n`);
}

/** Two owners sign whatever is proposed: what counts here is that nothing is lost or doubled. */
async function signBlindly(group: PublishedGroup): Promise<void> {
  const { db, groupId, network } = group;
  const epoch = await openEpoch(db, groupId);
  if (epoch === undefined || epoch.safe_nonce === null) return;
  const { authority } = await network.enrolmentRegistry.groupOf(groupId);
  const { transaction, batch } = proposalOf(network, epoch, authority as Hex);
  for (const signer of operatorSigners(network).slice(0, 2)) {
    const { owner, signature } = await signSafeTransaction(signer, transaction);
    const answer = { kind: "signature", operator: owner, root: batch.root, signature } as const;
    await recordAnswer(group, epoch, { safeNonce: epoch.safe_nonce, answer });
  }
}

const database = await openDatabase(required("KILLED_DATABASE"));
const provider = testProvider();
const network = connectNetwork(testDeployment(), localSigner(LOCAL.relayer, provider));
const holder = database.kind === "pglite" ? "embedded" : `process ${process.pid}`;
const settings = { leaseMilliseconds: 300, leavesOnChain: 20 };
const group: PublishedGroup = {
  ...publishedGroup(database, network, { settings }),
  tell: (_level, event) => process.stdout.write(`told ${event}\n`),
};
let next = Number(required("KILLED_FROM"));
acknowledge("ready");
for (;;) {
  const step = await publishGroup(group, { holder, isDue: true });
  if (step.kind === "waits" && step.reason === "signatures") await signBlindly(group);
  if (step.kind !== "idle" && !(step.kind === "waits" && step.reason === "more members")) continue;
  const count = 1 + Math.floor(Math.random() * 30);
  await queueLeaves(group, next, next + count);
  acknowledge("queued", next, next + count);
  const revoked = Math.floor(Math.random() * next);
  await zeroLeaves(group, [revoked]);
  acknowledge("zeroed", revoked, revoked + 1);
  next += count;
}
