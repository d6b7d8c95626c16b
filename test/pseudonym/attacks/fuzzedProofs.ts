import { expect } from "chai";

import type { PseudonymProof } from "../../../sdk/pseudonym/proof.ts";
import { verifyPseudonymProofs } from "../../../sdk/pseudonym/verify/verifyPseudonymProofs.ts";
import { verified } from "./outcome.ts";
import { type Stream, WORD_MAX, anotherWord, stream } from "./random.ts";
import { type Stage, setStage, stageBatch, stageProof } from "./stage.ts";
import { accept, count } from "./tally.ts";

const ATTACK = "fuzzed proofs to the SDK";
const ONE_BY_ONE = 1_200;
const LISTS = 50;
const LIST_SIZE = 64;

/** Proofs that are no proofs, or of another shape, to the verifiers of the SDK: all are named, by our own errors, and no true one is. */
export function describeFuzzedProofs(): void {
  describe("fuzzed proofs", () => {
    let stage: Stage;
    let valid: readonly PseudonymProof[];

    beforeEach(async () => {
      stage = await setStage();
      const renewal = await stageProof(stage, 0, { action: "renew", sequence: 1 });
      valid = [...(await stageBatch(stage)), renewal];
    });

    it("one by one", async () => {
      const random = stream(3);
      for (const proof of valid) await accept(ATTACK, verified(stage.network.deployment, proof));
      for (let made = 0; made < ONE_BY_ONE; made++) {
        const tried = mutate(random, valid);
        const code = await verified(stage.network.deployment, tried as PseudonymProof);
        if (isSame(tried, valid)) continue;
        count(ATTACK, 1, code === undefined ? 1 : 0);
        expect(code, describeValue(tried)).to.be.oneOf(["PSEUDONYM_PROOF_MALFORMED", "PSEUDONYM_PROOF_FALSE"]);
      }
    });

    it("in lists among true ones", async () => {
      const random = stream(4);
      for (let list = 0; list < LISTS; list++) {
        const tried = Array.from({ length: LIST_SIZE }, () =>
          random.below(16) === 0 ? random.pick(valid) : mutate(random, valid),
        );
        const bad = [...tried.keys()].filter((i) => !isSame(tried[i], valid));
        const { invalid } = await verifyPseudonymProofs(stage.network.deployment, tried as PseudonymProof[]);
        const named = new Set(invalid.map(({ index }) => index));
        count(ATTACK, bad.length, bad.filter((i) => !named.has(i)).length);
        expect([...named]).to.deep.equal(bad);
      }
    });
  });
}

const JUNK: readonly ((random: Stream) => unknown)[] = [
  () => undefined,
  () => null,
  () => true,
  () => Number.NaN,
  () => Infinity,
  () => -1,
  () => 0,
  () => 1.5,
  () => 2 ** 53,
  () => 2 ** 64,
  () => "",
  () => "0x",
  () => "1",
  () => [],
  () => ({}),
  () => new Date(0),
  () => Symbol("proof"),
  () => () => 1n,
  () => 0n,
  () => -1n,
  () => WORD_MAX + 1n,
  () => ({ toString: () => "1", valueOf: () => 1n }),
  () => ["register"],
  (random) => random.word(),
  (random) => String(random.word()),
  (random) => `0x${random.word().toString(16).padStart(64, "0")}`,
  (random) => random.bytes(random.below(300)),
  (random) => Array.from({ length: random.below(20) }, () => random.word()),
  (random) =>
    Object.assign(
      {},
      Array.from({ length: 8 }, () => random.word()),
      { length: 8 },
    ),
];

function mutate(random: Stream, valid: readonly PseudonymProof[]): unknown {
  const proof = random.pick(valid);
  const part = random.pick(Object.keys(proof) as (keyof PseudonymProof)[]);
  const words = [...proof.points] as bigint[];
  const at = random.below(8);
  const changes: readonly (() => unknown)[] = [
    () => random.pick(JUNK)(random),
    () => ({ ...proof, [part]: random.pick(JUNK)(random) }),
    () => ({ ...proof, [part]: random.pick(valid)[part] }),
    () => ({ ...proof, [part]: perturb(random, proof[part]) }),
    () => ({ ...proof, root: anotherWord(random, proof.root), pseudonym: anotherWord(random, proof.pseudonym) }),
    () => ({ ...proof, points: words.with(at, anotherWord(random, words[at] as bigint)) }),
    () => ({ ...proof, points: words.with(at, random.pick(JUNK)(random) as bigint) }),
    () => ({ ...proof, points: words.slice(0, at) }),
    () => ({ ...proof, points: [...words, random.word()] }),
    () => ({ ...proof, points: words.with(at, words[random.below(8)] as bigint) }),
    () => Object.fromEntries(Object.entries(proof).filter(([name]) => name !== part)),
    () => Object.fromEntries(Object.entries(proof).map(([name, value]) => [name, String(value)])),
    () => JSON.stringify(proof, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)),
    () => Object.values(proof),
  ];
  return random.pick(changes)();
}

/** A value of the same kind, a little different. */
function perturb(random: Stream, value: PseudonymProof[keyof PseudonymProof]): unknown {
  if (typeof value === "bigint") return anotherWord(random, value);
  if (typeof value === "number") return random.pick([value + 1, value - 1, -value, value + 2 ** 32, value + 0.5]);
  if (typeof value === "string") {
    const at = random.below(value.length);
    return random.pick([
      value.slice(0, at),
      `${value}0`,
      value.toUpperCase(),
      value.toLowerCase(),
      `${value.slice(0, at)}7${value.slice(at + 1)}`,
    ]);
  }
  return [...value].reverse();
}

/** Whether it says what a true proof says, in whatever letters: that is no attack. */
function isSame(tried: unknown, valid: readonly PseudonymProof[]): boolean {
  return valid.some((proof) => describeValue(proof) === describeValue(tried));
}

function describeValue(value: unknown): string {
  if (typeof value === "string") return `'${value.startsWith("0x") ? value.toLowerCase() : value}'`;
  if (Array.isArray(value)) return `[${value.map(describeValue).join()}]`;
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return `${typeof value} ${String(value)}`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, part]) => `${name}:${describeValue(part)}`).join()}}`;
}
