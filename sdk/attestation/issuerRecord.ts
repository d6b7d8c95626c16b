import type { Provider } from "ethers";

import { ChainUnreachable } from "../chain/errors.ts";
import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { type ReadingOptions, readEach } from "../chain/readEach.ts";
import { type BlockRange, readRange } from "../chain/readRange.ts";
import { view } from "../chain/send.ts";
import { type Standing, accreditationOf } from "./accreditation.ts";
import { NO_REF } from "./attestationUid.ts";
import { type IssuerEvents, type LoggedStatement, type Placed, readIssuerEvents } from "./issuerEvents.ts";
import { type AttestationStatus, readStatuses } from "./readStatuses.ts";
import { isNetworkPolicy } from "./schemaId.ts";

/** Everything that the chain has of one issuer, unjudged. */
export interface IssuerRecord extends IssuerEvents {
  readonly issuer: Hex;
  /** Newest block that was read, and its unix seconds. */
  readonly newest: { readonly number: number; readonly time: number };
  /** By uid: every statement and every revocation. */
  readonly statuses: ReadonlyMap<Hex, AttestationStatus>;
  /** By schema, as the log's state says: every governed schema, and every other for which events accredit the issuer. */
  readonly standings: ReadonlyMap<Hex, Standing>;
  /** By uid: others' statements on which the issuer's rest; absent if the log has none. */
  readonly references: ReadonlyMap<Hex, AttestationStatus>;
  /** Unix seconds by block. */
  readonly times: ReadonlyMap<number, number>;
}

/** How far the reading is. */
export interface AuditProgress {
  readonly stage: "events" | "statuses" | "accreditations" | "references" | "blocks";
  readonly done: number;
  readonly total: number;
}

/** How an audit is watched and stopped. */
export interface AuditIssuerOptions {
  readonly onProgress?: (progress: AuditProgress) => void;
  /** Stops between two requests; its reason is thrown. */
  readonly signal?: AbortSignal;
}

/** uids that one request for events names. */
const UIDS_PER_REQUEST = 200;

/**
 * Reads everything that the chain has of one issuer.
 *
 * @param network connected network; a provider is enough
 * @param issuer account
 * @param options progress and stop
 * @returns the record
 * @throws {ChainUnreachable}
 */
export async function readIssuerRecord(
  network: RealDidNetwork,
  issuer: Hex,
  options: AuditIssuerOptions,
): Promise<IssuerRecord> {
  const provider = network.runner.provider;
  if (!provider) throw new ChainUnreachable(undefined);
  const latest = await view(provider.getBlock("latest"));
  if (latest === null) throw new ChainUnreachable(undefined);
  const range = { fromBlock: network.deployment.fromBlock, toBlock: latest.number };
  const events = await readIssuerEvents(network, issuer, range, watch(options, "events"));
  const uids = new Set([...events.statements, ...events.revocations].map(({ uid }) => uid));
  const statuses = await statusesOf(network, issuer, [...uids], watch(options, "statuses"));
  const standings = await readStandings(network, issuer, events, watch(options, "accreditations"));
  const references = await readReferences(network, events.statements, range, options);
  const placed = [...events.statements, ...events.revocations, ...events.anchors, ...events.accreditations];
  const times = await readTimes(provider, placed, watch(options, "blocks"));
  const newest = { number: latest.number, time: latest.timestamp };
  return { issuer, newest, ...events, statuses, standings, references, times };
}

/** Others' statements on which these rest: who issued them, and their status. */
async function readReferences(
  network: RealDidNetwork,
  statements: readonly LoggedStatement[],
  range: BlockRange,
  options: AuditIssuerOptions,
): Promise<ReadonlyMap<Hex, AttestationStatus>> {
  const own = new Set(statements.map(({ uid }) => uid));
  const uids = [...new Set(statements.map(({ statement }) => statement.ref))].filter(
    (uid) => uid !== NO_REF && !own.has(uid),
  );
  const { attestationLog: log, deployment, runner } = network;
  const topic = log.getEvent("Attested").fragment.topicHash;
  const found = new Map<Hex, Hex>();
  const { signal } = options;
  for (let start = 0; start < uids.length; start += UIDS_PER_REQUEST) {
    const topics = [topic, uids.slice(start, start + UIDS_PER_REQUEST)];
    const read = async (fromBlock: number, toBlock: number): Promise<readonly Hex[][]> => {
      const logs = await runner.provider?.getLogs({
        address: deployment.addresses.attestationLog,
        topics,
        fromBlock,
        toBlock,
      });
      return (logs ?? []).map((one) => [...one.topics] as Hex[]);
    };
    for (const [, uid, , issuer] of await readRange(range, read, signal === undefined ? {} : { signal })) {
      if (uid !== undefined && issuer !== undefined) found.set(uid, `0x${issuer.slice(26)}`);
    }
  }
  const statuses = await readEach(
    [...found],
    async ([uid, issuer]) => (await readStatuses(network, issuer, [uid]))[0] as AttestationStatus,
    watch(options, "references"),
  );
  return new Map([...found.keys()].map((uid, i) => [uid, statuses[i] as AttestationStatus]));
}

async function readStandings(
  network: RealDidNetwork,
  issuer: Hex,
  { schemas, accreditations }: IssuerEvents,
  options: ReadingOptions,
): Promise<ReadonlyMap<Hex, Standing>> {
  const governed = [...schemas.values()].filter(({ policy }) => isNetworkPolicy(network.deployment, policy));
  const ids = [...new Set([...governed.map(({ id }) => id), ...accreditations.map(({ schema }) => schema)])];
  const standings = await readEach(ids, (id) => accreditationOf(network, id, issuer), options);
  return new Map(ids.map((id, i) => [id, standings[i] as Standing]));
}

async function statusesOf(
  network: RealDidNetwork,
  issuer: Hex,
  uids: readonly Hex[],
  options: ReadingOptions,
): Promise<ReadonlyMap<Hex, AttestationStatus>> {
  const statuses = await readStatuses(network, issuer, uids, options);
  return new Map(uids.map((uid, i) => [uid, statuses[i] as AttestationStatus]));
}

async function readTimes(
  provider: Provider,
  placed: readonly Placed[],
  options: ReadingOptions,
): Promise<ReadonlyMap<number, number>> {
  const blocks = [...new Set(placed.map(({ block }) => block))];
  const times = await readEach(
    blocks,
    async (block) => (await view(provider.getBlock(block)))?.timestamp ?? 0,
    options,
  );
  return new Map(blocks.map((block, i) => [block, times[i] ?? 0]));
}

function watch({ onProgress, signal }: AuditIssuerOptions, stage: AuditProgress["stage"]): ReadingOptions {
  return {
    ...(onProgress === undefined
      ? {}
      : { onProgress: (done: number, total: number) => onProgress({ stage, done, total }) }),
    ...(signal === undefined ? {} : { signal }),
  };
}
