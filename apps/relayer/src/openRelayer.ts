import {
  type ChainConnection,
  type Logger,
  ServiceChainUnreachable,
  bindDatabase,
  connectChain,
  createLog,
  migrateDatabase,
  openDatabase,
  readDeployment,
  readSigningKey,
} from "@realdid/service";
import { type RealDidNetwork, connectNetwork } from "realdid";

import { MIGRATIONS } from "./database/migrations.ts";
import type { Schema } from "./database/schema.ts";
import { createRelayerMetrics } from "./metrics.ts";
import { countOpen } from "./proofs/proofRecords.ts";
import type { Relayer } from "./relayer.ts";
import { PayingSigner } from "./sending/payingSigner.ts";
import type { Config } from "./settings.ts";

/** What may be other than usual. */
export interface RelayerParts {
  readonly log: Logger;
  /** Unix seconds. */
  readonly now: () => number;
}

const WEI_PER_GWEI = 10n ** 9n;

/**
 * Opens the relayer: key, chain, database (migrated).
 *
 * @param config settings
 * @param given parts that are other than usual
 * @returns the relayer
 * @throws ServiceFileUnreadable ServiceKeyMissing ServiceChainUnreachable ServiceChainDiffers ServiceDatabaseUnusable
 * ServiceDatabaseForeign
 */
export async function openRelayer(config: Config, given: Partial<RelayerParts> = {}): Promise<Relayer> {
  const { privateKey } = await readSigningKey("RELAYER_KEY_FILE", config.keyFile);
  const deployment = await readDeployment(config.deployment);
  const chain = await connectChain(deployment, config.rpcUrl);
  const closes: (() => unknown)[] = [() => chain.close()];
  const close = async (): Promise<void> => {
    for (const one of closes.splice(0).reverse()) await one();
  };
  try {
    const database = await openDatabase<Schema>(config.database);
    closes.push(() => database.close());
    await migrateDatabase(database, MIGRATIONS);
    const { networkId, chainId, addresses } = deployment;
    await bindDatabase(database, { networkId, chainId, registry: addresses.pseudonymRegistry });
    const [network, signer] = paying(chain, privateKey, config);
    const { log = createLog(config), now = () => Math.floor(Date.now() / 1_000) } = given;
    const metrics = createRelayerMetrics(
      () => countOpen(database.db),
      () => signer.provider?.getBalance(signer.address) ?? Promise.reject(new ServiceChainUnreachable(undefined)),
    );
    return { config, database, network, signer, log, metrics, now, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

function paying(
  { network }: ChainConnection,
  key: string,
  { highestFee, resendSeconds }: Config,
): readonly [RealDidNetwork, PayingSigner] {
  const { provider } = network.runner;
  if (!provider) throw new ServiceChainUnreachable(undefined);
  const signer = new PayingSigner(key, provider, { highestFee: BigInt(highestFee) * WEI_PER_GWEI, resendSeconds });
  return [connectNetwork(network.deployment, signer), signer];
}
