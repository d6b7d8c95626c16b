import { readStatuses } from "../attestation/readStatuses.ts";
import { revokeAttestation } from "../attestation/revokeAttestation.ts";
import { senderOf } from "../attestation/signer.ts";
import { AttestationRevokedBefore } from "../chain/contractErrors.ts";
import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { type ReadingOptions, readEach } from "../chain/readEach.ts";
import { type BlockRange, readDeployment, readRange } from "../chain/readRange.ts";
import { readDuty } from "./readDuty.ts";

/** A pseudonym whose statement changed. */
interface Changed {
  readonly platformId: Hex;
  readonly pseudonym: bigint;
}

/** Statements revoked in one transaction: far below the gas of one. */
const MOST_AT_ONCE = 100;
/** Another process with the same account may be faster this many times. */
const ATTEMPTS = 8;

/**
 * Revokes, as their issuer, the name statements that stopped standing for their pseudonym in these blocks: those that the holder withdrew, and
 * those that it replaced by another. Safe to run again over the same blocks, and by several processes at once; whoever keeps the number of the
 * next block goes on where it stopped. It needs no record of whom a statement was for.
 *
 * @param network connected network; its runner is the issuer, who pays
 * @param range blocks to read for changes
 * @param options progress and stop of the reading
 * @returns uids that were revoked now
 * @throws {AttestationSignerMissing} {ChainUnreachable} and the attestation log's errors
 * @see docs/spec/disclosure.md section 6
 * @example
 * const uids = await revokeWithdrawn(asIssuer, { fromBlock: next, toBlock: head });
 */
export async function revokeWithdrawn(
  network: RealDidNetwork,
  range: BlockRange,
  options: ReadingOptions = {},
): Promise<readonly Hex[]> {
  const issuer = await senderOf(network);
  const changed = await readChanged(network, issuer, range, options);
  const ended = await readEach(changed, (one) => readEnded(network, issuer, one));
  // Apart for each platform, and in an order of its own: one transaction must not name what one person withdrew on two.
  const revoked: Hex[] = [];
  for (const platformId of new Set(changed.map((one) => one.platformId))) {
    const uids = new Set(ended.filter((_, i) => changed[i]?.platformId === platformId).flat());
    revoked.push(...(await revokeStanding(network, issuer, [...uids].sort(), options.signal)));
  }
  return revoked;
}

/** A statement of another issuer may replace one of this issuer's, so all disclosures count. */
async function readChanged(
  { disclosureRegistry: registry }: RealDidNetwork,
  issuer: Hex,
  range: BlockRange,
  options: ReadingOptions,
): Promise<readonly Changed[]> {
  const events = await readRange(
    range,
    async (from, to) => [
      ...(await registry.queryFilter(registry.filters.Disclosed(), from, to)),
      ...(await registry.queryFilter(registry.filters.Withdrawn(undefined, undefined, issuer), from, to)),
    ],
    options,
  );
  const changed = events.map(({ args }) => ({ platformId: args.platformId as Hex, pseudonym: args.pseudonym }));
  return [...new Map(changed.map((one) => [`${one.platformId} ${one.pseudonym}`, one])).values()];
}

/** What this issuer stated for a pseudonym and its holder published, but for the statement that stands now. */
async function readEnded(
  network: RealDidNetwork,
  issuer: Hex,
  { platformId, pseudonym }: Changed,
): Promise<readonly Hex[]> {
  const { disclosureRegistry: registry } = network;
  const published = registry.filters.Disclosed(platformId, pseudonym, undefined, issuer);
  const events = await readDeployment(network, (from, to) => registry.queryFilter(published, from, to));
  if (events.length === 0) return [];
  const { statement } = await readDuty(network, platformId, pseudonym);
  return events.map(({ args }) => args.statement as Hex).filter((uid) => uid !== statement?.uid);
}

async function revokeStanding(
  network: RealDidNetwork,
  issuer: Hex,
  uids: readonly Hex[],
  signal: AbortSignal | undefined,
): Promise<readonly Hex[]> {
  const revoked: Hex[] = [];
  for (let start = 0; start < uids.length; start += MOST_AT_ONCE) {
    signal?.throwIfAborted();
    revoked.push(...(await revokeSome(network, issuer, uids.slice(start, start + MOST_AT_ONCE))));
  }
  return revoked;
}

async function revokeSome(
  network: RealDidNetwork,
  issuer: Hex,
  uids: readonly Hex[],
  attempts = ATTEMPTS,
): Promise<readonly Hex[]> {
  const statuses = await readStatuses(network, issuer, uids);
  const standing = uids.filter((_, i) => statuses[i]?.issuedAt !== 0 && statuses[i]?.revokedAt === 0);
  if (standing.length === 0) return [];
  try {
    await revokeAttestation(network, { uids: standing });
    return standing;
  } catch (thrown) {
    if (!(thrown instanceof AttestationRevokedBefore) || attempts <= 1) throw thrown;
    return revokeSome(network, issuer, standing, attempts - 1);
  }
}
