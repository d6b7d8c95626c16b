import swagger from "@fastify/swagger";
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from "@fastify/type-provider-typebox";
import fastify, { type FastifyInstance, type RawServerDefault } from "fastify";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { FastifyBaseLogger } from "fastify";

import type { Service } from "../service.ts";
import { healthRoutes } from "./routes/health.ts";

/** A server whose routes are typed by the schemas that validate them. */
export type Server = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** Adds the routes of one resource: one file in routes/ each. */
export type Routes = (server: Server, service: Service) => void | Promise<void>;

const PUBLIC: readonly Routes[] = [healthRoutes];

/**
 * Makes the public listener; it does not listen yet.
 *
 * @param service what the routes work on
 * @returns the server
 */
export async function createServer(service: Service): Promise<Server> {
  const server = fastify({ logger: false })
    .withTypeProvider<TypeBoxTypeProvider>()
    .setValidatorCompiler(TypeBoxValidatorCompiler);
  await server.register(swagger, { openapi: { info: { title: "RealDID authority", version: "1" } } });
  for (const routes of PUBLIC) await routes(server, service);
  return server;
}
