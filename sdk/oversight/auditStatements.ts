import { toBeHex } from "ethers";

import type { ReadingOptions } from "../chain/readEach.ts";
import { DisclosureServiceUnreachable } from "../disclosure/errors.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { type DutyRow, disclosureReport } from "./disclosureReport.ts";

/** A disclosure that stands on chain, and whether anyone can see what was disclosed. */
export interface ServedStatement extends Pick<DutyRow, "platform" | "pseudonym" | "statement" | "block"> {
  /** False: the holder published the statement's uid and never handed in the statement. */
  readonly isServed: boolean;
}

const TOO_MANY = 429;
const TRIES = 10;
const WAIT_SECONDS = 60;

/**
 * Asks a statements service about every disclosure that stands on chain. The chain takes a disclosure for its attestation alone; a holder who
 * does not hand in the statement has disclosed to nobody, and shows here.
 *
 * @param network connected network; a provider is enough
 * @param url origin of the statements service, without a slash at the end
 * @param options progress and stop
 * @returns every pseudonym whose flags say DISCLOSED, by the order in which the duties arose
 * @throws {@link DisclosureServiceUnreachable}, and as {@link disclosureReport}
 * @see docs/spec/oversight.md section 4
 * @example
 * const unseen = (await auditStatements(network, url)).filter(({ isServed }) => !isServed);
 */
export async function auditStatements(
  network: RealDidNetwork,
  url: string,
  options: ReadingOptions = {},
): Promise<readonly ServedStatement[]> {
  const { rows } = await disclosureReport(network);
  const disclosed = rows.filter(({ flags }) => flags.includes("DISCLOSED"));
  const audited: ServedStatement[] = [];
  for (const { platform, pseudonym, statement, block } of disclosed) {
    options.signal?.throwIfAborted();
    const isServed = await asksFor(`${url}/v1/statements/${platform}/${toBeHex(pseudonym, 32)}`, options.signal);
    audited.push({ platform, pseudonym, block, isServed, ...(statement === undefined ? {} : { statement }) });
    options.onProgress?.(audited.length, disclosed.length);
  }
  return audited;
}

/** Waits when the service says that it is asked too often. */
async function asksFor(place: string, signal: AbortSignal | undefined): Promise<boolean> {
  for (let tries = 0; tries < TRIES; tries++) {
    const answer = await fetch(place, {
      redirect: "error",
      credentials: "omit",
      cache: "no-store",
      ...(signal === undefined ? {} : { signal }),
    }).catch((thrown: unknown) => {
      signal?.throwIfAborted();
      throw new DisclosureServiceUnreachable({ cause: thrown });
    });
    await answer.body?.cancel();
    if (answer.status === 200) return true;
    if (answer.status === 404 || answer.status === 410) return false;
    if (answer.status !== TOO_MANY) break;
    const seconds = Math.min(Number(answer.headers.get("retry-after") ?? 1) || 1, WAIT_SECONDS);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  }
  throw new DisclosureServiceUnreachable();
}
