import { readFileSync } from "node:fs";
import { join } from "node:path";

import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { type BytesLike, id } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { Deployment } from "../../sdk/chain/network.ts";
import { controllerKey } from "../../sdk/enrolment/controllerKey.ts";
import { type Wallet, restoreWallet } from "../../sdk/enrolment/restoreWallet.ts";
import { merkleProof } from "../../sdk/enrolment/tree/merkleProof.ts";
import { leafAt } from "../../sdk/enrolment/tree/tree.ts";
import { auditGroup } from "../../sdk/enrolment/auditGroup.ts";
import { loadArtifacts } from "../../sdk/node/loadArtifacts.ts";
import { loadProver } from "../../sdk/node/loadProver.ts";
import { platformId } from "../../sdk/platform/platformId.ts";
import { checkArtifacts } from "../../sdk/pseudonym/prover/artifacts.ts";
import { derivePseudonym } from "../../sdk/pseudonym/derivePseudonym.ts";
import { type LinkProof, type LinkRequest, proveLink, verifyLink } from "../../sdk/pseudonym/linkProof.ts";
import { type PseudonymAction, pseudonymMessage } from "../../sdk/pseudonym/message.ts";
import { provePseudonym } from "../../sdk/pseudonym/provePseudonym.ts";
import type { PseudonymProof, ProofPoints } from "../../sdk/pseudonym/proof.ts";
import { pseudonymStatus } from "../../sdk/pseudonym/pseudonymStatus.ts";
import { renewPseudonym } from "../../sdk/pseudonym/renewPseudonym.ts";
import { registerPseudonym } from "../../sdk/pseudonym/registerPseudonym.ts";
import { SCALAR_ORDER, hashToField, pseudonymScope } from "../../sdk/pseudonym/scope.ts";
import { verifyPseudonymProof } from "../../sdk/pseudonym/verify/verifyPseudonymProof.ts";
import { expectCode, expectRejectedCode } from "../codes.ts";
import { malleate, pointOutsideSubgroup } from "./malleate.ts";
import { type PeopleFixture, controllerOf, deployWithPeople, platformIdOf, prove } from "./people.ts";

const WEIBO = platformIdOf("weibo");

interface Vectors {
  readonly pseudonyms: readonly {
    readonly mnemonic: string;
    readonly networkId: Hex;
    readonly slug: string;
    readonly platformId: Hex;
    readonly scope: string;
    readonly scopeSignal: string;
    readonly pseudonym: string;
  }[];
  readonly messages: readonly {
    readonly chainId: string;
    readonly registry: Hex;
    readonly action: PseudonymAction;
    readonly groupId: number;
    readonly platformId: Hex;
    readonly controller: Hex;
    readonly sequence: number;
    readonly deadline: number;
    readonly message: string;
    readonly messageSignal: string;
  }[];
}

const vectors = JSON.parse(readFileSync(join("docs", "vectors", "pseudonym.json"), "utf8")) as Vectors;

