import { createHash, timingSafeEqual } from "node:crypto";

import swagger from "@fastify/swagger";

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
import { metricsRoutes } from "./routes/metrics.ts";
import { openapiRoutes } from "./routes/openapi.ts";
import { organisationDeskRoutes, organisationRoutes } from "./routes/organisations.ts";
import { reclaimRoutes } from "./routes/reclaims.ts";
import { revocationRoutes } from "./routes/revocations.ts";
import { sessionRoutes } from "./routes/sessions.ts";
import { statementDeskRoutes, statementRoutes } from "./routes/statements.ts";
import { type Routes, type Server, makeServer } from "./server.ts";

export type { Routes, Server } from "./server.ts";

/** Routes for everyone. */
const PUBLIC: readonly Routes[] = [
  healthRoutes,
  openapiRoutes,
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
  openapiRoutes,
  metricsRoutes,
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
  await describe(server, "RealDID authority", "For wallets and everyone: enrolment, the tree's shards, certificates.");
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
  await describe(
    server,
    "RealDID authority, desk",
    "For the desk, with a bearer token: sessions, revocations, metrics.",
  );
  for (const routes of DESK) await routes(server, service);
  return server;
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

async function describe(server: Server, title: string, description: string): Promise<void> {
  await server.register(swagger, { openapi: { openapi: "3.1.0", info: { title, description, version: "1" } } });
}
