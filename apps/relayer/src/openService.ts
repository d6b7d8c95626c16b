import {
  type Logger,
  bindDatabase,
  connectChain,
  createGate,
  createLog,
  leaseHolder,
  readDeployment,
  readSigningKey,
} from "@realdid/service";
import type { Provider } from "ethers";
import { withRunner } from "realdid";

import { createChainTime } from "./chain/chainTime.ts";
import type { Config } from "./config/settings.ts";
import { type RelayerDatabase, openRelayerDatabase } from "./database/openRelayerDatabase.ts";
import { type RelayerMetrics, createRelayerMetrics } from "./http/metrics.ts";
import { type Intake, createIntake } from "./proofs/intake.ts";
import { databaseOutbox } from "./sending/outbox.ts";
import { PayingWallet } from "./sending/payingWallet.ts";
import type { Sender } from "./sending/sender.ts";

/** What every part of the running relayer shares. */
export interface Service {
  readonly config: Config;
  readonly database: RelayerDatabase;
  readonly intake: Intake;
  readonly sender: Sender;
  readonly log: Logger;
  readonly metrics: RelayerMetrics;
  /** Closes everything. */
  close(): Promise<void>;
}

/**
 * Opens the relayer with everything that the settings name: key, chain, database (migrated, and tied to the deployment).
 *
 * @param config settings
 * @param log the settings' own unless given
 * @returns the service; it does not listen or send yet
 * @throws ServiceFileUnreadable ServiceKeyMissing ServiceDeploymentMissing ServiceChainDiffers ServiceChainUnreachable
 * ServiceDatabaseUnusable ServiceDatabaseForeign
 */
export async function openService(
  config: Config,
  log: Logger = createLog({ logLevel: config.logLevel, stepSeconds: config.batchSeconds }),
): Promise<Service> {
  const { privateKey } = await readSigningKey("RELAYER_KEY_FILE", config.keyFile);
  const chain = await connectChain(await readDeployment(config.deployment), config.rpcUrl);
  try {
    const { database } = await openRelayerDatabase(config.database);
    const close = async (): Promise<void> => {
      chain.close();
      await database.close();
    };
    try {
      const { networkId, chainId, addresses } = chain.network.deployment;
      await bindDatabase(database, { networkId, chainId, registry: addresses.pseudonymRegistry });
      return { ...makeService(config, chain.network, database, log, privateKey), close };
    } catch (thrown) {
      await database.close();
      throw thrown;
    }
  } catch (thrown) {
    chain.close();
    throw thrown;
  }
}

function makeService(
  config: Config,
  network: Sender["network"],
  database: RelayerDatabase,
  log: Logger,
  privateKey: string,
): Omit<Service, "close"> {
  const { db } = database;
  const { highestFee, queue, changes, keepSeconds } = config;
  const provider = network.runner.provider as Provider;
  const wallet = new PayingWallet(privateKey, provider, {
    outbox: databaseOutbox(db),
    highestFee,
    resendMs: config.resendSeconds * 1_000,
  });
  const chainTime = createChainTime(network);
  const metrics = createRelayerMetrics(database, () => provider.getBalance(wallet.address));
  const gate = createGate(config.pending, (inside) => metrics.pending.set(inside));
  const intake = createIntake({ database, network, chainTime, gate, limits: { queue, changes } });
  const sender: Sender = {
    ...{ db, wallet, network: withRunner(network, wallet), chainTime, log, counts: metrics, highestFee, keepSeconds },
    holder: leaseHolder(database),
    leaseMs: config.leaseSeconds * 1_000,
  };
  return { config, database, intake, sender, log, metrics };
}
