import { type Logger, bindDatabase, connectChain, createLog, readDeployment } from "@realdid/service";
import type { Authority, AuthorityKeys, AuthorityStore, RealDidNetwork, RealNameSource } from "realdid";

import type { IssuerKeys } from "./certificates/issuerFile.ts";
import { type Issuing, createIssuing } from "./certificates/issuing.ts";
import { AuthorityGroupUnknown } from "./chain/errors.ts";
import { type ChainWatch, watchChain } from "./chain/watchChain.ts";
import type { Config } from "./config/readConfig.ts";
import type { Database } from "./database/openDatabase.ts";
import { type Metrics, createMetrics } from "./http/metrics.ts";
import { showWaits } from "./publishing/metrics.ts";

/** What every part of the running service shares. */
export interface Service {
  readonly config: Config;
  readonly database: Database;
  /** Reads only: who sends or signs has a key of their own. */
  readonly network: RealDidNetwork;
  readonly chain: ChainWatch;
  /** The rules, by group. */
  readonly authorities: ReadonlyMap<number, Authority>;
  /** Undefined if there are no issuer's keys: then neither certificates nor statements are issued. */
  readonly issuing: Issuing | undefined;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Closes the connection to the chain; the database is its opener's to close. */
  close(): void | Promise<void>;
}

/** What the rules work on. */
export interface ServiceParts {
  /** As they are now: a rotation changes them while the service runs. */
  readonly keys: () => AuthorityKeys;
  readonly registerOf: (groupId: number) => RealNameSource;
  readonly storeOf: (groupId: number) => AuthorityStore;
  /** Leaves that ought to stand or be 0 on chain and do not yet, of all groups. */
  readonly countWaiting: () => Promise<number>;
  /** Keys of the account that issues certificates and statements. */
  readonly issuer?: IssuerKeys | undefined;
  /** Wall clock, unix seconds; the system's unless given. */
  readonly now?: () => number;
  readonly log?: Logger;
}

/** What does not need the database: whatever is wrong with it shows before one is made. */
export interface Ground {
  readonly network: RealDidNetwork;
  readonly chain: ChainWatch;
  close(): void;
}

/**
 * Connects to the chain and reads it.
 *
 * @param config settings
 * @returns the ground that a service stands on
 * @throws ServiceDeploymentMissing ServiceChainDiffers ServiceChainUnreachable AuthorityGroupUnknown
 */
export async function openGround(config: Config): Promise<Ground> {
  const { network, close } = await connectChain(await readDeployment(config.deployment), config.rpcUrl);
  try {
    return { network, chain: await watchChain(network, config.groups), close };
  } catch (thrown) {
    close();
    throw thrown;
  }
}

/**
 * Puts the service together: makes sure that the database belongs to the deployment, and makes the rules of every group. Sessions end by
 * the wall clock; waits after a revocation by the chain's time, as leases do.
 *
 * @param config settings
 * @param ground the chain
 * @param database open and migrated
 * @param parts keys, stores and register
 * @returns the service
 * @throws ServiceDatabaseForeign
 */
export async function createService(
  config: Config,
  { network, chain, close }: Ground,
  database: Database,
  parts: ServiceParts,
): Promise<Service> {
  const { networkId, chainId, addresses } = network.deployment;
  await bindDatabase(database, { networkId, chainId, registry: addresses.enrolmentRegistry });
  const authorities = new Map(
    config.groups.map((groupId) => [groupId, makeAuthority(network, chain, parts, groupId)] as const),
  );
  const metrics = createMetrics(chain, parts.countWaiting);
  showWaits(metrics.registry, database.db);
  const log = parts.log ?? createLog(config);
  const issuing = makeIssuing(network, database, parts);
  return { config, database, network, chain, authorities, issuing, log, metrics, close };
}

/**
 * The rules of a group.
 *
 * @param service whose groups
 * @param groupId which
 * @returns its authority
 * @throws {@link AuthorityGroupUnknown} if this service does not enrol for it
 */
export function authorityOf({ authorities }: Pick<Service, "authorities">, groupId: number): Authority {
  const authority = authorities.get(groupId);
  if (authority === undefined) throw new AuthorityGroupUnknown(groupId);
  return authority;
}

function makeIssuing(network: RealDidNetwork, database: Database, parts: ServiceParts): Issuing | undefined {
  const { issuer, now = () => Math.floor(Date.now() / 1000) } = parts;
  return issuer && createIssuing({ network, database, issuer, keysOf: parts.keys, now });
}

function makeAuthority(network: RealDidNetwork, chain: ChainWatch, parts: ServiceParts, groupId: number): Authority {
  const { leaseSeconds, rootWindowSeconds } = chain.constants;
  return {
    networkId: network.deployment.networkId,
    // Governance may hand a group to another account.
    get address() {
      return chain.last().groups.get(groupId)?.authority ?? "0x";
    },
    groupId,
    get keys() {
      return parts.keys();
    },
    store: parts.storeOf(groupId),
    register: parts.registerOf(groupId),
    leaseSeconds,
    rootWindowSeconds,
    now: parts.now ?? (() => Math.floor(Date.now() / 1000)),
    chainNow: async () => (await chain.now()).time,
    pausedSeconds: async () => (await chain.now()).pausedSeconds,
  };
}
