import {
  type ChainConnection,
  type Database,
  type Logger,
  connectChain,
  createGate,
  createLog,
  migrateDatabase,
  openDatabase,
  readDeployment,
  readSealingKey,
} from "@realdid/service";
import { type LoginStore, type PlatformView, type RealDidNetwork, followPlatform, platformId } from "realdid";

import { loginStoreOf } from "./database/loginStoreOf.ts";
import { MIGRATIONS } from "./database/migrations.ts";
import type { Schema } from "./database/schema.ts";
import { type GatewayMetrics, createGatewayMetrics } from "./metrics.ts";
import { readAssets } from "./pages/assets.ts";
import { type OpenOrigin, openOrigin, readFacts } from "./platforms/openOrigin.ts";
import type { Config } from "./settings.ts";

/** A gateway with everything open but its listeners. */
export interface Gateway {
  readonly config: Config;
  readonly database: Database<Schema>;
  readonly network: RealDidNetwork;
  readonly logins: LoginStore;
  readonly origins: readonly OpenOrigin[];
  readonly log: Logger;
  readonly metrics: GatewayMetrics;
  readonly now: () => number;
  close(): Promise<void>;
}

/** A view that may have to be closed. */
export type OpenView = PlatformView & { close?(): unknown };

/** What may be other than usual. */
export interface GatewayParts {
  /** Unix seconds. */
  readonly now: () => number;
  readonly log: Logger;
  /** How a platform's state is known. */
  readonly openView: (network: RealDidNetwork, slug: string) => Promise<OpenView>;
}

type Ground = Pick<Gateway, "config" | "database" | "network">;

/**
 * Opens the gateway: database (migrated), chain, keys, one origin for each platform.
 *
 * @param config settings
 * @param given parts that are other than usual
 * @returns the gateway
 * @throws ServiceDatabaseUnusable ServiceChainUnreachable ServiceFileUnreadable GatewayOriginForeign ServiceKeyForeign
 * GatewayPageMissing PlatformUnknown
 */
export async function openGateway(config: Config, given: Partial<GatewayParts> = {}): Promise<Gateway> {
  const closes: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const one of closes.splice(0).reverse()) await one();
  };
  try {
    const chain = await openChain(config);
    closes.push(() => chain.close());
    const database = await openDatabase<Schema>(config.database);
    closes.push(() => database.close());
    await migrateDatabase(database, MIGRATIONS);
    const ground = { config, database, network: chain.network };
    return { ...(await assemble(ground, given, (one) => closes.push(one))), close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

async function assemble(
  ground: Ground,
  given: Partial<GatewayParts>,
  onClose: (close: () => unknown) => void,
): Promise<Omit<Gateway, "close">> {
  const { config, database, network } = ground;
  const { now = secondsNow, log = createLog(config), openView = viewOf } = given;
  const metrics = createGatewayMetrics();
  const logins = await loginStoreOf(database);
  const { pass } = createGate(config.pending, () => undefined);
  const parts = {
    ...{ database, logins, now, log },
    sealingKey: await readSealingKey("GATEWAY_KEY_FILE", config.keyFile),
    walletUrl: config.walletUrl,
    assets: await readAssets(),
    lifetimes: { session: config.sessionSeconds, refresh: config.refreshSeconds, consent: config.consentSeconds },
    gate: pass,
    count: metrics.count,
  };
  const origins: OpenOrigin[] = [];
  for (const place of config.platforms) {
    const facts = await readFacts(network, place.slug);
    const view = await openView(network, place.slug);
    onClose(() => view.close?.());
    origins.push(await openOrigin(place, facts, view, parts));
  }
  return { ...ground, logins, origins, log, metrics, now };
}

async function openChain({ deployment, rpcUrl }: Config): Promise<ChainConnection> {
  return connectChain(await readDeployment(deployment), rpcUrl);
}

/** By the chain's events: a login costs no call, and the endpoint does not see who signs in. */
async function viewOf(network: RealDidNetwork, slug: string): Promise<OpenView> {
  const view = followPlatform(network, platformId(slug));
  try {
    await view.ready;
    return view;
  } catch (thrown) {
    view.close();
    throw thrown;
  }
}

function secondsNow(): number {
  return Math.floor(Date.now() / 1_000);
}
