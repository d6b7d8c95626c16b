import { SERVICE_STATUSES } from "@realdid/service";
import { openSocket } from "@realdid/service/testing";
import { expect } from "chai";
import { id as keccak } from "ethers";
import fc from "fast-check";
import { type Hex, type PseudonymProof, appendLeaf, cloneTree, submitPseudonymProofs } from "realdid";

import { STATUSES } from "../../src/http/statuses.ts";
import { chain, chainNow, nextPerson, prove, publishedTree, testNetwork } from "../setup/world.ts";
import { type TestRelayer, describeOnRelayer, jsonOf } from "../setup/service.ts";

/** Modulus of the curve's coordinates: y and -y both solve the curve. */
const P = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;
const OTHERS = `0x${"12".repeat(32)}`;

/** Expects a refusal with its status, and that nothing was kept. */
async function refuses(
  running: TestRelayer,
  sent: PseudonymProof | Readonly<Record<string, unknown>>,
  code: string,
): Promise<void> {
  const { status, json } = await running.post(sent);
  expect([json.code, status]).to.deep.equal([code, { ...SERVICE_STATUSES, ...STATUSES }[code]]);
  expect(await running.service.database.db.selectFrom("proof").select("id").execute()).to.deep.equal([]);
}

describeOnRelayer(
  "what is no proof",
  (running) => {
    let proof: PseudonymProof;
    before(async () => {
      proof = await prove(nextPerson(), "douyin");
    });

    it("is refused: of another network, chain or registry", async () => {
      const json = jsonOf(proof);
      await refuses(running(), { ...json, networkId: OTHERS }, "PSEUDONYM_PROOF_OTHER_NETWORK");
      await refuses(running(), { ...json, chainId: "1" }, "PSEUDONYM_PROOF_OTHER_NETWORK");
      await refuses(running(), { ...json, registry: `0x${"12".repeat(20)}` }, "PSEUDONYM_PROOF_OTHER_NETWORK");
    });

    it("is refused: a deadline that is uncommon, past, or too far by the chain's time", async () => {
      const time = await chainNow();
      const quarter = time - (time % 900);
      await refuses(running(), { ...proof, deadline: proof.deadline + 1 }, "RELAYER_DEADLINE_UNCOMMON");
      await refuses(running(), { ...proof, deadline: proof.deadline - 60 }, "RELAYER_DEADLINE_UNCOMMON");
      await refuses(running(), { ...proof, deadline: quarter }, "PSEUDONYM_DEADLINE_PASSED");
      await refuses(running(), { ...proof, deadline: 0 }, "PSEUDONYM_DEADLINE_PASSED");
      await refuses(running(), { ...proof, deadline: quarter + 4_500 }, "PSEUDONYM_DEADLINE_TOO_FAR");
      await refuses(running(), { ...proof, deadline: 900 * 10 ** 12 }, "PSEUDONYM_DEADLINE_TOO_FAR");
    });

    it("is refused: false, for each field that is another", async () => {
      const false_: readonly Partial<PseudonymProof>[] = [
        { controller: `0x${"aa".repeat(20)}` },
        { platformId: keccak("weibo") as Hex },
        { pseudonym: proof.pseudonym + 1n },
        { root: proof.root + 1n },
        { sequence: 1 },
        { action: "renew" },
        { action: "claim" },
        { groupId: 1 },
        { controller: `0x${"00".repeat(20)}` },
        { deadline: proof.deadline + 900 },
      ];
      for (const change of false_) await refuses(running(), { ...proof, ...change }, "PSEUDONYM_PROOF_FALSE");
    });

    it("is refused: points that are off the curve, at infinity, out of range, or missing", async () => {
      const [ax, ay, bx1, bx0, by1, by0, cx, cy] = proof.points;
      const points: readonly (readonly bigint[])[] = [
        [ax + 1n, ay, bx1, bx0, by1, by0, cx, cy],
        [0n, 0n, bx1, bx0, by1, by0, cx, cy],
        [ax, ay, 0n, 0n, 0n, 0n, cx, cy],
        [ax, ay, bx0, bx1, by0, by1, cx, cy],
        [ax + P, ay, bx1, bx0, by1, by0, cx, cy],
      ];
      for (const one of points) {
        await refuses(
          running(),
          { ...proof, points: one as unknown as PseudonymProof["points"] },
          "PSEUDONYM_PROOF_MALFORMED",
        );
      }
      const json = jsonOf(proof);
      await refuses(running(), { ...json, points: (json.points as unknown[]).slice(1) }, "SERVICE_REQUEST_INVALID");
      await refuses(running(), { ...json, pseudonym: "0x" }, "SERVICE_REQUEST_INVALID");
      await refuses(running(), { ...json, root: `0x${"0".repeat(64)}` }, "PSEUDONYM_PROOF_MALFORMED");
      await refuses(running(), {}, "SERVICE_REQUEST_INVALID");
    });

    it("is refused: true, of a root that nobody published", async () => {
      const tree = cloneTree(publishedTree());
      appendLeaf(tree, 12_345n);
      await refuses(running(), await prove(nextPerson(), "douyin", {}, tree), "PSEUDONYM_ROOT_NOT_LIVE");
    });

    it("is refused: too big, and of other media types", async () => {
      const big = { ...jsonOf(proof), extra: "x".repeat(20_000) };
      await refuses(running(), big, "SERVICE_BODY_TOO_LARGE");
      const answer = await fetch(`${running().url}/v1/proofs`, { method: "POST", body: JSON.stringify(jsonOf(proof)) });
      expect(answer.status).to.equal(415);
    });

    it("has no id", async () => {
      expect((await running().state(OTHERS)).json.code).to.equal("RELAYER_PROOF_UNKNOWN");
      for (const odd of ["0x12", "x", "..%2f..", "%00", "'%20or%201=1--"]) {
        expect((await running().state(odd)).status, odd).to.be.oneOf([400, 404]);
      }
    });

    it("is never answered with a 5xx, and nothing of it comes back", async function () {
      this.timeout(120_000);
      const json = jsonOf(proof);
      const value = fc.oneof(
        fc.string(),
        fc.integer(),
        fc.jsonValue(),
        fc.constantFrom(
          "0x",
          OTHERS,
          `0x${"f".repeat(64)}`,
          "'; drop table proof; --",
          "__proto__",
          "1e999",
          -1,
          2 ** 53,
        ),
      );
      const change = fc.record({ field: fc.constantFrom(...Object.keys(json), "points"), value });
      await fc.assert(
        fc.asyncProperty(change, async ({ field, value: given }) => {
          fc.pre(JSON.stringify(given) !== JSON.stringify((json as Record<string, unknown>)[field]));
          const { status, text } = await running().post({ ...json, [field]: given });
          expect(status, `${field} ${JSON.stringify(given)} ${text}`).to.be.within(400, 499);
          expect(Object.keys(JSON.parse(text) as object)).to.deep.equal(["code", "message", "fix"]);
        }),
        { numRuns: 400 },
      );
      const bodies = fc.asyncProperty(fc.oneof(fc.string(), fc.json(), fc.uint8Array()), async (body) => {
        const sent = body instanceof Uint8Array ? new Uint8Array(body) : body;
        const answer = await fetch(`${running().url}/v1/proofs`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: sent,
        });
        expect(answer.status).to.be.within(400, 499);
      });
      await fc.assert(bodies, { numRuns: 200 });
      await refuses(running(), {}, "SERVICE_REQUEST_INVALID");
    });

    it("is cut off when its headers are too large", async () => {
      const { socket, ended } = await openSocket(running().url);
      socket.write(`POST /v1/proofs HTTP/1.1\r\nhost: x\r\nx: ${"y".repeat(20_000)}\r\n\r\n`);
      expect(await ended).to.match(/^HTTP\/1\.1 431 /u);
    });
  },
  { RELAYER_ATTEMPTS: "100000" },
);

describeOnRelayer("what the registry would not take", (running) => {
  it("is refused: a platform that it does not know", async () => {
    await refuses(running(), await prove(nextPerson(), "nowhere"), "PSEUDONYM_PLATFORM_UNKNOWN");
  });

  it("is refused: a sequence that is not the pseudonym's, a change of what nobody holds", async () => {
    await refuses(running(), await prove(nextPerson(), "douyin", { sequence: 3 }), "PSEUDONYM_SEQUENCE_MISMATCH");
    await refuses(running(), await prove(nextPerson(), "douyin", { action: "renew" }), "PSEUDONYM_NOT_HELD");
  });

  it("is refused: what another relayer has done already", async () => {
    const proof = await prove(nextPerson(), "douyin");
    await submitPseudonymProofs(testNetwork(), [proof]);
    await chain().send("evm_mine", []);
    await refuses(running(), proof, "PSEUDONYM_TAKEN");
  });
});
