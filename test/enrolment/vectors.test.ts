import { expect } from "chai";
import { getBytes, hexlify } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { PublicKeyJwk } from "../../sdk/did/publicKeyJwk.ts";
import { personKeyOf } from "../../sdk/enrolment/authority/authority.ts";
import { ticketHashOf } from "../../sdk/enrolment/authority/deskPresence.ts";
import { versionedKey } from "../../sdk/enrolment/authority/keys.ts";
import { openPersonalData } from "../../sdk/enrolment/authority/sealing.ts";
import type { CertificateClaim } from "../../sdk/enrolment/certificate/claims.ts";
import { es256KeyOf } from "../../sdk/enrolment/certificate/es256.ts";
import { certificateRequestHash } from "../../sdk/enrolment/certificate/requestCertificate.ts";
import { signWithIdentity } from "../../sdk/enrolment/identitySignature.ts";
import { networkIdOf } from "../../sdk/enrolment/networkIdOf.ts";
import { checkPossession, possessionMessage, provePossession } from "../../sdk/enrolment/proofOfPossession.ts";
import { parseResidentId } from "../../sdk/enrolment/residentId.ts";
import { restoreWallet } from "../../sdk/enrolment/restoreWallet.ts";
import { batchHash, decodeLeaves, encodeLeaves } from "../../sdk/enrolment/tree/leaves.ts";
import { decodeTop, encodeShard, shardOf } from "../../sdk/enrolment/tree/shard.ts";
import { rootOfShards, shardRootOf } from "../../sdk/enrolment/tree/shardRootOf.ts";
import { restoreTree, snapshotTree } from "../../sdk/enrolment/tree/snapshot.ts";
import { applyChanges, createTree, treeRoot } from "../../sdk/enrolment/tree/tree.ts";
import { ZERO_HASHES } from "../../sdk/enrolment/tree/zeroHashes.ts";
import vectors from "../../docs/vectors/enrolment.json";

describe("the vectors of docs/spec/enrolment.md", () => {
  it("section 1: network ids", () => {
    for (const { name, chainId, salt, networkId } of vectors.networks) {
      expect(networkIdOf({ name, chainId: BigInt(chainId), salt: salt as Hex })).to.equal(networkId);
    }
  });

  it("section 3: zero hashes", () => {
    expect(ZERO_HASHES).to.deep.equal(vectors.zeroHashes.map(BigInt));
  });

  it("section 3: shards, tops and snapshots", () => {
    const { leaves, shard, shardRoot, top, root, snapshot } = vectors.shards;
    const tree = createTree();
    applyChanges(
      tree,
      leaves.map((leaf, place) => ({ place, leaf: BigInt(leaf) })),
    );
    expect(hexlify(shardOf(tree, 0))).to.equal(shard);
    expect(hexlify(encodeShard(leaves.map(BigInt)))).to.equal(shard);
    expect(shardRootOf(getBytes(shard))).to.equal(BigInt(shardRoot));
    expect(decodeTop(getBytes(top))).to.deep.equal([BigInt(shardRoot)]);
    expect(rootOfShards(decodeTop(getBytes(top)))).to.equal(BigInt(root));
    expect(hexlify(snapshotTree(tree))).to.equal(snapshot);
    expect(restoreTree(getBytes(snapshot)).size).to.equal(leaves.length);
  });

  it("sections 3 and 4: the epochs of a group", () => {
    const tree = createTree();
    for (const epoch of vectors.epochs) {
      const changes = epoch.changes.map(({ place, leaf }) => ({ place, leaf: BigInt(leaf) }));
      expect(encodeLeaves(changes)).to.equal(epoch.leaves);
      expect(decodeLeaves(epoch.leaves as Hex)).to.deep.equal(changes);
      expect(batchHash(BigInt(epoch.previousRoot), epoch.leaves as Hex)).to.equal(epoch.batchHash);
      applyChanges(tree, changes);
      expect(treeRoot(tree)).to.equal(BigInt(epoch.root));
      expect(tree.size).to.equal(epoch.size);
    }
  });

  it("section 5: proofs of possession", () => {
    for (const vector of vectors.possessions) {
      const context = {
        networkId: vector.networkId as Hex,
        authority: vector.authority as Hex,
        groupId: vector.groupId,
        sessionNonce: vector.sessionNonce as Hex,
      };
      const wallet = restoreWallet(vector.mnemonic, context.networkId);
      const proof = provePossession(wallet, context);
      expect(possessionMessage(context)).to.equal(BigInt(vector.message));
      expect([...proof.r8, proof.s]).to.deep.equal([...vector.r8, vector.s].map(BigInt));
      checkPossession(BigInt(vector.commitment), proof, context);
    }
  });

  it("section 6: hashes and seals of an authority's records", async () => {
    for (const vector of vectors.records) {
      const key = versionedKey(1, getBytes(vector.uniquenessKey));
      const number = parseResidentId(vector.number);
      const personKey = personKeyOf(key, 0, number);
      expect([key.check, personKey]).to.deep.equal([vector.keyCheck, vector.personKey]);
      expect(personKeyOf(key, 3, number)).to.equal(vector.personKeyInGroup3);
      expect(ticketHashOf(key, vector.sessionNonce as Hex, vector.code, number)).to.equal(vector.ticketHash);
      const sealing = [versionedKey(1, getBytes(vector.sealingKey))];
      const record = {
        personKey,
        keyVersion: 1,
        commitment: BigInt(vector.commitment),
        sealingVersion: 1,
      };
      const opened = await openPersonalData(sealing, { ...record, sealed: vector.sealed as Hex });
      expect(opened).to.deep.equal({ name: vector.name, number });
    }
  });

  it("section 10: requests for certificates", () => {
    for (const vector of vectors.certificateRequests) {
      const { purpose, verifier, claims, holderPrivateKey, holderKey, hash } = vector;
      const networkId = vector.networkId as Hex;
      const wallet = restoreWallet(vector.mnemonic, networkId);
      expect(es256KeyOf(holderPrivateKey as Hex).publicKey).to.deep.equal(holderKey);
      const asked = {
        nonce: vector.nonce as Hex,
        context: { purpose, verifier },
        claims: claims as CertificateClaim[],
        holderKey: holderKey as PublicKeyJwk,
        commitment: BigInt(vector.commitment),
      };
      expect(certificateRequestHash({ networkId, issuer: vector.issuer as Hex }, asked)).to.equal(hash);
      const { r8, s } = signWithIdentity(wallet, BigInt(hash) >> 8n);
      expect([...r8, s]).to.deep.equal([...vector.r8, vector.s].map(BigInt));
    }
  });
});
