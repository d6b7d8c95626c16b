import { expect } from "chai";

import { type Provable, provable } from "./provable.ts";
import { loadArtifacts } from "../../sdk/node/loadArtifacts.ts";
import type { ProverArtifacts } from "../../sdk/pseudonym/artifacts.ts";
import { proveLink } from "../../sdk/pseudonym/linkProof.ts";
import { type PseudonymProver, createProver } from "../../sdk/pseudonym/prover/createProver.ts";
import { type StartThread, startThread } from "../../sdk/pseudonym/prover/startThread.ts";

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
