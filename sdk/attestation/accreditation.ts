import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import type { ReadingOptions } from "../chain/readEach.ts";
import { type BlockRange, readDeployment, readRange } from "../chain/readRange.ts";
import { view } from "../chain/send.ts";
import { checkAddress, checkBytes32 } from "./checkField.ts";
import { AttestationRecordInconsistent } from "./errors.ts";
import { networkSchemaOf } from "./schemaId.ts";
import type { SchemaName } from "./schemas.ts";

/** One issuer's standing for one schema. */
export interface Accreditation {
  readonly schema: Hex;
  /** Name, if it is one of the schemas that every network registers. */
  readonly schemaName?: SchemaName;
  readonly issuer: Hex;
  /** Where the public can read who the issuer is. */
  readonly uri: string;
  /** Start of the latest accreditation, unix seconds. */
  readonly since: number;
  /** When it was suspended, unix seconds; 0 if it is not. */
  readonly suspendedAt: number;
}

/** What the log keeps of one issuer's accreditation for one schema, in unix seconds. */
export type Standing = Pick<Accreditation, "since" | "suspendedAt">;

/**
 * Reads an issuer's present standing for a schema.
 *
 * @param network connected network
 * @param schema schema id
 * @param issuer account
 * @returns times in unix seconds; `since` 0 if it was never accredited
 */
export async function accreditationOf(network: RealDidNetwork, schema: Hex, issuer: Hex): Promise<Standing> {
  checkBytes32("schema", schema);
  checkAddress("issuer", issuer);
  const { since, suspendedAt } = await view(network.attestationLog.accreditationOf(schema, issuer));
  return { since: Number(since), suspendedAt: Number(suspendedAt) };
}

/**
 * Lists every issuer that was ever accredited, with its present standing.
 *
 * @param network connected network
 * @returns one entry for each schema and issuer, in the order of first accreditation
 */
export async function listIssuers(network: RealDidNetwork): Promise<readonly Accreditation[]> {
  const { deployment, attestationLog: log } = network;
  const filter = log.filters.IssuerAccredited();
  const events = await readDeployment(network, (from, to) => log.queryFilter(filter, from, to));
  const latest = new Map<string, { schema: Hex; issuer: Hex; uri: string }>();
  for (const { args } of events) {
    latest.set(`${args.schema} ${args.issuer}`, {
      schema: args.schema as Hex,
      issuer: args.issuer as Hex,
      uri: args.uri,
    });
  }
  return Promise.all(
    [...latest.values()].map(async (one) => {
      const name = networkSchemaOf(deployment, one.schema)?.name;
      return {
        ...one,
        ...(await accreditationOf(network, one.schema, one.issuer)),
        ...(name === undefined ? {} : { schemaName: name }),
      };
    }),
  );
}

/**
 * Whether an issuer was accredited for a schema at a time. Of the latest accreditation the log's state tells; of earlier ones the events, which
 * must lead to that state.
 *
 * @param network connected network
 * @param schema schema id
 * @param issuer account
 * @param time unix seconds
 * @returns true if it was; at the very second of a suspension it was not
 * @throws {ChainUnreachable} {@link AttestationRecordInconsistent}
 */
export async function wasAccredited(network: RealDidNetwork, schema: Hex, issuer: Hex, time: number): Promise<boolean> {
  const { since, suspendedAt } = await accreditationOf(network, schema, issuer);
  if (since === 0) return false;
  if (since <= time) return suspendedAt === 0 || time < suspendedAt;
  const { attestationLog: log } = network;
  const changes = await readDeployment(network, async (from, to) => [
    ...(await log.queryFilter(log.filters.IssuerAccredited(schema, issuer), from, to)),
    ...(await log.queryFilter(log.filters.IssuerSuspended(schema, issuer), from, to)),
  ]);
  const timeline = await Promise.all(
    [...changes]
      .sort((a, b) => a.blockNumber - b.blockNumber || a.index - b.index)
      .map(async (change) => ({
        isAccredited: change.eventName === "IssuerAccredited",
        time: (await view(change.getBlock())).timestamp,
      })),
  );
  const isWhole =
    timeline.every(({ isAccredited }, place) => isAccredited === (place % 2 === 0)) &&
    timeline.findLast(({ isAccredited }) => isAccredited)?.time === since;
  if (!isWhole) throw new AttestationRecordInconsistent(schema);
  return timeline.findLast((change) => change.time <= time)?.isAccredited ?? false;
}

/** An accreditation or a suspension, as its event says. */
export interface AccreditationChange {
  readonly schema: Hex;
  /** False: suspended. */
  readonly isAccredited: boolean;
  /** Where the public can read who the issuer is; empty for a suspension. */
  readonly uri: string;
  readonly block: number;
  /** Position in its block. */
  readonly index: number;
}

/**
 * Every accreditation and suspension of one issuer, for any schema.
 *
 * @param network connected network
 * @param issuer account
 * @param range blocks to read
 * @param options progress and stop
 * @returns changes in the chain's order
 */
export async function readAccreditationChanges(
  network: RealDidNetwork,
  issuer: Hex,
  range: BlockRange,
  options: ReadingOptions = {},
): Promise<readonly AccreditationChange[]> {
  const { attestationLog: log } = network;
  const changes = await readRange(
    range,
    async (from, to) => [
      ...(await log.queryFilter(log.filters.IssuerAccredited(undefined, issuer), from, to)),
      ...(await log.queryFilter(log.filters.IssuerSuspended(undefined, issuer), from, to)),
    ],
    options,
  );
  return changes
    .map(({ args, eventName, blockNumber, index }) => ({
      schema: args.schema as Hex,
      isAccredited: eventName === "IssuerAccredited",
      uri: "uri" in args ? String(args.uri) : "",
      block: blockNumber,
      index,
    }))
    .sort((a, b) => a.block - b.block || a.index - b.index);
}
