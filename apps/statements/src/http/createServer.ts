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
import { HEADERS } from "./headers.ts";
import { pageRoutes } from "./routes/pages.ts";
import { statementRoutes } from "./routes/statements.ts";
import { viewingRoutes } from "./routes/viewing.ts";
import { STATUSES } from "./statuses.ts";

/**
 * Makes the public listener; it does not listen yet. Its requests have no lines in the log: when which one came could tell who viewed what.
 *
 * @param service what the routes work on
 * @returns the server
 */
export async function createServer(service: Service): Promise<Server> {
  const parts = { ...service, statuses: STATUSES, headers: HEADERS };
  const server = await makeServer({ ...parts, logsRequests: false, anyoneReads: false });
  await describeApi(
    server,
    "RealDID statements",
    "For holders: takes published statements. For anyone: shows them, and the name to viewers who are verified people.",
  );
  addOpenapiRoute(server);
  addReadiness(server, service);
  await statementRoutes(server, service);
  await viewingRoutes(server, service);
  await pageRoutes(server, service);
  return server;
}

/**
 * Makes the operator's listener; it does not listen yet.
 *
 * @param service whose counts are shown
 * @returns the server
 */
export async function createOperatorServer(service: Service): Promise<Server> {
  const server = await makeServer({ ...service, statuses: STATUSES, logsRequests: false, anyoneReads: false });
  addReadiness(server, service);
  addMetricsRoute(server, service.metrics);
  return server;
}

function addReadiness(server: Server, { database, network }: Service): void {
  addHealthRoutes(server, async () => {
    await sql`select 1`.execute(database.db);
    await network.runner.provider?.getBlockNumber();
  });
}
