import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { KINDS, type Place, makePlace, runProgram } from "@realdid/service/testing";
import { expect } from "chai";

import { reportProof } from "../../src/proofs/proofRecords.ts";
import { proofId } from "../../src/proofs/proofId.ts";
import { sendOnce } from "../../src/runRelayer.ts";
import { environmentOf, makeFolder, startRelayer } from "../setup/relayer.ts";
import { bodyOf, controllerOf, world } from "../setup/world.ts";

const PROGRAM = fileURLToPath(new URL("./dyingRelayer.js", import.meta.url));
/** When it dies, and whether its transaction is out by then. */
const INSTANTS = [
  ["kept", "waiting", false],
  ["marked", "sent", false],
  ["on its way", "sent", true],
  ["mined", "sent", true],
] as const;

for (const kind of KINDS) {
  describe(`A relayer that is killed (${kind})`, () => {
    let place: Place;
    beforeEach(async () => {
      place = await makePlace(kind);
    });
    afterEach(() => place.remove());

    for (const [instant, state, isOut] of INSTANTS) {
      it(`when a proof is ${instant} neither loses nor doubles it`, async () => {
        const [proof] = world().proofs;
        const { provider } = world();
        const folder = await makeFolder();
        // What is on its way stays there until the next relayer has begun.
        if (instant === "on its way") await provider.send("evm_setAutomine", [false]);
        try {
          const env = { ...environmentOf(folder, place.where), DIES: instant };
          const { ended, output } = runProgram(PROGRAM, [], {
            ...env,
            RELAYER_LOG_LEVEL: "silent",
            PROOF: JSON.stringify(bodyOf(proof)),
          });
          expect(await ended, output()).to.equal("SIGKILL");
        } finally {
          await provider.send("evm_setAutomine", [true]);
        }
        await rm(folder, { recursive: true, force: true });

        const [{ relayer }, stop] = await startRelayer(place);
        try {
          const { db } = relayer.database;
          const id = proofId(proof);
          expect(await reportProof(db, id)).to.deep.equal({ state });
          if (instant === "on its way") await provider.send("evm_mine", []);
          const before = await relayer.signer.getNonce("latest");
          await sendOnce(relayer);
          expect((await relayer.signer.getNonce("latest")) - before).to.equal(isOut ? 0 : 1);
          const report = await reportProof(db, id);
          expect(report?.state).to.equal("done");
          expect(report?.transaction).to.match(/^0x[0-9a-f]{64}$/u);
          expect(await controllerOf(proof)).to.equal(proof.controller);
        } finally {
          await stop();
        }
      }).timeout(180_000);
    }
  });
}

describe("Two relayers on one database", () => {
  it("send a proof once, whichever of them took it", async () => {
    const place = await makePlace("postgres");
    const [one, stopOne] = await startRelayer(place);
    const [two, stopTwo] = await startRelayer(place);
    try {
      const { proofs, network } = world();
      const body = { method: "POST", headers: { "content-type": "application/json" } };
      for (const [i, { url }] of [one, two].entries()) {
        const sent = await fetch(`${url}/v1/proofs`, { ...body, body: JSON.stringify(bodyOf(proofs[i]!)) });
        expect(sent.status).to.equal(202);
      }
      const before = await one.relayer.signer.getNonce("latest");
      await Promise.all([sendOnce(one.relayer), sendOnce(two.relayer)]);
      expect((await one.relayer.signer.getNonce("latest")) - before).to.equal(1);
      const { db } = two.relayer.database;
      for (const proof of proofs.slice(0, 2)) {
        expect((await reportProof(db, proofId(proof)))?.state).to.equal("done");
        expect(await network.pseudonymRegistry.sequenceOf(proof.platformId, proof.pseudonym)).to.equal(1n);
      }
    } finally {
      await stopOne();
      await stopTwo();
      await place.remove();
    }
  }).timeout(180_000);
});
