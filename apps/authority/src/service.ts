import type { Authority, AuthorityKeys, AuthorityStore, RealDidNetwork, RealNameSource } from "realdid";
import type { Logger } from "pino";

import { connectChain, readDeployment } from "./chain/connectChain.ts";
import { AuthorityGroupUnknown } from "./chain/errors.ts";
import { type ChainWatch, watchChain } from "./chain/watchChain.ts";
import type { Config } from "./config/readConfig.ts";
import type { Database } from "./database/openDatabase.ts";
import { createLog } from "./http/log.ts";
import { type Metrics, createMetrics } from "./http/metrics.ts";
import { bindDatabase } from "./store/bindDatabase.ts";

/** What every part of the running service shares. */
export interface Service {
  readonly config: Config;
  readonly database: Database;
  /** Reads only: who sends or signs has a key of their own. */
  readonly network: RealDidNetwork;
  readonly chain: ChainWatch;
  /** The rules, by group. */
  readonly authorities: ReadonlyMap<number, Authority>;
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
  /** Wall clock, unix seconds; the system's unless given. */
  readonly now?: () => number;
  readonly log?: Logger;
}

/**
 * Puts the service together: connects to the chain, makes sure that the database belongs to its deployment, and makes the rules of every
 * group. Sessions end by the wall clock; waits after a revocation by the chain's time, as leases do.
 *
 * @param config settings
 * @param database open and migrated
 * @param parts keys, stores and register
 * @returns the service
 * @throws AuthorityDeploymentMissing AuthorityChainDiffers AuthorityChainUnreachable AuthorityGroupUnknown AuthorityDatabaseForeign
 */
export async function createService(config: Config, database: Database, parts: ServiceParts): Promise<Service> {
  const deployment = await readDeployment(config.deployment);
  const { network, close } = await connectChain(deployment, config.rpcUrl);
  try {
    await bindDatabase(database, deployment);
    const chain = await watchChain(network, config.groups);
    const authorities = new Map(
      config.groups.map((groupId) => [groupId, makeAuthority(network, chain, parts, groupId)] as const),
    );
    const metrics = createMetrics(chain, parts.countWaiting);
    const log = parts.log ?? createLog(config);
    return { config, database, network, chain, authorities, log, metrics, close };
  } catch (thrown) {
    close();
    throw thrown;
  }
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
