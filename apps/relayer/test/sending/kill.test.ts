import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { KINDS } from "@realdid/service/testing";
import { expect } from "chai";
import type { PseudonymProof } from "realdid";

import { chain, nextPerson, prove, rememberChain, testNetwork } from "../setup/world.ts";
import { type RelayerPlace, makeRelayerPlace, startRelayer } from "../setup/service.ts";

const PROCESS = fileURLToPath(new URL("./dyingProcess.js", import.meta.url));

/** Where it dies: some statements of a turn, and before and after the transaction goes out. */
const DEATHS = [
  { dieAtCall: 1 },
  { dieAtCall: 2 },
  ...[3, 8, 10, 11, 12, 13, 14, 16].map((dieAtStatement) => ({ dieAtStatement })),
];

/** @returns whether it lived through the turn */
async function dieInTurn(place: RelayerPlace, death: object): Promise<boolean> {
  const child = spawn(process.execPath, [PROCESS, JSON.stringify(death)], {
    env: { PATH: process.env.PATH, ...place.environment, RELAYER_LEASE_SECONDS: "1" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  await once(child, "close");
  return text.includes("lived");
}

for (const kind of KINDS) {
  describe(`a relayer that is killed (${kind})`, () => {
    let proofs: readonly PseudonymProof[];
    before(async () => {
      proofs = [await prove(nextPerson(), "weibo"), await prove(nextPerson(), "weibo")];
    });

    for (const death of DEATHS) {
      it(`loses nothing and sends nothing twice: ${JSON.stringify(death)}`, async () => {
        const forget = await rememberChain();
        const place = await makeRelayerPlace(kind);
        try {
          await keep(place, proofs);
          const hasLived = await dieInTurn(place, death);
          // Another process finds what it left; on PostgreSQL as soon as its lease is over.
          if (kind === "postgres") await new Promise((resolve) => setTimeout(resolve, 1_100));
          const [running, stop] = await startRelayer(place);
          try {
            await running.turn();
            for (const proof of proofs) {
              expect((await running.post(proof)).json.state, String(hasLived)).to.equal("done");
              const registry = testNetwork().pseudonymRegistry;
              expect(await registry.sequenceOf(proof.platformId, proof.pseudonym)).to.equal(1n);
            }
            expect(await running.nonce(), "one transaction, whoever sent it").to.equal(1);
            expect(await running.service.database.db.selectFrom("outgoing").selectAll().execute()).to.deep.equal([]);
            expect(await chain().getTransactionCount(place.address, "pending")).to.equal(1);
          } finally {
            await stop();
          }
        } finally {
          await place.remove();
          await forget();
        }
      });
    }
  });
}

async function keep(place: RelayerPlace, proofs: readonly PseudonymProof[]): Promise<void> {
  const [running, stop] = await startRelayer(place);
  for (const proof of proofs) expect((await running.post(proof)).status).to.equal(202);
  await stop();
}
