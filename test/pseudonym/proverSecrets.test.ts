import { bn254 } from "@noble/curves/bn254.js";
import { expect } from "chai";
import { getBytes, toBeHex } from "ethers";

import { expectRejectedCode } from "../codes.ts";
import { FIELD_MODULUS } from "./malleate.ts";
import { type Provable, provable } from "./provable.ts";
import { loadArtifacts } from "../../sdk/node/loadArtifacts.ts";
import type { ProverArtifacts } from "../../sdk/pseudonym/prover/artifacts.ts";
import { proveLink } from "../../sdk/pseudonym/linkProof.ts";
import { type PseudonymProver, createProver } from "../../sdk/pseudonym/prover/createProver.ts";
import { startThread } from "../../sdk/pseudonym/prover/startThread.ts";
import type { StartThread } from "../../sdk/threads/startThread.ts";
import { SCALAR_ORDER } from "../../sdk/pseudonym/scope.ts";
import { VERIFYING_KEYS } from "../../sdk/pseudonym/verify/verifyingKeys.ts";

const { G1, G2 } = bn254;

describe("What threads of a prover were given and gave", () => {
  let given: Provable;
  let artifacts: ProverArtifacts;
  let prover: PseudonymProver;

  before(async () => {
    given = provable();
    artifacts = await loadArtifacts(1);
  });

  afterEach(() => {
    prover.close();
  });

  /** Everything of a proof that crosses between threads. */
  function watched(): { readonly seen: Set<Uint8Array>; readonly start: StartThread } {
    const seen = new Set<Uint8Array>();
    const start: StartThread = (listener) => {
      const thread = startThread({
        failed: listener.failed,
        message: (data) => {
          for (const bytes of (data as { results?: Uint8Array[] }).results ?? []) seen.add(bytes);
          listener.message(data);
        },
      });
      const post = (message: unknown): void => {
        const { task } = message as { task?: { inputs: Uint8Array[] } };
        for (const bytes of task?.inputs ?? []) seen.add(bytes);
        thread.post(message);
      };
      return { ...thread, post };
    };
    return { seen, start };
  }

  const expectWiped = (seen: ReadonlySet<Uint8Array>): void => {
    expect(seen.size).to.be.greaterThan(0);
    expect([...seen].filter((bytes) => bytes.some((byte) => byte !== 0))).to.deep.equal([]);
  };

  it("is wiped when the proof is made", async () => {
    const { seen, start } = watched();
    prover = await createProver(1, artifacts, { threads: 2, startThread: start });
    await proveLink(given.wallet, given.request, prover);
    expectWiped(seen);
  });

  for (const step of [2, 3, 4, 5, 6, 12, 40]) {
    it(`is wiped when the proof is ended at step ${step}, by a signal or by a failure`, async () => {
      const { seen, start } = watched();
      prover = await createProver(1, artifacts, { threads: 2, startThread: start });
      for (const end of ["abort", "throw"] as const) {
        const abort = new AbortController();
        let steps = 0;
        const onProgress = (): void => {
          if (++steps < step) return;
          if (end === "throw") throw new Error("the caller's own");
          abort.abort();
        };
        const options = { signal: abort.signal, onProgress };
        await proveLink(given.wallet, given.request, prover, options).catch(() => undefined);
        await new Promise((resolve) => setImmediate(resolve));
        expectWiped(seen);
        seen.clear();
      }
    });
  }
});

