import { createHash, timingSafeEqual } from "node:crypto";

import { type Server, addMetricsRoute, addOpenapiRoute, describeApi } from "@realdid/service";

import type { Service } from "../service.ts";
import { AuthorityTokenInvalid } from "./errors.ts";
import { batchRoutes } from "./routes/batches.ts";
import { contentRoutes } from "./routes/contents.ts";
import { publicationRoutes } from "./routes/publications.ts";
import { authorityRoutes } from "./routes/authority.ts";
import { certificateRoutes } from "./routes/certificates.ts";
import { enrolmentRoutes } from "./routes/enrolments.ts";
import { healthRoutes } from "./routes/health.ts";
import { issuerRoutes } from "./routes/issuer.ts";
import { organisationDeskRoutes, organisationRoutes } from "./routes/organisations.ts";
import { reclaimRoutes } from "./routes/reclaims.ts";
import { revocationRoutes } from "./routes/revocations.ts";
import { sessionRoutes } from "./routes/sessions.ts";
import { statementDeskRoutes, statementRoutes } from "./routes/statements.ts";
import { type Routes, makeServer } from "./server.ts";

/** Routes for everyone. */
const PUBLIC: readonly Routes[] = [
  healthRoutes,
  authorityRoutes,
  enrolmentRoutes,
  issuerRoutes,
  certificateRoutes,
  statementRoutes,
  organisationRoutes,
  contentRoutes,
  batchRoutes,
];

/** Routes for the desk and for whoever watches the service: a listener of their own, with a token. */
const DESK: readonly Routes[] = [
  healthRoutes,
  sessionRoutes,
  revocationRoutes,
  reclaimRoutes,
  organisationDeskRoutes,
  statementDeskRoutes,
  publicationRoutes,
];

/**
 * Makes the public listener; it does not listen yet.
 *
 * @param service what the routes work on
 * @returns the server
 */
export async function createServer(service: Service): Promise<Server> {
  const server = await makeServer(service);
  await describeApi(
    server,
    "RealDID authority",
    "For wallets and everyone: enrolment, the tree's shards, certificates.",
  );
  addOpenapiRoute(server);
  for (const routes of PUBLIC) await routes(server, service);
  return server;
}

/**
 * Makes the desk's listener; it does not listen yet.
 *
 * @param service what the routes work on
 * @param token that every request must bear
 * @returns the server
 */
export async function createDeskServer(service: Service, token: string): Promise<Server> {
  const server = await makeServer(service);
  const wanted = digest(`Bearer ${token}`);
  server.addHook("onRequest", async ({ headers }) => {
    // Digests are compared, in constant time: neither length nor content of the token shows.
    if (!timingSafeEqual(digest(headers.authorization ?? ""), wanted)) throw new AuthorityTokenInvalid();
  });
  await describeApi(
    server,
    "RealDID authority, desk",
    "For the desk, with a bearer token: sessions, revocations, metrics.",
  );
  addOpenapiRoute(server);
  addMetricsRoute(server, service.metrics);
  for (const routes of DESK) await routes(server, service);
  return server;
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
