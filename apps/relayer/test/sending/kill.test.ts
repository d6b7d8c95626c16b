import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import type { PseudonymProof } from "realdid";

import { type Kind, type RelayerPlace, makeRelayerPlace, startRelayer } from "../setup/service.ts";
import { chain, nextPerson, prove, rememberChain, testNetwork } from "../setup/world.ts";

const PROCESS = fileURLToPath(new URL("./dyingProcess.js", import.meta.url));

/** Steps of a turn at which the embedded database's process dies: it is slow to open, and PostgreSQL's dies at every one. */
const SOME_STEPS = [9, 21, 33];
/** More than a turn has. */
const MOST_STEPS = 200;

describe("a relayer that is killed", () => {
  let proofs: readonly PseudonymProof[];
  before(async () => {
    proofs = [await prove(nextPerson(), "weibo"), await prove(nextPerson(), "weibo")];
  });

  for (const step of SOME_STEPS) {
    it(`loses nothing and sends nothing twice, at step ${step} (pglite)`, async () => {
      expect(await killAt("pglite", step, proofs)).to.equal(false);
    });
  }

  it("loses nothing and sends nothing twice, at whatever step (postgres)", async function () {
    this.timeout(900_000);
    let [step, hasLived] = [1, false];
    for (; !hasLived && step < MOST_STEPS; step++) hasLived = await killAt("postgres", step, proofs);
    expect(hasLived, "a turn has an end").to.equal(true);
    expect(step).to.be.greaterThan(Math.max(...SOME_STEPS));
  });
});

/** A turn ends at a step, another process goes on, and all is as if nothing had been. @returns whether it lived through the turn */
async function killAt(kind: Kind, step: number, proofs: readonly PseudonymProof[]): Promise<boolean> {
  const forget = await rememberChain();
  const place = await makeRelayerPlace(kind);
  try {
    await keep(place, proofs);
    const hasLived = await dieInTurn(place, step);
    const [running, stop] = await startRelayer(place);
    try {
      const { db } = running.service.database;
      // Another process takes over as soon as the dead one's lease is over.
      await db.updateTable("lease").set({ held_until: 0 }).execute();
      await running.turn();
      const registry = testNetwork().pseudonymRegistry;
      for (const proof of proofs) {
        expect((await running.post(proof)).json.state, `killed at ${step}`).to.equal("done");
        expect(await registry.sequenceOf(proof.platformId, proof.pseudonym)).to.equal(1n);
      }
      expect(await chain().getTransactionCount(place.address, "pending"), `killed at ${step}: one for both`).to.equal(
        1,
      );
      expect(await db.selectFrom("outgoing").selectAll().execute()).to.deep.equal([]);
    } finally {
      await stop();
    }
    return hasLived;
  } finally {
    await place.remove();
    await forget();
  }
}

async function dieInTurn(place: RelayerPlace, step: number): Promise<boolean> {
  const child = spawn(process.execPath, [PROCESS, String(step)], {
    env: { PATH: process.env.PATH, ...place.environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  await once(child, "close");
  return text.includes("lived");
}

async function keep(place: RelayerPlace, proofs: readonly PseudonymProof[]): Promise<void> {
  const [running, stop] = await startRelayer(place);
  for (const proof of proofs) expect((await running.post(proof)).status).to.equal(202);
  await stop();
}
