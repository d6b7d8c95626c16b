import { expect } from "chai";
import { ZeroAddress } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import { type ChainProof, toChainBatch, toChainProof } from "../../sdk/pseudonym/chainProof.ts";
import { deployWithPeople, type PeopleFixture, platformIdOf, prove } from "./people.ts";

const WEIBO = platformIdOf("weibo");
/** Words of a call with one proof after the selector; `claim` has the group before the proof. */
const PROOF = { controller: 2, sequence: 3, deadline: 4 } as const;
/** Of registerMany: where the list begins, its length, and the first registration's fields. */
const BATCH = { deadline: 2, place: 3, count: 4, controller: 6, sequence: 7 } as const;
const MAX = (1n << 256n) - 1n;
const GAS = 1_500_000;

describe("PseudonymRegistry, calldata that no encoder makes", () => {
  let fixture: PeopleFixture;
  let single: (name: "register" | "renew" | "replace" | "freeze") => Hex;
  let claim: Hex;
  let batch: Hex;

  beforeEach(async () => {
    fixture = await deployWithPeople();
    const { interface: abi } = fixture.network.pseudonymRegistry;
    const proof = await prove(fixture, 0, "weibo");
    const one = toChainProof(proof, "register");
    const { root, deadline, registrations } = toChainBatch([proof]);
    const frozen = { ...one, controller: ZeroAddress };
    single = (name) => abi.encodeFunctionData(name as "register", [WEIBO, name === "freeze" ? frozen : one]) as Hex;
    claim = abi.encodeFunctionData("claim", [WEIBO, 1, one]) as Hex;
    batch = abi.encodeFunctionData("registerMany", [WEIBO, root, deadline, registrations]) as Hex;
  });

  /** With so little gas that a loop or copy as long as the calldata claims would run out of it. */
  const send = (data: string) =>
    fixture.keys.relayer.sendTransaction({
      to: fixture.network.deployment.addresses.pseudonymRegistry,
      data,
      gasLimit: GAS,
    });

  it("refuses fields that are wider than their type, alone, in a batch, and where the controller must be zero", async () => {
    for (const [field, bits] of [
      ["controller", 160n],
      ["sequence", 32n],
      ["deadline", 64n],
    ] as const) {
      for (const value of [1n << bits, 1n << 255n, MAX]) {
        for (const name of ["register", "freeze"] as const) {
          await expect(
            send(withWord(single(name), PROOF[field], value)),
            `${name} ${field}`,
          ).to.be.revertedWithoutReason();
        }
        await expect(send(withWord(batch, BATCH[field], value)), `registerMany ${field}`).to.be.revertedWithoutReason();
      }
    }
    await expect(send(withWord(claim, 1, 1n << 32n))).to.be.revertedWithoutReason();
  });

  it("refuses a call that is cut off anywhere", async () => {
    for (const data of [single("register"), single("renew"), single("replace"), single("freeze"), claim, batch]) {
      const bytes = data.length / 2 - 1;
      for (const length of [0, 3, 4, 5, 36, 68, bytes - 256, bytes - 33, bytes - 32, bytes - 1]) {
        await expect(
          send(data.slice(0, 2 + 2 * length)),
          `${data.slice(0, 10)} ${length}`,
        ).to.be.revertedWithoutReason();
      }
    }
  });

  it("refuses a list that begins or ends beyond the calldata", async () => {
    for (const count of [2n, 1_000n, 1n << 40n, 1n << 64n, 1n << 251n, MAX]) {
      await expect(send(withWord(batch, BATCH.count, count)), String(count)).to.be.revertedWithoutReason();
    }
    for (const place of [BigInt(batch.length / 2 - 1), 1n << 40n, 1n << 64n, 1n << 255n, MAX]) {
      await expect(send(withWord(batch, BATCH.place, place)), String(place)).to.be.revertedWithoutReason();
    }
  });

  it("refuses ether, and functions that it does not have", async () => {
    const to = fixture.network.deployment.addresses.pseudonymRegistry;
    const { relayer } = fixture.keys;
    for (const data of [single("register"), claim, batch, "0x"]) {
      await expect(relayer.sendTransaction({ to, data, value: 1n, gasLimit: GAS })).to.be.revertedWithoutReason();
    }
    await expect(send(`0xffffffff${single("register").slice(10)}`)).to.be.revertedWithoutReason();
  });

  it("takes bytes after the call, which say nothing", async () => {
    await send(`${batch}${"ff".repeat(40)}`);
    const { pseudonym } = await prove(fixture, 0, "weibo");
    expect(await fixture.network.pseudonymRegistry.isLive(WEIBO, pseudonym)).to.equal(true);
  });

  it("refuses all zero and all ones, as errors that name what is wrong or without a word", async () => {
    const { pseudonymRegistry: registry } = fixture.network;
    const zero: ChainProof = {
      pseudonym: 0n,
      controller: `0x${"00".repeat(20)}`,
      sequence: 0,
      deadline: 0,
      root: 0n,
      points: [0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n],
    };
    const ones: ChainProof = {
      pseudonym: MAX,
      controller: `0x${"ff".repeat(20)}`,
      sequence: 0xffffffff,
      // As far as a number of JavaScript counts.
      deadline: Number.MAX_SAFE_INTEGER,
      root: MAX,
      points: [MAX, MAX, MAX, MAX, MAX, MAX, MAX, MAX],
    };
    const nothing = `0x${"00".repeat(32)}`;
    const attempts: [ChainProof, Record<string, string>][] = [
      [
        zero,
        {
          register: "PseudonymControllerInvalid",
          renew: "PseudonymNotHeld",
          replace: "PseudonymNotHeld",
          freeze: "PseudonymDeadlinePassed",
          claim: "PseudonymNotHeld",
          registerMany: "PseudonymDeadlinePassed",
        },
      ],
      [
        ones,
        {
          register: "PseudonymSequenceMismatch",
          renew: "PseudonymNotHeld",
          replace: "PseudonymNotHeld",
          freeze: "PseudonymControllerInvalid",
          claim: "PseudonymNotHeld",
          registerMany: "PseudonymDeadlineTooFar",
        },
      ],
    ];
    for (const [proof, expected] of attempts) {
      const { root, deadline } = proof;
      const calls = {
        register: () => registry.register(nothing, proof),
        renew: () => registry.renew(nothing, proof),
        replace: () => registry.replace(nothing, proof),
        freeze: () => registry.freeze(nothing, proof),
        claim: () => registry.claim(nothing, 0xffffffff, proof),
        registerMany: () => registry.registerMany(nothing, root, deadline, [proof]),
      };
      for (const [name, call] of Object.entries(calls)) {
        await expect(call(), name).to.be.revertedWithCustomError(registry, expected[name] as string);
      }
    }
  });
});

/** The calldata with one word, counted after the selector, replaced. */
function withWord(data: Hex, place: number, value: bigint): Hex {
  const at = 10 + 64 * place;
  return `${data.slice(0, at)}${value.toString(16).padStart(64, "0")}${data.slice(at + 64)}` as Hex;
}
