import {
  type Gate,
  type Logger,
  bindDatabase,
  connectChain,
  createGate,
  createLog,
  readDeployment,
  readSealingKey,
} from "@realdid/service";
import { type RealDidNetwork, hostOfOrigin, isHostOf, platformId, readPlatform } from "realdid";

import { type StatementsDatabase, openStatementsDatabase } from "./database/openStatementsDatabase.ts";
import { StatementsOriginForeign } from "./errors.ts";
import { type StatementsMetrics, createStatementsMetrics } from "./http/metrics.ts";
import { type Assets, readAssets } from "./pages/assets.ts";
import type { Config } from "./settings.ts";
import { requireOwnKey } from "./statements/sealing.ts";

/** What every part of the running service shares. */
export interface Service {
  readonly config: Config;
  readonly database: StatementsDatabase;
  /** Reads only. */
  readonly network: RealDidNetwork;
  /** Seals statements, 32 bytes. */
  readonly sealingKey: Uint8Array;
  readonly assets: Assets;
  /** Bounds what asks the chain or verifies a proof at once. */
  readonly gate: Gate;
  readonly log: Logger;
  readonly metrics: StatementsMetrics;
  /** Unix seconds. */
  readonly now: () => number;
  /** Closes everything. */
  close(): Promise<void>;
}

/** What may be other than usual. */
export type ServiceParts = Pick<Service, "log" | "now">;

/**
 * Opens the service with everything that the settings name: key, chain, database (migrated, and tied to the deployment), page.
 *
 * @param config settings
 * @param given parts that are other than usual
 * @returns the service; it does not listen yet
 * @throws ServiceFileUnreadable ServiceKeyUnreadable ServiceKeyForeign ServiceDeploymentMissing ServiceChainDiffers
 * ServiceChainUnreachable ServiceDatabaseUnusable ServiceDatabaseForeign StatementsOriginForeign StatementsPageMissing
 */
export async function openService(config: Config, given: Partial<ServiceParts> = {}): Promise<Service> {
  const closes: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const one of closes.splice(0).reverse()) await one();
  };
  try {
    const sealingKey = await readSealingKey("STATEMENTS_KEY_FILE", config.keyFile);
    const assets = await readAssets();
    const chain = await connectChain(await readDeployment(config.deployment), config.rpcUrl);
    closes.push(() => chain.close());
    const { network } = chain;
    await requireOwnOrigin(network, config.publicUrl);
    const { database } = await openStatementsDatabase(config.database);
    closes.push(() => database.close());
    const { networkId, chainId, addresses } = network.deployment;
    await bindDatabase(database, { networkId, chainId, registry: addresses.disclosureRegistry });
    await requireOwnKey(database.db, sealingKey);
    const metrics = createStatementsMetrics(database);
    const gate = createGate(config.pending, (inside) => metrics.pending.set(inside));
    const { log = createLog(config), now = secondsNow } = given;
    return { config, database, network, sealingKey, assets, gate, log, metrics, now, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/** A wallet refuses any other, so visitors would be asked in vain. */
async function requireOwnOrigin(network: RealDidNetwork, origin: string): Promise<void> {
  const domain = await readPlatform(network, platformId("oversight")).domain();
  if (!isHostOf(domain, hostOfOrigin(origin) ?? "")) throw new StatementsOriginForeign(origin, domain);
}

function secondsNow(): number {
  return Date.now() / 1_000;
}
