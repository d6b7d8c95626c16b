/** A worker thread. */
export interface Thread {
  post(message: unknown): void;
  terminate(): void;
  /** Whether the program must wait for this thread before it may end. Browsers have no such thing. */
  keepAlive(isNeeded: boolean): void;
}

/** Who is told what a thread does. */
export interface ThreadListener {
  message(data: unknown): void;
  /** It could not start, threw, or ended. */
  failed(reason: string): void;
}

/** The JavaScript that a thread runs; `port` is the expression that gives the thread's end of the channel. */
export interface ThreadProgram {
  /** Shown where the system lists threads. */
  readonly name: string;
  text(port: string): string;
}

/** Starts a thread that runs some program. Throws if there can be none. */
export type StartThread = (listener: ThreadListener) => Thread;

interface NodeWorker {
  on(event: "message", listener: (data: unknown) => void): void;
  on(event: "error", listener: (error: Error) => void): void;
  on(event: "exit", listener: (code: number) => void): void;
  postMessage(message: unknown): void;
  terminate(): Promise<number>;
  ref(): void;
  unref(): void;
}

interface NodeModules {
  "node:worker_threads": { Worker: new (program: string, options: object) => NodeWorker };
  "node:os": { availableParallelism(): number };
}

/** Node's own modules without an import that bundlers would follow; undefined in browsers. */
function builtin<Name extends keyof NodeModules>(name: Name): NodeModules[Name] | undefined {
  const host = globalThis as { process?: { getBuiltinModule?(name: string): unknown } };
  return host.process?.getBuiltinModule?.(name) as NodeModules[Name] | undefined;
}

/**
 * Processors that the program may use.
 *
 * @returns at least 1
 */
export function countProcessors(): number {
  const host = globalThis as { navigator?: { hardwareConcurrency?: number } };
  return builtin("node:os")?.availableParallelism() ?? host.navigator?.hardwareConcurrency ?? 1;
}

/**
 * Starts a thread: of `node:worker_threads` in Node, a `Worker` of a Blob elsewhere.
 *
 * @param program that it runs
 * @param listener who is told
 * @returns the thread
 */
export function startProgram(program: ThreadProgram, listener: ThreadListener): Thread {
  const threads = builtin("node:worker_threads");
  return threads === undefined
    ? startBrowserThread(program, listener)
    : startNodeThread(threads.Worker, program, listener);
}

function startNodeThread(
  Worker: NodeModules["node:worker_threads"]["Worker"],
  { name, text }: ThreadProgram,
  listener: ThreadListener,
): Thread {
  const program = text(`process.getBuiltinModule("node:worker_threads").parentPort`);
  // Without the parent's preloads and environment, and with little room for JavaScript: the thread needs none of it.
  const resourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 64 };
  const worker = new Worker(program, { eval: true, execArgv: [], env: {}, resourceLimits, name });
  worker.on("message", (data) => {
    listener.message(data);
  });
  worker.on("error", (error) => {
    listener.failed(String(error));
  });
  worker.on("exit", (code) => {
    listener.failed(`the thread ended with code ${code}`);
  });
  return {
    post: (message) => {
      worker.postMessage(message);
    },
    terminate: () => void worker.terminate(),
    keepAlive: (isNeeded) => {
      if (isNeeded) worker.ref();
      else worker.unref();
    },
  };
}

interface ScriptPolicy {
  createScriptURL(url: string): string;
}

interface TrustedTypes {
  createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy;
}

/** A page may have but one of each name. */
let policy: ScriptPolicy | undefined;

/**
 * The address as pages take it that ask for trusted types: by the policy `realdid-thread`, which passes Blobs of this program alone.
 *
 * @param url of a Blob
 * @returns what `Worker` takes
 */
function scriptAddress(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  if (trustedTypes === undefined) return url;
  try {
    policy ??= trustedTypes.createPolicy("realdid-thread", { createScriptURL: (blob) => blob });
    return policy.createScriptURL(url);
  } catch {
    // The page's own policy does not name this one; if it does not ask for trusted types either, the plain address does.
    return url;
  }
}

function startBrowserThread(program: ThreadProgram, listener: ThreadListener): Thread {
  const url = URL.createObjectURL(new Blob([program.text("self")], { type: "text/javascript" }));
  const worker = new Worker(scriptAddress(url));
  worker.onmessage = ({ data }: { data: unknown }) => {
    URL.revokeObjectURL(url);
    listener.message(data);
  };
  worker.onerror = (event) => {
    URL.revokeObjectURL(url);
    listener.failed(event.message ?? "the worker could not start");
  };
  return {
    post: (message) => {
      worker.postMessage(message);
    },
    terminate: () => {
      worker.terminate();
    },
    keepAlive: () => undefined,
  };
}
