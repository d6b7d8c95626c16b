import {
  type Server,
  addHealthRoutes,
  addMetricsRoute,
  addOpenapiRoute,
  describeApi,
  makeServer,
  sql,
} from "@realdid/service";

import type { Service } from "../openService.ts";
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
  addHealthRoutes(server, () => askParts(service));
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
  addHealthRoutes(server, () => askParts(service));
  addMetricsRoute(server, service.metrics);
  return server;
}

function askParts({ database, sender }: Service): Promise<unknown> {
  return Promise.all([sql`select 1`.execute(database.db), sender.chainTime.now()]);
}