describe("Pseudonyms in the SDK", () => {
  let fixture: PeopleFixture;
  let deployment: Deployment;
  let wallet: Wallet;

  beforeEach(async () => {
    fixture = await deployWithPeople();
    ({ deployment } = fixture.network);
    [wallet] = fixture.wallets as [Wallet];
  });

  describe("vectors of docs/spec/pseudonym.md", () => {
    it("gives the scopes and pseudonyms", () => {
      for (const vector of vectors.pseudonyms) {
        const restored = restoreWallet(vector.mnemonic, vector.networkId);
        expect(platformId(vector.slug)).to.equal(vector.platformId);
        const scope = pseudonymScope(vector.networkId, vector.platformId);
        expect(scope).to.equal(BigInt(vector.scope));
        expect(hashToField(scope)).to.equal(BigInt(vector.scopeSignal));
        expect(derivePseudonym(restored, vector.platformId)).to.equal(BigInt(vector.pseudonym));
      }
    });

    it("gives the messages", () => {
      for (const vector of vectors.messages) {
        const at = { chainId: BigInt(vector.chainId), addresses: { pseudonymRegistry: vector.registry } };
        const message = pseudonymMessage(at as unknown as Deployment, vector);
        expect(message).to.equal(BigInt(vector.message));
        expect(hashToField(message)).to.equal(BigInt(vector.messageSignal));
      }
    });

    it("agrees with the registry on the scope", async () => {
      expect(await fixture.network.pseudonymRegistry.scopeOf(WEIBO)).to.equal(
        pseudonymScope(deployment.networkId, WEIBO),
      );
    });
  });

  describe("derivePseudonym", () => {
    it("equals the circuit's nullifier", async () => {
      expect(derivePseudonym(wallet, WEIBO)).to.equal((await prove(fixture, 0, "weibo")).pseudonym);
    });
  });

  describe("provePseudonym", () => {
    it("leaves the Merkle proof that it is given as it was", async () => {
      const path = merkleProof(fixture.tree, 1);
      const copy = structuredClone(path);
      const prover = await loadProver(31);
      const message = await prove(fixture, 0, "weibo");
      await expectRejectedCode(provePseudonym(wallet, deployment, path, message, prover), "PSEUDONYM_NOT_MEMBER");
      expect(path).to.deep.equal(copy);
    });

    it("attack 6: refuses a Merkle proof whose root is not the one its siblings lead to", async () => {
      const path = { ...merkleProof(fixture.tree, 0), root: 5n };
      const message = await prove(fixture, 0, "weibo");
      await expectRejectedCode(
        provePseudonym(wallet, deployment, path, message, await loadProver(31)),
        "PSEUDONYM_PROOF_FALSE",
      );
    });

    it("attack 1: refuses a path that is not as long as the tree is deep", async () => {
      const path = merkleProof(fixture.tree, 0);
      const prover = await loadProver(31);
      const message = await prove(fixture, 0, "weibo");
      for (const siblings of [path.siblings.slice(1), [...path.siblings, 0n], []]) {
        await expectRejectedCode(
          provePseudonym(wallet, deployment, { ...path, siblings }, message, prover),
          "PSEUDONYM_NOT_MEMBER",
        );
      }
    });
  });

  describe("verifyPseudonymProof", () => {
    const expectFalse = async (changed: PseudonymProof, at = deployment): Promise<void> =>
      expectRejectedCode(verifyPseudonymProof(at, changed), "PSEUDONYM_PROOF_FALSE");
    const expectMalformed = async (changed: PseudonymProof): Promise<void> =>
      expectRejectedCode(verifyPseudonymProof(deployment, changed), "PSEUDONYM_PROOF_MALFORMED");

    it("accepts a good proof, and its twin (attack 3)", async () => {
      const proof = await prove(fixture, 0, "weibo");
      await verifyPseudonymProof(deployment, proof);
      await verifyPseudonymProof(deployment, { ...proof, points: malleate(proof.points, 5n) });
    });

    it("refuses it for another network, contract, chain, platform, action, group, controller, sequence or deadline", async () => {
      const proof = await prove(fixture, 0, "weibo");
      const { addresses } = deployment;
      await expectFalse(proof, { ...deployment, networkId: id("another") as Hex });
      await expectFalse(proof, { ...deployment, chainId: 1n });
      await expectFalse(proof, {
        ...deployment,
        addresses: { ...addresses, pseudonymRegistry: addresses.didRegistry },
      });
      const changes: Partial<PseudonymProof>[] = [
        { platformId: platformIdOf("wechat") },
        { action: "renew" },
        { groupId: 1 },
        { controller: addresses.didRegistry },
        { sequence: 1 },
        { deadline: proof.deadline + 1 },
        { pseudonym: proof.pseudonym + 1n },
        { root: proof.root + 1n },
      ];
      for (const change of changes) await expectFalse({ ...proof, ...change });
    });

    it("attack 2: refuses root 0", async () => {
      await expectMalformed({ ...(await prove(fixture, 0, "weibo")), root: 0n });
    });

    it("attack 4: refuses signals at or above the field's order", async () => {
      const proof = await prove(fixture, 0, "weibo");
      await expectMalformed({ ...proof, pseudonym: proof.pseudonym + SCALAR_ORDER });
      await expectMalformed({ ...proof, root: proof.root + SCALAR_ORDER });
      await expectMalformed({ ...proof, pseudonym: -1n });
    });

    it("attack 5: refuses points outside the subgroup, off the curve, at infinity, or too few", async () => {
      const proof = await prove(fixture, 0, "weibo");
      const { points } = proof;
      const outside = pointOutsideSubgroup();
      const bad = [
        [...points.slice(0, 2), ...outside, ...points.slice(6)],
        points.map((word, i) => (i === 7 ? word + 1n : word)),
        points.map((word, i) => (i < 2 ? 0n : word)),
        points.slice(0, 7),
      ];
      for (const changed of bad) await expectMalformed({ ...proof, points: changed as unknown as ProofPoints });
    });
  });

  describe("link proof", () => {
    let request: LinkRequest;
    let link: LinkProof;

    beforeEach(async () => {
      request = {
        networkId: deployment.networkId,
        platformId: WEIBO,
        verifier: fixture.keys.authority.address as Hex,
        purpose: id("name-statement") as Hex,
        nonce: id("this session") as Hex,
        expiresAt: 2_000,
      };
      link = await proveLink(wallet, request, await loadProver(1));
    });

    it("shows that the pseudonym belongs to the commitment, until it expires", async () => {
      expect(link.pseudonym).to.equal(derivePseudonym(wallet, WEIBO));
      expect(link.commitment).to.equal(wallet.commitment);
      await verifyLink(request, link, 2_000);
      await expectRejectedCode(verifyLink(request, link, 2_001), "PSEUDONYM_LINK_INVALID");
    });

    it("takes nothing for a time that is none, and nothing for a link that is none", async () => {
      for (const time of [Number.NaN, "", null, false]) {
        await expectRejectedCode(verifyLink(request, link, time as number), "PSEUDONYM_LINK_INVALID");
      }
      for (const none of [undefined, null, 7, {}]) {
        await expectRejectedCode(verifyLink(request, none as unknown as LinkProof, 0), "PSEUDONYM_PROOF_MALFORMED");
      }
      await expectRejectedCode(verifyLink({ ...request, nonce: "0x12" }, link, 0), "PSEUDONYM_LINK_INVALID");
      await expectRejectedCode(verifyLink({ ...request, expiresAt: Number.NaN }, link, 0), "PSEUDONYM_LINK_INVALID");
    });

    it("refuses it for another verifier, purpose, nonce, expiry, platform or network", async () => {
      const changes: Partial<LinkRequest>[] = [
        { verifier: deployment.addresses.didRegistry },
        { purpose: id("another") as Hex },
        { nonce: id("another") as Hex },
        { expiresAt: 3_000 },
        { platformId: platformIdOf("wechat") },
        { networkId: id("another") as Hex },
      ];
      for (const change of changes) {
        await expectRejectedCode(verifyLink({ ...request, ...change }, link, 1_000), "PSEUDONYM_PROOF_FALSE");
      }
    });

    it("refuses another person's commitment or pseudonym", async () => {
      const other = fixture.wallets[1] as Wallet;
      for (const changed of [
        { ...link, commitment: other.commitment },
        { ...link, pseudonym: derivePseudonym(other, WEIBO) },
      ]) {
        await expectRejectedCode(verifyLink(request, changed, 1_000), "PSEUDONYM_PROOF_FALSE");
      }
    });

    it("is not given to another network than the wallet's", async () => {
      const elsewhere = { ...request, networkId: id("another") as Hex };
      await expectRejectedCode(proveLink(wallet, elsewhere, await loadProver(1)), "PSEUDONYM_LINK_INVALID");
    });
  });

  describe("artifacts", () => {
    it("refuses files that are not the ceremony's", async () => {
      const { wasm, zkey } = await loadArtifacts(1);
      expect(checkArtifacts(1, { wasm, zkey })).to.deep.equal({ wasm, zkey });
      const broken = zkey.slice();
      broken[1_000] = (broken[1_000] ?? 0) ^ 1;
      expectCode(() => checkArtifacts(1, { wasm, zkey: broken }), "PSEUDONYM_ARTIFACTS_WRONG");
      expectCode(() => checkArtifacts(31, { wasm, zkey }), "PSEUDONYM_ARTIFACTS_WRONG");
    });

    it("says which file is missing", async () => {
      await expectRejectedCode(loadArtifacts(33 as 31), "PSEUDONYM_ARTIFACTS_MISSING");
    });
  });

  describe("pseudonymStatus", () => {
    it("reads what the registry keeps", async () => {
      const proof = await prove(fixture, 0, "weibo");
      const before = await pseudonymStatus(fixture.network, WEIBO, proof.pseudonym);
      expect(before).to.deep.include({ sequence: 0, validUntil: 0, isLive: false });
      await registerPseudonym(fixture.network, proof);
      const after = await pseudonymStatus(fixture.network, WEIBO, proof.pseudonym);
      expect(after).to.deep.include({ controller: proof.controller, sequence: 1, epoch: 1, isLive: true });
      expect(after.validUntil).to.be.greaterThan(await time.latest());
    });
  });

  describe("promise 6: twelve words bring everything back", () => {
    it("finds place, pseudonyms and controllers again on a new device, and renews with them", async () => {
      const slugs = ["weibo", "wechat"];
      for (const slug of slugs) await registerPseudonym(fixture.network, await prove(fixture, 0, slug));
      // Nothing is carried over but the words and the network's public data.
      const restored = restoreWallet(wallet.mnemonic, deployment.networkId);
      const { tree, isSound } = await auditGroup(fixture.network, { groupId: 0 });
      expect(isSound).to.equal(true);
      const place = Array.from({ length: tree.size }, (_, i) => i).find((i) => leafAt(tree, i) === restored.commitment);
      expect(place).to.equal(0);
      for (const slug of slugs) {
        const at = platformIdOf(slug);
        const status = await pseudonymStatus(fixture.network, at, derivePseudonym(restored, at));
        expect(status.isLive).to.equal(true);
        expect(controllerOf(restored, slug).address).to.equal(status.controller);
      }
      const renewal = await prove(fixture, 0, "weibo", { action: "renew", sequence: 1 });
      await renewPseudonym(fixture.network, renewal);
    });

    it("gives other keys for other words, another network, platform or generation", () => {
      const keys: BytesLike[] = [
        controllerKey(wallet, WEIBO, 0),
        controllerKey(wallet, WEIBO, 1),
        controllerKey(wallet, platformIdOf("wechat"), 0),
        controllerKey(restoreWallet(wallet.mnemonic, id("another") as Hex), WEIBO, 0),
        controllerKey(fixture.wallets[1] as Wallet, WEIBO, 0),
      ];
      expect(new Set(keys).size).to.equal(keys.length);
    });
  });
});