describe("What a prover adds to a proof and leaves behind", () => {
  const { getRandomValues } = crypto;
  const { instantiate } = WebAssembly;
  let given: Provable;
  let prover: PseudonymProver;

  before(async () => {
    given = provable();
    const startNone: StartThread = () => {
      throw new Error("no workers here");
    };
    const options = { startThread: startNone, onFallback: () => undefined };
    prover = await createProver(1, await loadArtifacts(1), options);
  });

  const restoreRandom = (): void => {
    Object.defineProperty(crypto, "getRandomValues", { configurable: true, value: getRandomValues });
  };

  afterEach(() => {
    restoreRandom();
    WebAssembly.instantiate = instantiate;
  });

  after(() => {
    prover.close();
  });

  /** A proof for which the system draws these numbers, all of them, in this order. */
  async function proveDrawing(...numbers: bigint[]): Promise<readonly bigint[]> {
    const value = (bytes: Uint8Array): Uint8Array => {
      const next = numbers.shift();
      if (next === undefined) throw new Error("more numbers were drawn");
      bytes.set(getBytes(toBeHex(next, bytes.length)));
      return bytes;
    };
    Object.defineProperty(crypto, "getRandomValues", { configurable: true, value });
    const { points } = await proveLink(given.wallet, given.request, prover);
    restoreRandom();
    expect(numbers).to.deep.equal([]);
    return points;
  }

  const pointsOf = ([ax, ay, bx1, bx0, by1, by0, cx, cy]: readonly bigint[]) => ({
    a: G1.Point.fromAffine({ x: ax as bigint, y: ay as bigint }),
    b: G2.Point.fromAffine({
      x: { c0: bx0 as bigint, c1: bx1 as bigint },
      y: { c0: by0 as bigint, c1: by1 as bigint },
    }),
    c: G1.Point.fromAffine({ x: cx as bigint, y: cy as bigint }),
  });

  it("is A0 / k, k (B0 + t delta), C0 + t A0 for uniform k and t: 254 bits, drawn again until they are in range", async () => {
    // Bits 254 and 255 do not count.
    const high = 3n << 254n;
    const plain = pointsOf(
      await proveDrawing(0n, SCALAR_ORDER, SCALAR_ORDER + high, high, 1n + high, SCALAR_ORDER, 0n),
    );
    const { delta } = VERIFYING_KEYS[1];
    const pairs = [
      [SCALAR_ORDER - 1n, SCALAR_ORDER - 1n],
      [(1n << 253n) + 5n, (1n << 253n) + 7n],
      [2n, 1n],
    ] as const;
    for (const [k, t] of pairs) {
      const { a, b, c } = pointsOf(await proveDrawing(k, t));
      expect(a.multiply(k).equals(plain.a)).to.equal(true);
      expect(b.equals(plain.b.add(G2.Point.fromAffine(delta).multiply(t)).multiply(k))).to.equal(true);
      expect(c.equals(plain.c.add(plain.a.multiply(t)))).to.equal(true);
    }
  });

  it("is nothing in the memory that tasks, witness program and last step used", async () => {
    const used: { readonly memory: WebAssembly.Memory; readonly isWhole: boolean }[] = [];
    const watch = async (module: WebAssembly.Module, imports: WebAssembly.Imports): Promise<WebAssembly.Instance> => {
      const instance = await instantiate(module, imports);
      const given = imports.env?.memory as WebAssembly.Memory | undefined;
      used.push({ memory: given ?? (instance.exports.memory as WebAssembly.Memory), isWhole: given === undefined });
      return instance;
    };
    WebAssembly.instantiate = watch as typeof instantiate;
    const startNone: StartThread = () => {
      throw new Error("no workers here");
    };
    const options = { startThread: startNone, onFallback: () => undefined };
    const own = await createProver(1, await loadArtifacts(1), options);
    await proveLink(given.wallet, given.request, own);
    own.close();
    // The curve's own constants and the key stand below the first free byte.
    const left = used.map(({ memory, isWhole }) => {
      const bytes = new Uint8Array(memory.buffer);
      const free = isWhole ? 0 : new DataView(memory.buffer).getUint32(0, true);
      return bytes.subarray(free).some((byte) => byte !== 0);
    });
    expect(used.map(({ isWhole }) => isWhole).sort()).to.deep.equal([false, false, true]);
    expect(left).to.deep.equal([false, false, false]);
  });

  it("is verified before anyone gets it", async () => {
    const changing: PseudonymProver = {
      depth: 1,
      threads: 1,
      close: () => undefined,
      prove: async (...args) => {
        const { points, ...proof } = await prover.prove(...args);
        const [ax, ay, ...others] = points;
        return { ...proof, points: [ax, FIELD_MODULUS - ay, ...others] };
      },
    };
    await expectRejectedCode(proveLink(given.wallet, given.request, changing), "PSEUDONYM_PROOF_FALSE");
  });
});
