import {
  type Server,
  addHealthRoutes,
  addMetricsRoute,
  addOpenapiRoute,
  describeApi,
  formatApi,
  makeServer,
  sql,
  standIn,
  createLog,
} from "@realdid/service";

import { RelayerFundsMissing } from "../errors.ts";
import type { Relayer } from "../relayer.ts";
import type { Config } from "../settings.ts";
import { proofRoutes } from "./routes/proofs.ts";
import { STATUSES } from "./statuses.ts";

/**
 * Makes the public listener; it does not listen yet.
 *
 * @param relayer what the routes work on
 * @returns the server
 */
export async function createServer(relayer: Relayer): Promise<Server> {
  const { config, log, metrics } = relayer;
  const server = await makeServer({ config, log, metrics, statuses: STATUSES });
  await describeApi(server, "RealDID relayer", "For wallets and platforms: takes proofs, and submits them in batches.");
  addOpenapiRoute(server);
  addHealthRoutes(server, () => askParts(relayer));
  await proofRoutes(server, relayer);
  return server;
}

/**
 * Makes the operator's listener; it does not listen yet.
 *
 * @param relayer that is watched
 * @returns the server
 */
export async function createOperatorServer(relayer: Relayer): Promise<Server> {
  const { config, log, metrics } = relayer;
  const { connections, requestSeconds } = config;
  const place = { publicUrl: "", trustProxy: false as const, walletOrigins: [], connections, requestSeconds };
  const server = await makeServer({ config: place, log, metrics, statuses: STATUSES, anyoneReads: false });
  addHealthRoutes(server, () => askParts(relayer));
  addMetricsRoute(server, metrics);
  return server;
}

/**
 * The public listener's description.
 *
 * @param config settings
 * @returns JSON text
 */
export async function describePublic(config: Config): Promise<string> {
  const log = createLog({ logLevel: "silent" });
  return formatApi(await createServer(standIn<Relayer>({ config, log })));
}

/** Without ether nothing is sent: whoever balances load should look elsewhere. */
async function askParts({ database, signer }: Relayer): Promise<void> {
  await sql`select 1`.execute(database.db);
  if ((await signer.provider?.getBalance(signer.address)) === 0n) throw new RelayerFundsMissing();
}
