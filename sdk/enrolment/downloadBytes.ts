import { EnrolmentDownloadFailed } from "./tree/errors.ts";

/** Limits of a download. */
export interface DownloadLimits {
  /** What comes beyond is not read. */
  readonly mostBytes: number;
  readonly signal?: AbortSignal | undefined;
  /** Seconds after which a download that is not finished is given up; 300 unless given. */
  readonly timeoutSeconds?: number;
}

const TIMEOUT_SECONDS = 300;

/**
 * Downloads what is the same for everyone, in a way that is the same for everyone: no cookies, no referrer, nothing that a browser's cache would
 * say of an earlier visit (a tag made for one reader would be sent back by that reader alone), and to no other address than the one given.
 *
 * @param url of a shard, of shard roots or of leaves
 * @param limits bytes and time
 * @returns the bytes
 * @throws {@link EnrolmentDownloadFailed}; the signal's reason if it ended it
 * @see docs/spec/enrolment.md section 3
 * @example
 * await downloadBytes("https://authority.example/v1/tops/0x…", { mostBytes: 1_048_576 });
 */
export async function downloadBytes(url: string, limits: DownloadLimits): Promise<Uint8Array> {
  const { mostBytes, signal, timeoutSeconds = TIMEOUT_SECONDS } = limits;
  const timeout = AbortSignal.timeout(timeoutSeconds * 1_000);
  try {
    const answer = await fetch(url, {
      credentials: "omit",
      referrerPolicy: "no-referrer",
      cache: "no-store",
      redirect: "error",
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    if (!answer.ok) throw new EnrolmentDownloadFailed(`HTTP ${answer.status}`);
    return await readAtMost(answer, mostBytes);
  } catch (thrown) {
    signal?.throwIfAborted();
    if (thrown instanceof EnrolmentDownloadFailed) throw thrown;
    throw new EnrolmentDownloadFailed(timeout.aborted ? `not done in ${timeoutSeconds} s` : "no answer", thrown);
  }
}

/** Counts while it reads: what a server says of the length need not be true. */
async function readAtMost(answer: Response, mostBytes: number): Promise<Uint8Array> {
  const reader = answer.body?.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let next = await reader?.read(); next?.value !== undefined; next = await reader?.read()) {
    length += next.value.length;
    if (length > mostBytes) {
      await reader?.cancel();
      throw new EnrolmentDownloadFailed(`more than ${mostBytes} bytes`);
    }
    parts.push(next.value);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
