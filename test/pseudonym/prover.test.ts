import { verifyProof } from "@semaphore-protocol/proof";
import { expect } from "chai";
import { ZeroAddress, id } from "ethers";

import { expectRejectedCode } from "../codes.ts";
import { deployWithPeople, prove } from "./people.ts";
import { type Provable, provable } from "./provable.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { loadArtifacts } from "../../sdk/node/loadArtifacts.ts";
import { loadProver } from "../../sdk/node/loadProver.ts";
import type { ProverArtifacts } from "../../sdk/pseudonym/prover/artifacts.ts";
import { proveLink, verifyLink } from "../../sdk/pseudonym/linkProof.ts";
import { type PseudonymMessage, pseudonymMessage } from "../../sdk/pseudonym/message.ts";
import { provePseudonym } from "../../sdk/pseudonym/provePseudonym.ts";
import type { PseudonymProof } from "../../sdk/pseudonym/proof.ts";
import { type ProvingOptions, type PseudonymProver, createProver } from "../../sdk/pseudonym/prover/createProver.ts";
import { readProvingKey } from "../../sdk/pseudonym/prover/provingKey.ts";
import { registerPseudonym } from "../../sdk/pseudonym/registerPseudonym.ts";
import { SCALAR_ORDER, pseudonymScope } from "../../sdk/pseudonym/scope.ts";
import { verifyPseudonymProof } from "../../sdk/pseudonym/verify/verifyPseudonymProof.ts";

