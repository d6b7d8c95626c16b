import { RealDidError } from "realdid";

import { WalletEnded, WalletFailed } from "../../errors.ts";
import type { Keeper, KeeperFault, KeeperReply, Report } from "./messages.ts";
import workerUrl from "./worker.ts?worker&url";

/** A keeper's error, as the page has it. */
export class KeeperRefusal extends RealDidError {
  readonly code: string;
  constructor({ code, message, fix }: KeeperFault) {
    super(message, fix);
    this.code = code;
  }
}

/** The keeper as the page has it. */
export interface StartedKeeper {
  readonly call: <Verb extends keyof Keeper>(
    verb: Verb,
    ...input: Parameters<Keeper[Verb]>
  ) => Promise<Awaited<ReturnType<Keeper[Verb]>>>;
  /** Ends the worker, and with it everything secret. Calls that are open fail. */
  end(): void;
}

interface ScriptPolicy {
  createScriptURL(url: string): string;
}

/** The page's one policy for scripts: it passes the keeper's own program and nothing else. */
const policy = (
  globalThis as { trustedTypes?: { createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy } }
).trustedTypes?.createPolicy("realdid-keeper", {
  createScriptURL: (url) => {
    if (url !== workerUrl) throw new TypeError("no program of this page");
    return url;
  },
});

/**
 * Starts a keeper in a worker of its own.
 *
 * @param onProgress told of long works
 * @returns the keeper
 */
export function startKeeper(onProgress: Report): StartedKeeper {
  const worker = new Worker(policy?.createScriptURL(workerUrl) ?? workerUrl, { type: "module", name: "keeper" });
  const open = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  let calls = 0;
  const failAll = (error: Error): void => {
    for (const { reject } of open.values()) reject(error);
    open.clear();
  };
  worker.onmessage = ({ data }: MessageEvent<KeeperReply>) => {
    if ("progress" in data) {
      onProgress(data.progress.step, data.progress.share);
      return;
    }
    const call = open.get(data.id);
    open.delete(data.id);
    if ("fault" in data) call?.reject(new KeeperRefusal(data.fault));
    else call?.resolve(data.result);
  };
  worker.onerror = () => {
    failAll(new WalletFailed());
  };
  return {
    call: (verb, ...[input]) =>
      new Promise((resolve, reject) => {
        const id = ++calls;
        open.set(id, { resolve: resolve as (result: unknown) => void, reject });
        worker.postMessage({ id, verb, input });
      }),
    end: () => {
      worker.terminate();
      failAll(new WalletEnded());
    },
  };
}
