import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { type ReadingOptions, readEach } from "../chain/readEach.ts";
import { type BlockRange, readRange } from "../chain/readRange.ts";
import { view } from "../chain/send.ts";
import { type AccreditationChange, readAccreditationChanges } from "./accreditation.ts";
import type { Statement } from "./attestationUid.ts";

/** Where an event stands. */
export interface Placed {
  readonly block: number;
  /** Position in its block. */
  readonly index: number;
}

/** What the events say that one issuer stated. */
export interface LoggedStatement extends Placed {
  readonly uid: Hex;
  readonly statement: Statement;
}

/** What the events say that one issuer anchored. */
export interface LoggedAnchor extends Placed {
  readonly root: Hex;
  readonly count: number;
  readonly uri: string;
  /** What the log's state says, unix seconds. */
  readonly anchoredAt: number;
}

/** What the events say of a schema. */
export interface LoggedSchema {
  readonly id: Hex;
  readonly definition: string;
  readonly revocable: boolean;
  readonly policy: Hex;
}

/** All events about one issuer, and every schema. */
export interface IssuerEvents {
  readonly statements: readonly LoggedStatement[];
  readonly revocations: readonly (Placed & { readonly uid: Hex })[];
  readonly anchors: readonly LoggedAnchor[];
  readonly accreditations: readonly AccreditationChange[];
  readonly schemas: ReadonlyMap<Hex, LoggedSchema>;
}

/**
 * Reads all events about one issuer, in as few requests as the endpoint allows.
 *
 * @param network connected network
 * @param issuer account
 * @param range blocks
 * @param options progress in blocks, and stop
 * @returns the events, decoded but unjudged
 */
export async function readIssuerEvents(
  network: RealDidNetwork,
  issuer: Hex,
  range: BlockRange,
  options: ReadingOptions,
): Promise<IssuerEvents> {
  const quiet = options.signal === undefined ? {} : { signal: options.signal };
  return {
    statements: await readStatements(network, issuer, range, options),
    revocations: await readRevocations(network, issuer, range, quiet),
    anchors: await readAnchors(network, issuer, range, quiet),
    accreditations: await readAccreditationChanges(network, issuer, range, quiet),
    schemas: await readSchemas(network, range, quiet),
  };
}

async function readStatements(
  { attestationLog: log }: RealDidNetwork,
  issuer: Hex,
  range: BlockRange,
  options: ReadingOptions,
): Promise<readonly LoggedStatement[]> {
  const filter = log.filters.Attested(undefined, undefined, issuer);
  const events = await readRange(range, (from, to) => log.queryFilter(filter, from, to), options);
  return events.map(({ args, blockNumber, index }) => {
    const { uid, schema, subject, ref, expiresAt, salt, content } = args;
    const statement = { schema, subject, ref, expiresAt: Number(expiresAt), salt, content } as Statement;
    return { uid: uid as Hex, statement, block: blockNumber, index };
  });
}

async function readRevocations(
  { attestationLog: log }: RealDidNetwork,
  issuer: Hex,
  range: BlockRange,
  options: ReadingOptions,
): Promise<IssuerEvents["revocations"]> {
  const filter = log.filters.AttestationRevoked(issuer);
  const events = await readRange(range, (from, to) => log.queryFilter(filter, from, to), options);
  return events.map(({ args, blockNumber, index }) => ({ uid: args.uid as Hex, block: blockNumber, index }));
}

async function readAnchors(
  { attestationLog: log }: RealDidNetwork,
  issuer: Hex,
  range: BlockRange,
  options: ReadingOptions,
): Promise<readonly LoggedAnchor[]> {
  const filter = log.filters.Anchored(issuer);
  const events = await readRange(range, (from, to) => log.queryFilter(filter, from, to), options);
  const times = await readEach(events, ({ args }) => view(log.anchoredAt(issuer, args.root)), options);
  return events.map(({ args, blockNumber, index }, i) => ({
    root: args.root as Hex,
    count: Number(args.count),
    uri: args.uri,
    anchoredAt: Number(times[i]),
    block: blockNumber,
    index,
  }));
}

async function readSchemas(
  { attestationLog: log }: RealDidNetwork,
  range: BlockRange,
  options: ReadingOptions,
): Promise<ReadonlyMap<Hex, LoggedSchema>> {
  const filter = log.filters.SchemaRegistered();
  const events = await readRange(range, (from, to) => log.queryFilter(filter, from, to), options);
  return new Map(
    events.map(({ args: { schema, definition, revocable, policy } }) => [
      schema as Hex,
      { id: schema as Hex, definition, revocable, policy: policy as Hex },
    ]),
  );
}
