import { babyjubjub } from "@noble/curves/misc.js";
import { Identity } from "@semaphore-protocol/identity";
import { expect } from "chai";
import { poseidon2 } from "poseidon-lite/poseidon2";
import { poseidon5 } from "poseidon-lite/poseidon5";

import type { Hex } from "../../sdk/chain/hex.ts";
import { FIELD_ORDER, type PublicKey, SUBGROUP_ORDER, commitmentOf } from "../../sdk/enrolment/babyJubjub.ts";
import { createWallet } from "../../sdk/enrolment/createWallet.ts";
import { expandIdentityKey } from "../../sdk/enrolment/identityKey.ts";
import {
  type PossessionContext,
  type ProofOfPossession,
  checkPossession,
  possessionMessage,
  provePossession,
} from "../../sdk/enrolment/proofOfPossession.ts";
import { expectCode } from "../codes.ts";

const networkId: Hex = `0x${"11".repeat(32)}`;
const context: PossessionContext = {
  networkId,
  authority: "0x2222222222222222222222222222222222222222",
  groupId: 0,
  sessionNonce: `0x${"33".repeat(32)}`,
};

/** A proof with another key; the signature no longer matters, because the key is looked at first. */
function withKey(proof: ProofOfPossession, publicKey: PublicKey): ProofOfPossession {
  return { ...proof, publicKey };
}

describe("proof of possession", () => {
  const wallet = createWallet(networkId);
  const proof = provePossession(wallet, context);

  it("is accepted for its own commitment and session", () => {
    checkPossession(wallet.commitment, proof, context);
  });

  it("is the signature that Semaphore's identity makes, and Semaphore accepts it", () => {
    for (let i = 0; i < 3; i++) {
      const one = createWallet(networkId);
      const identity = new Identity(Buffer.from(one.identityKey));
      const message = possessionMessage(context);
      const ours = provePossession(one, context);
      const theirs = identity.signMessage(message);
      expect([ours.r8[0], ours.r8[1], ours.s]).to.deep.equal([theirs.R8[0], theirs.R8[1], theirs.S]);
      const signature = { R8: [...ours.r8] as [bigint, bigint], S: ours.s };
      expect(Identity.verifySignature(message, signature, identity.publicKey)).to.equal(true);
    }
  });

  it("signs 248 bits", () => {
    expect(possessionMessage(context) < 2n ** 248n).to.equal(true);
  });

  it("is missed when it is missing", () => {
    expectCode(() => checkPossession(wallet.commitment, undefined, context), "ENROLMENT_POSSESSION_MISSING");
  });

  it("is refused for another session, authority, group or network", () => {
    const others: PossessionContext[] = [
      { ...context, sessionNonce: `0x${"34".repeat(32)}` },
      { ...context, authority: "0x2222222222222222222222222222222222222223" },
      { ...context, groupId: 1 },
      { ...context, networkId: `0x${"12".repeat(32)}` },
    ];
    for (const other of others) {
      expectCode(() => checkPossession(wallet.commitment, proof, other), "ENROLMENT_POSSESSION_SIGNATURE_INVALID");
    }
  });

  it("is refused with the neutral key (attack 2: anyone could prove poseidon2(0, 1))", () => {
    const neutral: PublicKey = [0n, 1n];
    const forged = { publicKey: neutral, r8: neutral, s: 0n };
    expectCode(() => checkPossession(commitmentOf(neutral), forged, context), "ENROLMENT_POSSESSION_KEY_INVALID");
  });

  it("is refused with a key of low order", () => {
    const low: PublicKey = [0n, FIELD_ORDER - 1n];
    expectCode(
      () => checkPossession(commitmentOf(low), withKey(proof, low), context),
      "ENROLMENT_POSSESSION_KEY_INVALID",
    );
  });

  it("is refused with a key outside the prime-order subgroup, though Semaphore's own check accepts the signature", () => {
    const { Point } = babyjubjub;
    const lowOrder = Point.fromAffine({ x: 0n, y: FIELD_ORDER - 1n });
    const shifted = Point.fromAffine({ x: wallet.publicKey[0], y: wallet.publicKey[1] }).add(lowOrder).toAffine();
    const key: PublicKey = [shifted.x, shifted.y];
    const message = possessionMessage(context);
    const challenge = poseidon5([...proof.r8, ...key, message]);
    const original = poseidon5([...proof.r8, ...wallet.publicKey, message]);
    const { signingScalar } = expandIdentityKey(wallet.identityKey);
    const s = (((proof.s + (challenge - original) * signingScalar) % SUBGROUP_ORDER) + SUBGROUP_ORDER) % SUBGROUP_ORDER;
    const signature = { R8: [...proof.r8] as [bigint, bigint], S: s };
    expect(Identity.verifySignature(message, signature, [...key] as [bigint, bigint])).to.equal(true);
    const forged = { publicKey: key, r8: proof.r8, s };
    expectCode(() => checkPossession(commitmentOf(key), forged, context), "ENROLMENT_POSSESSION_KEY_INVALID");
  });

  it("is refused with a key off the curve or with unreduced coordinates", () => {
    const [x, y] = wallet.publicKey;
    for (const key of [
      [x, y + 1n],
      [x + FIELD_ORDER, y],
      [-x, y],
    ] as PublicKey[]) {
      expectCode(
        () => checkPossession(wallet.commitment, withKey(proof, key), context),
        "ENROLMENT_POSSESSION_KEY_INVALID",
      );
    }
  });

  it("cannot be made for the root of a small tree (attack 1: many members behind one leaf)", () => {
    const [first, second] = [createWallet(networkId), createWallet(networkId)];
    const smallTree = poseidon2([first.commitment, second.commitment]);
    expectCode(
      () => checkPossession(smallTree, provePossession(first, context), context),
      "ENROLMENT_COMMITMENT_MISMATCH",
    );
    const asKey: PublicKey = [first.commitment, second.commitment];
    expectCode(() => checkPossession(smallTree, withKey(proof, asKey), context), "ENROLMENT_POSSESSION_KEY_INVALID");
  });

  it("cannot be made for a coordinate of a key (attack 2, ghost member: two leaves that are a third person's key)", () => {
    const ghost = createWallet(networkId);
    for (const coordinate of ghost.publicKey) {
      expectCode(
        () => checkPossession(coordinate, provePossession(ghost, context), context),
        "ENROLMENT_COMMITMENT_MISMATCH",
      );
    }
  });

  it("is refused for another person's commitment", () => {
    const other = createWallet(networkId);
    expectCode(() => checkPossession(other.commitment, proof, context), "ENROLMENT_COMMITMENT_MISMATCH");
  });

  it("is refused when its signature is changed or not in its one form", () => {
    const bad: ProofOfPossession[] = [
      { ...proof, s: proof.s + SUBGROUP_ORDER },
      { ...proof, s: (proof.s + 1n) % SUBGROUP_ORDER },
      { ...proof, s: -proof.s },
      { ...proof, r8: [proof.r8[0], proof.r8[1] + 1n] },
      { ...proof, r8: wallet.publicKey },
    ];
    for (const one of bad) {
      expectCode(() => checkPossession(wallet.commitment, one, context), "ENROLMENT_POSSESSION_SIGNATURE_INVALID");
    }
  });
});