describe("Prover", () => {
  let given: Provable;
  let prover: PseudonymProver;
  let linkProver: PseudonymProver;

  const proveWith = (changes: Partial<Provable> = {}, options: ProvingOptions = {}): Promise<PseudonymProof> => {
    const { wallet, deployment, path, message } = { ...given, ...changes };
    return provePseudonym(wallet, deployment, path, message, prover, options);
  };

  before(async () => {
    given = provable();
    prover = await loadProver(31);
    linkProver = await loadProver(1);
  });

  describe("proofs", () => {
    it("are accepted by our verifier and by Semaphore's own", async () => {
      const proof = await proveWith();
      await verifyPseudonymProof(given.deployment, proof);
      const statement = {
        merkleTreeDepth: 31,
        merkleTreeRoot: proof.root.toString(),
        nullifier: proof.pseudonym.toString(),
        message: pseudonymMessage(given.deployment, proof).toString(),
        scope: pseudonymScope(given.deployment.networkId, proof.platformId).toString(),
        points: proof.points.map(String) as never,
      };
      expect(await verifyProof(statement)).to.equal(true);
      expect(await verifyProof({ ...statement, message: "1" })).to.equal(false);
    });

    it("are accepted by the registry", async () => {
      const fixture = await deployWithPeople();
      const proof = await prove(fixture, 1, "weibo");
      await registerPseudonym(fixture.network, proof);
      expect(await fixture.network.pseudonymRegistry.isLive(proof.platformId, proof.pseudonym)).to.equal(true);
    });

    it("of one statement have no number in common", async () => {
      const links = [];
      for (let i = 0; i < 8; i++) links.push(await proveLink(given.wallet, given.request, linkProver));
      for (const link of links) await verifyLink(given.request, link, given.request.expiresAt);
      const words = links.flatMap(({ points }) => [...points]);
      expect(new Set(words).size).to.equal(8 * links.length);
      expect(new Set(links.map(({ pseudonym }) => pseudonym)).size).to.equal(1);
    });

    it("are made side by side by one prover", async () => {
      const messages = [0, 1, 2].map((sequence) => ({ ...given.message, sequence }));
      const proofs = await Promise.all(messages.map((message) => proveWith({ message })));
      for (const [i, proof] of proofs.entries()) {
        expect(proof.sequence).to.equal(i);
        await verifyPseudonymProof(given.deployment, proof);
      }
    });

    it("tell how far they are, from above 0 to 1, never falling", async () => {
      const shares: number[] = [];
      await proveWith({}, { onProgress: (share) => shares.push(share) });
      expect(shares.length).to.be.greaterThan(20);
      expect(shares).to.deep.equal([...shares].sort((a, b) => a - b));
      expect(shares[0]).to.be.greaterThan(0);
      expect(shares.filter((share) => share === 1)).to.deep.equal([shares.at(-1)]);
    });

    it("carry the fields that were proved and no others, whatever becomes of the caller's object", async () => {
      const message = { ...given.message, note: "for the device alone" };
      const proving = proveWith({ message });
      Object.assign(message, { sequence: 7, controller: ZeroAddress });
      const proof = await proving;
      expect(proof).to.deep.include(given.message);
      expect(proof).to.have.all.keys(...Object.keys(given.message), "pseudonym", "root", "points");
      await verifyPseudonymProof(given.deployment, proof);
    });

    it("leave what they are given as it was", async () => {
      const copy = structuredClone(given);
      await proveWith();
      expect(given).to.deep.equal(copy);
    });
  });

  describe("refuses", () => {
    const expectRefused = async (changes: Partial<Provable>, code: string): Promise<void> => {
      let steps = 0;
      await expectRejectedCode(proveWith(changes, { onProgress: () => steps++ }), code);
      expect(steps).to.equal(0);
    };

    it("before any work a path that is not the wallet's, of another length, place, sibling or root out of range", async () => {
      const { path } = given;
      const siblingsWith = (sibling: bigint) => path.siblings.map((value, i) => (i === 7 ? sibling : value));
      await expectRefused({ path: { ...path, leaf: 1n } }, "PSEUDONYM_NOT_MEMBER");
      for (const siblings of [[], path.siblings.slice(1), [...path.siblings, 0n]]) {
        await expectRefused({ path: { ...path, siblings } }, "PSEUDONYM_NOT_MEMBER");
      }
      for (const siblings of [siblingsWith(SCALAR_ORDER), siblingsWith(-1n), siblingsWith(1 as unknown as bigint)]) {
        await expectRefused({ path: { ...path, siblings } }, "PSEUDONYM_PATH_MALFORMED");
      }
      for (const index of [-1, 2 ** 31, 0.5, NaN]) {
        await expectRefused({ path: { ...path, index } }, "PSEUDONYM_PATH_MALFORMED");
      }
      for (const root of [0n, SCALAR_ORDER, -1n]) {
        await expectRefused({ path: { ...path, root } }, "PSEUDONYM_PATH_MALFORMED");
      }
    });

    it("before any work a message field out of its range", async () => {
      const wrong: Partial<PseudonymMessage>[] = [
        { action: "transfer" as "renew" },
        { action: "toString" as "renew" },
        { groupId: 1 },
        { action: "claim", groupId: 0 },
        { action: "claim", groupId: 2 ** 32 },
        { platformId: "0x12" },
        { controller: "0x12" },
        { controller: given.message.controller.slice(2) as Hex },
        { platformId: given.message.platformId.replace("0x", "0X") as Hex },
        { platformId: [given.message.platformId] as unknown as Hex },
        { sequence: "0" as unknown as number },
        { controller: ZeroAddress as Hex },
        { action: "freeze" },
        { sequence: -1 },
        { sequence: 2 ** 32 },
        { sequence: 0.5 },
        { deadline: -1 },
        { deadline: NaN },
      ];
      for (const change of wrong) {
        await expectRefused({ message: { ...given.message, ...change } }, "PSEUDONYM_MESSAGE_MALFORMED");
      }
    });

    it("before any work a deployment of another network than the wallet's", async () => {
      const deployment = { ...given.deployment, networkId: id("another") as Hex };
      await expectRefused({ deployment }, "PSEUDONYM_OTHER_NETWORK");
    });

    it("before any work a prover of another depth", async () => {
      const { wallet, deployment, path, message, request } = given;
      const proving = provePseudonym(wallet, deployment, path, message, linkProver);
      await expectRejectedCode(proving, "PSEUDONYM_PROVER_DEPTH_WRONG");
      await expectRejectedCode(proveLink(wallet, request, prover), "PSEUDONYM_PROVER_DEPTH_WRONG");
    });

    it("a place in the tree that is another's: the root comes out different", async () => {
      await expectRejectedCode(proveWith({ path: { ...given.path, index: 0 } }), "PSEUDONYM_PROOF_FALSE");
    });

    it("a secret that is none: the circuit refuses it", async () => {
      const wallet = { ...given.wallet, secretScalar: SCALAR_ORDER - 1n };
      await expectRejectedCode(proveWith({ wallet }), "PSEUDONYM_WITNESS_REFUSED");
    });
  });

  describe("verifyLink", () => {
    it("refuses a time after the request's end, and one that is no number", async () => {
      const { wallet, request } = given;
      const link = await proveLink(wallet, request, linkProver);
      await verifyLink(request, link, request.expiresAt);
      for (const time of [request.expiresAt + 1, NaN, undefined as unknown as number]) {
        await expectRejectedCode(verifyLink(request, link, time), "PSEUDONYM_LINK_INVALID");
      }
    });
  });

  describe("loadProver", () => {
    it("gives the same prover for the same depth, and another one once it is closed", async () => {
      const first = await loadProver(1);
      expect(await loadProver(1)).to.equal(first);
      first.close();
      linkProver = await loadProver(1);
      expect(linkProver).not.to.equal(first);
      await expectRejectedCode(proveLink(given.wallet, given.request, first), "PSEUDONYM_PROVER_CLOSED");
      first.close();
      expect(await loadProver(1)).to.equal(linkProver);
      await proveLink(given.wallet, given.request, linkProver);
    });

    it("says which file is missing", async () => {
      await expectRejectedCode(loadProver(33 as 31), "PSEUDONYM_ARTIFACTS_MISSING");
    });
  });

  describe("createProver", () => {
    it("refuses files of another hash, of another type, and empty ones", async () => {
      const { wasm, zkey } = await loadArtifacts(1);
      const changed = zkey.slice();
      changed[zkey.length - 1] = (changed[zkey.length - 1] ?? 0) ^ 1;
      await expectRejectedCode(createProver(1, { wasm, zkey: changed }), "PSEUDONYM_ARTIFACTS_WRONG");
      await expectRejectedCode(createProver(31, { wasm, zkey }), "PSEUDONYM_ARTIFACTS_WRONG");
      const malformed: unknown[] = [
        { wasm, zkey: "semaphore-1.zkey" },
        { wasm: new ArrayBuffer(8), zkey },
        { wasm: new Uint8Array(), zkey },
        {},
        undefined,
      ];
      for (const artifacts of malformed) {
        await expectRejectedCode(createProver(1, artifacts as ProverArtifacts), "PSEUDONYM_ARTIFACTS_MALFORMED");
      }
      await expectRejectedCode(createProver(2 as 1, { wasm, zkey }), "PSEUDONYM_ARTIFACTS_MALFORMED");
    });
  });

  describe("createProver with files that are used for something else afterwards", () => {
    it("proves all the same: it keeps what it needs", async () => {
      const files = await loadArtifacts(1);
      const own = await createProver(1, files, { threads: 1 });
      for (const { buffer } of Object.values(files)) structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
      expect(files.zkey.length).to.equal(0);
      await proveLink(given.wallet, given.request, own);
      own.close();
    });
  });

  describe("createProver with threads", () => {
    it("refuses a number that is none", async () => {
      const files = await loadArtifacts(1);
      for (const threads of [0, -1, 1.5, NaN, Infinity, 65]) {
        await expectRejectedCode(createProver(1, files, { threads }), "PSEUDONYM_PROVER_THREADS_INVALID");
      }
    });
  });

  describe("readProvingKey", () => {
    it("reads the ceremony's key", async () => {
      const { zkey } = await loadArtifacts(31);
      const { signalCount, kept, domainSize } = readProvingKey(zkey);
      expect({ signalCount, publicCount: kept.publicCount, domainSize }).to.deep.equal({
        signalCount: 9171,
        publicCount: 4,
        domainSize: 16384,
      });
    });

    it("refuses sizes that no circuit has, whatever the sections say", async () => {
      const { zkey } = await loadArtifacts(1);
      // Header of section 2: moduli, then signals, public ones, and points of the domain.
      const { signalCount, kept, domainSize } = readProvingKey(zkey);
      const header = Buffer.from(zkey).indexOf(
        Buffer.from(new Uint32Array([signalCount, kept.publicCount, domainSize]).buffer),
      );
      for (const [offset, value] of [
        [0, 0],
        [4, signalCount],
        [4, 2 ** 32 - 1],
        [8, 0],
        [8, domainSize - 1],
        [8, 2 ** 31],
      ] as const) {
        const copy = zkey.slice();
        new DataView(copy.buffer).setUint32(header + offset, value, true);
        expect(() => readProvingKey(copy))
          .to.throw()
          .with.property("code", "PSEUDONYM_ARTIFACTS_MALFORMED");
      }
    });

    it("reads nothing past the end of a file that is cut, or whose sizes lie", async () => {
      const { zkey } = await loadArtifacts(1);
      const lying = (offset: number): Uint8Array => {
        const copy = zkey.slice();
        new DataView(copy.buffer).setUint32(offset, 0xffffffff, true);
        return copy;
      };
      const lengths = [0, 4, 11, 12, 20, 200, 10_000, zkey.length - 1];
      for (const file of [...lengths.map((length) => zkey.slice(0, length)), lying(0), lying(8), lying(16)]) {
        expect(() => readProvingKey(file))
          .to.throw()
          .with.property("code", "PSEUDONYM_ARTIFACTS_MALFORMED");
      }
    });
  });
});
