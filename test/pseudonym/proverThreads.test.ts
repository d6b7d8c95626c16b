import { spawnSync } from "node:child_process";
import { resolveObjectURL } from "node:buffer";
import { Worker as NodeWorker } from "node:worker_threads";

import { expect } from "chai";

import { codeOf, expectRejectedCode } from "../codes.ts";
import { type Provable, countedThreads, provable, until } from "./provable.ts";
import { loadArtifacts } from "../../sdk/node/loadArtifacts.ts";
import type { ProverArtifacts } from "../../sdk/pseudonym/prover/artifacts.ts";
import { type LinkProof, proveLink, verifyLink } from "../../sdk/pseudonym/linkProof.ts";
import { provePseudonym } from "../../sdk/pseudonym/provePseudonym.ts";
import type { PseudonymProof } from "../../sdk/pseudonym/proof.ts";
import { type ProvingOptions, type PseudonymProver, createProver } from "../../sdk/pseudonym/prover/createProver.ts";
import { startThread } from "../../sdk/pseudonym/prover/startThread.ts";
import type { StartThread, Thread } from "../../sdk/threads/startThread.ts";

describe("Prover's threads", () => {
  let given: Provable;
  let artifacts: ProverArtifacts;
  let linkArtifacts: ProverArtifacts;
  const opened: PseudonymProver[] = [];

  const proveWith = (prover: PseudonymProver, options: ProvingOptions = {}): Promise<PseudonymProof> =>
    provePseudonym(given.wallet, given.deployment, given.path, given.message, prover, options);
  const linkWith = (prover: PseudonymProver): Promise<LinkProof> => proveLink(given.wallet, given.request, prover);
  const expectLink = async (prover: PseudonymProver): Promise<void> =>
    verifyLink(given.request, await linkWith(prover), given.request.expiresAt);
  /** A prover of depth 1, and why it fell back, if it did. */
  async function openLink(start: StartThread): Promise<{ prover: PseudonymProver; reasons: string[] }> {
    const reasons: string[] = [];
    const onFallback = (reason: string): unknown => reasons.push(reason);
    const prover = await createProver(1, linkArtifacts, { threads: 2, startThread: start, onFallback });
    opened.push(prover);
    return { prover, reasons };
  }

  before(async () => {
    given = provable();
    artifacts = await loadArtifacts(31);
    linkArtifacts = await loadArtifacts(1);
  });

  afterEach(() => {
    for (const prover of opened.splice(0)) prover.close();
  });

  describe("signal", () => {
    let prover: PseudonymProver;
    const { alive, start } = countedThreads();

    before(async () => {
      prover = await createProver(31, artifacts, { threads: 2, startThread: start });
    });

    after(() => {
      prover.close();
    });

    /** Ends a proof as soon as it is so far. */
    async function abortAt(share: number): Promise<void> {
      const abort = new AbortController();
      const reason = new Error("the person changed their mind");
      const onProgress = (done: number): void => {
        if (done >= share) abort.abort(reason);
      };
      const proving = proveWith(prover, { signal: abort.signal, onProgress });
      if (share === 0) abort.abort(reason);
      const error: unknown = await proving.catch((thrown: unknown) => thrown);
      expect(error).to.include({ code: "PSEUDONYM_PROVING_ABORTED", cause: reason });
    }

    it("that was aborted before refuses at once, and no thread is touched", async () => {
      const before = [...alive];
      await expectRejectedCode(proveWith(prover, { signal: AbortSignal.abort() }), "PSEUDONYM_PROVING_ABORTED");
      expect([...alive]).to.deep.equal(before);
    });

    const PHASES = { witness: 0, polynomials: 0.02, multiplications: 0.3, "last step": 0.98 };
    for (const [phase, share] of Object.entries(PHASES)) {
      it(`ends a proof in its ${phase}: no thread is left, and the next proof is made`, async () => {
        await abortAt(share);
        await until(() => alive.size === 0);
        await proveWith(prover);
        expect(alive.size).to.equal(2);
      });
    }

    it("ends a proof that is made but not verified", async () => {
      const abort = new AbortController();
      const aborting: PseudonymProver = {
        ...prover,
        prove: async (...args) => {
          const proof = await prover.prove(...args);
          abort.abort();
          return proof;
        },
      };
      await expectRejectedCode(proveWith(aborting, { signal: abort.signal }), "PSEUDONYM_PROVING_ABORTED");
    });

    it("ends its own proof only: another on the same prover goes on", async () => {
      const other = proveWith(prover);
      await abortAt(0.3);
      expect((await other).root).to.equal(given.path.root);
    });

    for (const share of [0, 0.02, 0.3]) {
      it(`is the last that is heard of a proof: no progress after an abort at ${share}`, async () => {
        const abort = new AbortController();
        const shares: number[] = [];
        const onProgress = (done: number): void => {
          shares.push(done);
          if (done >= share) abort.abort();
        };
        const proving = proveWith(prover, { signal: abort.signal, onProgress });
        if (share === 0) abort.abort();
        await expectRejectedCode(proving, "PSEUDONYM_PROVING_ABORTED");
        const heard = shares.length;
        // Proofs of one prover are made side by side: this one ends after all that was left of the other.
        await proveWith(prover);
        expect(shares).to.have.length(heard);
      });
    }

    it("after the end does nothing", async () => {
      const abort = new AbortController();
      await proveWith(prover, { signal: abort.signal });
      abort.abort();
      expect(alive.size).to.equal(2);
    });
  });

  describe("close", () => {
    it("fails what is not finished, ends all threads, and refuses what comes later", async () => {
      const { alive, start } = countedThreads();
      const { prover } = await openLink(start);
      const proving = codeOf(linkWith(prover));
      prover.close();
      expect(await proving).to.equal("PSEUDONYM_PROVER_CLOSED");
      await until(() => alive.size === 0);
      await expectRejectedCode(linkWith(prover), "PSEUDONYM_PROVER_CLOSED");
    });
  });

  describe("a thread that dies", () => {
    /** Threads that die at one certain task of a proof, so many times. */
    function dying(deaths: number): StartThread {
      let left = deaths;
      return (listener) => {
        const thread = startThread(listener);
        const post = (message: unknown): void => {
          const { task } = message as { task?: { kind: string } };
          if (task?.kind === "join" && left-- > 0) thread.terminate();
          else thread.post(message);
        };
        return { ...thread, post };
      };
    }

    it("is replaced, and its task run again", async () => {
      const { prover, reasons } = await openLink(dying(1));
      await expectLink(prover);
      expect(reasons).to.deep.equal([]);
      expect(prover.threads).to.equal(2);
    });

    it("twice at the same task ends the proof with a clear error; the next one is made", async () => {
      const { prover } = await openLink(dying(2));
      await expectRejectedCode(linkWith(prover), "PSEUDONYM_PROVER_THREAD_LOST");
      await expectLink(prover);
    });
  });

  describe("no threads", () => {
    const without: Record<string, StartThread> = {
      "cannot be started": () => {
        throw new Error("no workers here");
      },
      "fail when they start": (listener) => {
        queueMicrotask(() => {
          listener.failed("no workers here");
        });
        return { post: () => undefined, terminate: () => undefined, keepAlive: () => undefined };
      },
      "have no memory": (listener) => {
        const thread = startThread(listener);
        const post = (message: unknown): void => {
          const { setup } = message as { setup?: object };
          thread.post(setup === undefined ? message : { setup: { ...setup, pages: 2 ** 17 } });
        };
        return { ...thread, post };
      },
    };
    for (const [how, start] of Object.entries(without)) {
      it(`if they ${how}: says so once and proves in this thread`, async () => {
        const { prover, reasons } = await openLink(start);
        await expectLink(prover);
        await expectLink(prover);
        expect(prover.threads).to.equal(1);
        expect(reasons).to.have.length(1);
      });
    }

    it("are ended if the prover cannot be made for another reason", async () => {
      const { alive, start } = countedThreads();
      const { instantiate } = WebAssembly;
      const failure = new RangeError("no memory");
      WebAssembly.instantiate = (() => Promise.reject(failure)) as unknown as typeof instantiate;
      const creating = createProver(1, linkArtifacts, { threads: 2, startThread: start });
      expect(await creating.catch((error: unknown) => error)).to.equal(failure);
      WebAssembly.instantiate = instantiate;
      await until(() => alive.size === 0);
    });

    it("keeps nobody waiting if whoever is told fails", async () => {
      const failure = new Error("the caller's own");
      const thrown: unknown[] = [];
      const start: StartThread = ({ failed }) => {
        queueMicrotask(() => {
          try {
            failed("no workers here");
          } catch (error) {
            thrown.push(error);
          }
        });
        return { post: () => undefined, terminate: () => undefined, keepAlive: () => undefined };
      };
      const onFallback = (): void => {
        throw failure;
      };
      const prover = await createProver(1, linkArtifacts, { threads: 1, startThread: start, onFallback });
      opened.push(prover);
      expect(thrown).to.deep.equal([failure]);
      await expectLink(prover);
    });

    it("can be aborted and closed all the same", async () => {
      const { prover } = await openLink(without["cannot be started"] as StartThread);
      const abort = new AbortController();
      const onProgress = (): void => {
        abort.abort();
      };
      const options = { signal: abort.signal, onProgress };
      const aborted = proveLink(given.wallet, given.request, prover, options);
      await expectRejectedCode(aborted, "PSEUDONYM_PROVING_ABORTED");
      await expectLink(prover);
      const pending = codeOf(linkWith(prover));
      prover.close();
      expect(await pending).to.equal("PSEUDONYM_PROVER_CLOSED");
    });
  });

  describe("a caller's function that throws", () => {
    for (const call of [1, 2, 6, 30]) {
      it(`at progress ${call} ends its own proof with its own error, and is not called again`, async () => {
        const { prover } = await openLink(startThread);
        const failure = new Error("the caller's own");
        let calls = 0;
        const onProgress = (): void => {
          if (++calls >= call) throw failure;
        };
        const others = [linkWith(prover), linkWith(prover)];
        const proving = proveLink(given.wallet, given.request, prover, { onProgress });
        expect(await proving.catch((error: unknown) => error)).to.equal(failure);
        await Promise.all(others);
        expect(calls).to.equal(call);
      });
    }
  });

  describe("in a program of its own", () => {
    /** Runs a script with `prover`, `prove` in scope; fails if it does not end by itself. */
    function runScript(body: string): string {
      const script = `
        const { loadProver } = require("./sdk/node/loadProver.ts");
        const { proveLink } = require("./sdk/pseudonym/linkProof.ts");
        const { provable } = require("./test/pseudonym/provable.ts");
        const { wallet, request } = provable();
        void (async () => {
          const prover = await loadProver(1, { threads: 2 });
          const prove = () => proveLink(wallet, request, prover);
          ${body}
        })();`;
      const args = ["--expose-gc", "-r", "ts-node/register/transpile-only", "-e", script];
      const child = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 60_000 });
      expect(child.stderr).to.equal("");
      expect(child.signal).to.equal(null);
      expect(child.status).to.equal(0);
      return child.stdout;
    }

    it("lets the program end without being closed", () => {
      expect(runScript(`await prove(); console.log("proved");`)).to.equal("proved\n");
    });

    it("keeps no more memory after twenty proofs than after five", () => {
      const grown = runScript(`
        const used = async (proofs) => {
          for (let i = 0; i < proofs; i++) await prove();
          // What a finalizer frees is gone some turns after the collection.
          for (let turn = 0; turn < 50; turn++) {
            await new Promise((resolve) => setImmediate(resolve));
            if (turn % 10 === 0) gc();
          }
          return process.memoryUsage().external;
        };
        const before = await used(5);
        console.log((await used(15)) - before);`);
      expect(Number(grown)).to.be.lessThan(2 ** 20);
    });
  });

  describe("in a browser", () => {
    const host = globalThis as { Worker?: unknown };
    const { getBuiltinModule } = process;

    /** What browsers call Worker, on Node's threads: the Blob's text runs as it is. */
    class BrowserWorker {
      onmessage: ((event: { data: unknown }) => void) | null = null;
      onerror: ((event: { message: string }) => void) | null = null;
      readonly #started: Promise<NodeWorker>;
      constructor(url: string) {
        const blob = resolveObjectURL(url);
        this.#started = (async () => {
          const prelude = `const self = require("node:worker_threads").parentPort;\n`;
          const worker = new NodeWorker(prelude + ((await blob?.text()) ?? ""), { eval: true, execArgv: [] });
          worker.on("message", (data: unknown) => this.onmessage?.({ data }));
          worker.on("error", ({ message }: Error) => this.onerror?.({ message }));
          return worker;
        })();
      }
      postMessage(message: unknown): void {
        void this.#started.then((worker) => {
          worker.postMessage(message);
        });
      }
      terminate(): void {
        void this.#started.then((worker) => worker.terminate());
      }
    }

    before(() => {
      process.getBuiltinModule = (() => undefined) as unknown as typeof getBuiltinModule;
      host.Worker = BrowserWorker;
    });

    after(() => {
      process.getBuiltinModule = getBuiltinModule;
      delete host.Worker;
    });

    it("proves in workers of a Blob", async () => {
      const threads: Thread[] = [];
      const { prover, reasons } = await openLink((listener) => {
        const thread = startThread(listener);
        threads.push(thread);
        return thread;
      });
      await expectLink(prover);
      expect(reasons).to.deep.equal([]);
      expect(threads).to.have.length(2);
    });
  });
});
