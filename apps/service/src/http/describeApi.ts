import swagger from "@fastify/swagger";

import type { Server } from "./server.ts";

/**
 * Has a server describe itself as OpenAPI 3.1, from the schemas that check what is sent. Call it before the routes are added.
 *
 * @param server without routes
 * @param title of the service
 * @param description for whom it is
 */
export async function describeApi(server: Server, title: string, description: string): Promise<void> {
  await server.register(swagger, { openapi: { openapi: "3.1.0", info: { title, description, version: "1" } } });
}

/**
 * The description of a server that never listens; it is closed.
 *
 * @param server with its routes
 * @returns JSON text
 */
export async function formatApi(server: Server): Promise<string> {
  await server.ready();
  const { info, ...rest } = server.swagger();
  await server.close();
  return `${JSON.stringify({ ...rest, info }, undefined, 2)}\n`;
}

/**
 * Stands for a service while its routes are only described.
 *
 * @param given what routes look at when they are added: settings, log
 * @returns a service whose every other part is the same nothing
 */
export function standIn<Service extends object>(given: Partial<Service>): Service {
  return new Proxy(given as Service, {
    get: (parts, name) => (name in parts ? Reflect.get(parts, name) : nothing),
  });
}

const nothing: unknown = new Proxy(() => undefined, {
  get: (_target, name) => (typeof name === "symbol" || name === "then" ? undefined : nothing),
});
