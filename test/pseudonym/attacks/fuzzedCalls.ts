import { takeSnapshot } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, getBytes, hexlify, toBeHex } from "ethers";

import type { Hex } from "../../../sdk/chain/hex.ts";
import { callRegistry, encodeBatch, encodeCall } from "./outcome.ts";
import { type Stream, anotherWord, stream } from "./random.ts";
import { PHYSICIANS, type Stage, nextController, setStage, stageBatch, stageProof } from "./stage.ts";
import { accept, count } from "./tally.ts";

const ATTACK = "fuzzed calls to the registry";
const CALLS_OF_EACH = 1_100;
const SELECTOR_BYTES = 4;
const WORD_BYTES = 32;

/** Calls that the registry would take, with their bytes changed: none does anything that the call itself would not. */
export function describeFuzzedCalls(): void {
  describe("fuzzed calls", () => {
    let stage: Stage;

    beforeEach(async () => {
      stage = await setStage();
    });

    it("of register and registerMany", async () => {
      const batch = await stageBatch(stage);
      await fuzz([encodeCall(stage.registry, batch[0]), encodeBatch(stage.registry, batch)], 1);
    });

    it("of renew, replace, freeze and claim", async () => {
      await send(encodeCall(stage.registry, await stageProof(stage)));
      const claim = { action: "claim", sequence: 1, groupId: PHYSICIANS } as const;
      const proofs = [
        await stageProof(stage, 0, { action: "renew", sequence: 1 }),
        await stageProof(stage, 0, { action: "replace", sequence: 1, controller: nextController(stage) }),
        await stageProof(stage, 0, { action: "freeze", sequence: 1, controller: ZeroAddress as Hex }),
        await stageProof(stage, 0, claim, stage.physicians),
      ];
      await fuzz(
        proofs.map((proof) => encodeCall(stage.registry, proof)),
        2,
      );
    });

    async function fuzz(valid: readonly Hex[], seed: number): Promise<void> {
      const random = stream(seed);
      const bodies = valid.map((data) => getBytes(data));
      for (const [i, data] of valid.entries()) {
        await accept(ATTACK, callRegistry(stage.registry, data));
        const allowed = await effectsOf(data);
        expect(allowed).to.not.deep.equal([]);
        for (let made = 0; made < CALLS_OF_EACH; made++) {
          const changed = hexlify(mutate(random, bodies[i] as Uint8Array, bodies)) as Hex;
          if (valid.includes(changed) || (await callRegistry(stage.registry, changed)) !== undefined) {
            count(ATTACK, valid.includes(changed) ? 0 : 1, 0);
            continue;
          }
          // Taken: as with bytes behind the data, or an item left out. No harm if it does no more than the valid call.
          const effects = await effectsOf(changed);
          const beyond = effects.filter((effect) => !allowed.includes(effect));
          count(ATTACK, beyond.length === 0 ? 0 : 1, beyond.length === 0 ? 0 : 1);
          expect(beyond, changed).to.deep.equal([]);
        }
      }
    }

    /** What a call changes, as events say it, without times; the chain is then as before. */
    async function effectsOf(data: Hex): Promise<string[]> {
      const before = await takeSnapshot();
      const receipt = await send(data);
      await before.restore();
      return receipt.logs
        .map((log) => stage.registry.interface.parseLog(log))
        .filter((event) => event !== null && event.name !== "PseudonymSkipped")
        .map((event) => {
          const { validUntil: _, until: __, ...args } = event?.args.toObject() ?? {};
          return `${event?.name} ${Object.values(args).join()}`;
        });
    }

    async function send(data: Hex) {
      const to = await stage.registry.getAddress();
      const sent = await stage.keys.relayer.sendTransaction({ to, data, gasLimit: 10_000_000 });
      const receipt = await sent.wait();
      if (receipt === null) throw new Error("no receipt");
      return receipt;
    }
  });
}

const CHANGES: readonly ((random: Stream, body: Uint8Array, all: readonly Uint8Array[]) => Uint8Array)[] = [
  flipBits,
  changeWord,
  changeWord,
  changeWord,
  changeHeadWord,
  exchangeWords,
  (random, body) => body.slice(0, random.below(body.length)),
  (random, body) => concat(flipBits(random, body), random.bytes(1 + random.below(96))),
  (random, body, all) => splice(body, random.pick(all), random.below(body.length)),
  (random, body) => concat(body.slice(0, SELECTOR_BYTES), random.bytes(random.below(2 * body.length))),
  (random, body) => shift(random, body),
  (random, body, all) =>
    concat(random.pick(all).slice(0, SELECTOR_BYTES), flipBits(random, body).slice(SELECTOR_BYTES)),
];

function mutate(random: Stream, body: Uint8Array, all: readonly Uint8Array[]): Uint8Array {
  return random.pick(CHANGES)(random, body, all);
}

function flipBits(random: Stream, body: Uint8Array): Uint8Array {
  const changed = body.slice();
  for (let flips = 1 + random.below(3); flips > 0; flips--) {
    const at = random.below(changed.length);
    changed[at] = (changed[at] as number) ^ (1 << random.below(8));
  }
  return changed;
}

function changeWord(random: Stream, body: Uint8Array): Uint8Array {
  return setWord(random, body, random.below(wordsIn(body)));
}

/** Where offsets and lengths stand. */
function changeHeadWord(random: Stream, body: Uint8Array): Uint8Array {
  return setWord(random, body, random.below(Math.min(6, wordsIn(body))));
}

function setWord(random: Stream, body: Uint8Array, index: number): Uint8Array {
  const changed = body.slice();
  const at = SELECTOR_BYTES + index * WORD_BYTES;
  const word = BigInt(hexlify(changed.slice(at, at + WORD_BYTES)));
  changed.set(getBytes(toBeHex(anotherWord(random, word), WORD_BYTES)), at);
  return changed;
}

function exchangeWords(random: Stream, body: Uint8Array): Uint8Array {
  const changed = body.slice();
  const [i, j] = [0, 0].map(() => SELECTOR_BYTES + random.below(wordsIn(body)) * WORD_BYTES) as [number, number];
  changed.set(body.slice(i, i + WORD_BYTES), j);
  changed.set(body.slice(j, j + WORD_BYTES), i);
  return changed;
}

function splice(body: Uint8Array, other: Uint8Array, at: number): Uint8Array {
  return concat(body.slice(0, at), other.slice(at));
}

/** One word more or less in the middle. */
function shift(random: Stream, body: Uint8Array): Uint8Array {
  const at = SELECTOR_BYTES + random.below(wordsIn(body)) * WORD_BYTES;
  const rest = random.below(2) === 0 ? body.slice(at + WORD_BYTES) : concat(random.bytes(WORD_BYTES), body.slice(at));
  return concat(body.slice(0, at), rest);
}

function wordsIn(body: Uint8Array): number {
  return (body.length - SELECTOR_BYTES) / WORD_BYTES;
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  return Uint8Array.from([...first, ...second]);
}
