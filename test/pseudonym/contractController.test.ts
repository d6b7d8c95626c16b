import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { TypedDataEncoder, concat, getCreateAddress, toBeHex } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import { commonDeadline } from "../../sdk/pseudonym/message.ts";
import { replacePseudonymBySignature } from "../../sdk/pseudonym/replacePseudonymBySignature.ts";
import { type PseudonymState, pseudonymDomain } from "../../sdk/pseudonym/signedState.ts";
import { type HeldPasskey, assertRaw, holdPasskey } from "../did/passkeys.ts";
import { type PeopleFixture, controllerOf, deployWithPeople, platformIdOf, registered } from "./people.ts";

const WEIBO = platformIdOf("weibo");
const REPLACE = [
  { name: "platformId", type: "bytes32" },
  { name: "pseudonym", type: "uint256" },
  { name: "controller", type: "address" },
  { name: "sequence", type: "uint32" },
  { name: "deadline", type: "uint64" },
];
const RELEASE = REPLACE.filter(({ name }) => name !== "controller");
/** Code that answers every call, and what it answers. */
const ANSWERS = {
  reverts: "0x5f5ffd",
  "runs out of gas": "0xfe",
  "answers nothing": "0x00",
  // mstore(0, 1); return(0, 32)
  "answers one": "0x60015f5260205ff3",
  // The magic value at the wrong end of the word: mstore(0, 0x1626ba7e); return(0, 32)
  "answers the magic value as a number": "0x631626ba7e5f5260205ff3",
  // Four bytes of it, and no word: mstore(0, 0x1626ba7e << 224); return(0, 4)
  "answers too few bytes": "0x631626ba7e60e01b5f5260045ff3",
  // Writes to storage first, which a static call must not: sstore(0, 1)
  "changes its state": "0x60015f55631626ba7e60e01b5f5260205ff3",
} as const;

describe("PseudonymRegistry: contracts as controllers (ERC-1271)", () => {
  let fixture: PeopleFixture;
  let registry: PeopleFixture["network"]["pseudonymRegistry"];
  let pseudonym: bigint;
  let next: Hex;
  let held: HeldPasskey;

  beforeEach(async () => {
    fixture = await deployWithPeople();
    registry = fixture.network.pseudonymRegistry;
    const first = await registered(fixture, 0, "weibo");
    pseudonym = first.pseudonym;
    next = controllerOf(fixture.wallets[0] as (typeof fixture.wallets)[number], "weibo", 2).address as Hex;
    held = await holdPasskey(fixture.network);
    await handTo(held.address);
  });

  async function handTo(contract: Hex): Promise<void> {
    const { controller } = {
      controller: controllerOf(fixture.wallets[0] as (typeof fixture.wallets)[number], "weibo"),
    };
    await replacePseudonymBySignature(fixture.network, controller, await stateAt(1), contract);
  }

  const stateAt = async (sequence: number): Promise<PseudonymState> => ({
    platformId: WEIBO,
    pseudonym,
    sequence,
    deadline: commonDeadline(await time.latest()),
  });

  /** What the passkey account signs for these fields. */
  async function assertion(by: HeldPasskey, types: typeof REPLACE, message: object): Promise<Hex> {
    const primary = types === REPLACE ? "Replace" : "Release";
    const digest = TypedDataEncoder.hash(
      pseudonymDomain(fixture.network.deployment),
      { [primary]: types },
      message as Record<string, unknown>,
    );
    return assertRaw(by, await by.account.challengeOf(digest));
  }

  it("hand the pseudonym on by the contract's own signature, once", async () => {
    const state = await stateAt(2);
    const signature = await assertion(held, REPLACE, { ...state, controller: next });
    await expect(registry.replaceBySignature(WEIBO, pseudonym, next, state.deadline, signature)).to.emit(
      registry,
      "PseudonymReplaced",
    );
    expect(await registry.controllerOf(WEIBO, pseudonym)).to.equal(next);
    await expect(registry.replaceBySignature(WEIBO, pseudonym, held.address, state.deadline, signature))
      .to.be.revertedWithCustomError(registry, "PseudonymSignatureInvalid")
      .withArgs(pseudonym, next);
  });

  it("release it by the contract's own signature", async () => {
    const state = await stateAt(2);
    const signature = await assertion(held, RELEASE, state);
    await expect(registry.release(WEIBO, pseudonym, state.deadline, signature))
      .to.emit(registry, "PseudonymReleased")
      .withArgs(WEIBO, pseudonym, 3);
  });

  it("are refused with another contract's signature, for another state, for the other change, and with none", async () => {
    const state = await stateAt(2);
    const other = await holdPasskey(fixture.network);
    const bad = [
      await assertion(other, REPLACE, { ...state, controller: next }),
      await assertion(held, REPLACE, { ...state, controller: other.address }),
      await assertion(held, REPLACE, { ...state, controller: next, sequence: 1 }),
      await assertion(held, RELEASE, state),
      "0x",
    ];
    for (const signature of bad) {
      await expect(registry.replaceBySignature(WEIBO, pseudonym, next, state.deadline, signature))
        .to.be.revertedWithCustomError(registry, "PseudonymSignatureInvalid")
        .withArgs(pseudonym, held.address);
    }
    for (const signature of [await assertion(held, REPLACE, { ...state, controller: next }), "0x"]) {
      await expect(registry.release(WEIBO, pseudonym, state.deadline, signature))
        .to.be.revertedWithCustomError(registry, "PseudonymSignatureInvalid")
        .withArgs(pseudonym, held.address);
    }
  });

  for (const [what, code] of Object.entries(ANSWERS)) {
    it(`are refused if the contract ${what}`, async () => {
      fixture = await deployWithPeople();
      ({ pseudonym } = await registered(fixture, 0, "weibo"));
      const contract = await deployed(code);
      await handTo(contract);
      const { deadline } = await stateAt(2);
      for (const attempt of [
        () => registry.replaceBySignature(WEIBO, pseudonym, next, deadline, "0x1234", { gasLimit: 1_000_000 }),
        () => registry.release(WEIBO, pseudonym, deadline, "0x1234", { gasLimit: 1_000_000 }),
      ]) {
        await expect(attempt())
          .to.be.revertedWithCustomError(registry, "PseudonymSignatureInvalid")
          .withArgs(pseudonym, contract);
      }
    });
  }

  /** A contract with this runtime code. */
  async function deployed(code: string): Promise<Hex> {
    const size = (code.length - 2) / 2;
    const signer = fixture.keys.relayer;
    const contract = getCreateAddress({ from: signer.address, nonce: await signer.getNonce() });
    // Copies the code that follows it and returns it.
    await signer.sendTransaction({ data: concat(["0x61", toBeHex(size, 2), "0x80600a5f395ff3", code]) });
    return contract as Hex;
  }
});
