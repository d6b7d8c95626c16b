import { hexlify } from "ethers";

import { TaskDownloadFailed } from "./errors.ts";
import type { Hex } from "../sdk/chain/hex.ts";
import type { AuditOptions } from "../sdk/enrolment/auditGroup.ts";

const WAIT_MS = 60_000;
/** The leaves of the largest batch that an authority publishes; a shard is smaller. */
const MAX_BYTES = 4_194_304 * 40;

/**
 * Downloads what anyone may have: no cookies, no redirects. Whoever asks checks the bytes against the chain.
 *
 * @param url http:// or https://
 * @returns the bytes
 * @throws {@link TaskDownloadFailed}
 */
export async function download(url: string): Promise<Uint8Array> {
  if (!/^https?:\/\//u.test(url) || !URL.canParse(url)) throw new TaskDownloadFailed(url, "no http:// or https:// URL");
  try {
    const answer = await fetch(url, { redirect: "error", credentials: "omit", signal: AbortSignal.timeout(WAIT_MS) });
    if (!answer.ok) throw new TaskDownloadFailed(url, `HTTP ${answer.status}`);
    return await readWhole(url, answer.body?.getReader());
  } catch (thrown) {
    if (thrown instanceof TaskDownloadFailed) throw thrown;
    throw new TaskDownloadFailed(url, "no answer", { cause: thrown });
  }
}

async function readWhole(url: string, reader?: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    size += part.value.length;
    if (size > MAX_BYTES) {
      await reader?.cancel();
      throw new TaskDownloadFailed(url, "too large");
    }
    parts.push(part.value);
  }
  return Buffer.concat(parts);
}

/**
 * Gets leaf files for an audit from where the chain says they are, or from a copy.
 *
 * @param copy server that has `/v1/leaves/<batch hash>`; none unless given
 * @returns what {@link auditGroup} asks
 */
export function fetchLeavesFrom(copy?: string): NonNullable<AuditOptions["fetchLeaves"]> {
  return async (uri, batchHash) =>
    hexlify(await download(copy === undefined ? uri : `${withoutSlash(copy)}/v1/leaves/${batchHash}`)) as Hex;
}

/**
 * Where a server is, as paths are put behind it.
 *
 * @param url as written
 * @returns without slashes at the end
 */
export function withoutSlash(url: string): string {
  return url.replace(/\/+$/u, "");
}
