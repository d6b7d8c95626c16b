import { hexlify } from "ethers";
import { type Hex, type OperatorAnswer, downloadBytes } from "realdid";

import { OperatorAuthorityUnreachable } from "./errors.ts";

/** A batch as the authority lists it; every part is checked by whoever signs it. */
export interface ListedBatch {
  readonly id: number;
  readonly groupId: number;
  readonly previousRoot: Hex;
  readonly root: Hex;
  readonly size: number;
  readonly batchHash: Hex;
  readonly uri?: string;
  readonly safeNonce: number;
}

/** What an operator asks the authority. */
export interface AuthorityClient {
  batches(): Promise<readonly ListedBatch[]>;
  /** Leaves by their batch hash, or from where the published URI says; unchecked. */
  leaves(batchHash: Hex, uri?: string): Promise<Hex>;
  answer(batch: ListedBatch, answer: OperatorAnswer): Promise<void>;
}

const ANSWER_MS = 30_000;
/** The largest batch that the service makes. */
const LEAVES_BYTES = 4_194_304 * 40;

/**
 * Speaks to an authority.
 *
 * @param url public listener
 * @returns the client
 */
export function authorityClient(url: string): AuthorityClient {
  return {
    async batches() {
      const answer = await ask(`${url}/v1/batches`, "its batches");
      const batches: unknown = await answer.json().catch(() => undefined);
      if (!Array.isArray(batches) || !batches.every(isBatch)) throw new OperatorAuthorityUnreachable("its batches");
      return batches;
    },
    async leaves(batchHash, uri) {
      const limits = { mostBytes: LEAVES_BYTES, timeoutSeconds: ANSWER_MS / 1_000 };
      try {
        return hexlify(await downloadBytes(uri ?? `${url}/v1/leaves/${batchHash}`, limits)) as Hex;
      } catch (thrown) {
        throw new OperatorAuthorityUnreachable("the leaves of a batch", { cause: thrown });
      }
    },
    async answer({ id, safeNonce }, { operator, signature, ...rest }) {
      const said =
        rest.kind === "signature" ? { root: `0x${rest.root.toString(16).padStart(64, "0")}` } : { part: rest.part };
      await ask(`${url}/v1/batches/${id}/signatures`, "a receipt for an answer", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ safeNonce, operator, signature, ...said }),
      });
    },
  };
}

async function ask(url: string, what: string, request: RequestInit = {}): Promise<Response> {
  try {
    const answer = await fetch(url, { ...request, signal: AbortSignal.timeout(ANSWER_MS) });
    if (answer.ok) return answer;
    throw new OperatorAuthorityUnreachable(`${what} (HTTP ${answer.status})`);
  } catch (thrown) {
    if (thrown instanceof OperatorAuthorityUnreachable) throw thrown;
    throw new OperatorAuthorityUnreachable(what, { cause: thrown });
  }
}

function isBatch(one: unknown): one is ListedBatch {
  const batch = one as Partial<Record<keyof ListedBatch, unknown>> | null;
  const isWord = (word: unknown): boolean => typeof word === "string" && /^0x[0-9a-f]{64}$/u.test(word);
  const isCount = (count: unknown): boolean => Number.isSafeInteger(count) && Number(count) >= 0;
  return (
    [batch?.previousRoot, batch?.root, batch?.batchHash].every(isWord) &&
    [batch?.id, batch?.groupId, batch?.size, batch?.safeNonce].every(isCount) &&
    (batch?.uri === undefined || (typeof batch.uri === "string" && /^https?:\/\//u.test(batch.uri)))
  );
}
