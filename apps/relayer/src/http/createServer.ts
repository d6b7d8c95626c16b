import {
  type Server,
  addHealthRoutes,
  addMetricsRoute,
  addOpenapiRoute,
  describeApi,
  makeServer,
} from "@realdid/service";

import { RelayerFundsMissing } from "../errors.ts";
import type { Service } from "../openService.ts";
import { readWait } from "../sending/waits.ts";
import { proofRoutes } from "./routes/proofs.ts";
import { STATUSES } from "./statuses.ts";

/**
 * Makes the public listener; it does not listen yet. Its requests have no lines in the log: when which one came could tell who.
 *
 * @param service what the routes work on
 * @returns the server
 */
export async function createServer(service: Service): Promise<Server> {
  const server = await makeServer({ ...service, statuses: STATUSES, logsRequests: false });
  await describeApi(server, "RealDID relayer", "For wallets and platforms: submits proofs in batches, and pays.");
  addOpenapiRoute(server);
  addReadiness(server, service);
  await proofRoutes(server, service);
  return server;
}

/**
 * Makes the metrics' listener; it does not listen yet.
 *
 * @param service whose counts are shown
 * @returns the server
 */
export async function createMetricsServer(service: Service): Promise<Server> {
  const server = await makeServer({ ...service, statuses: STATUSES, logsRequests: false, anyoneReads: false });
  addReadiness(server, service);
  addMetricsRoute(server, service.metrics);
  return server;
}

function addReadiness(server: Server, { database, sender }: Service): void {
  const ask = async (): Promise<void> => {
    const [wait] = await Promise.all([readWait(database.db), sender.chainTime.now()]);
    if (wait === "funds") throw new RelayerFundsMissing();
  };
  addHealthRoutes(server, ask, "Whether database and chain answer, and there is ether to pay with");
}
