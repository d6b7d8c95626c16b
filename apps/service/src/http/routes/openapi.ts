import type { Server } from "../server.ts";

/** Adds `/openapi.json`: what this listener offers, made from the schemas that check what is sent. */
export function addOpenapiRoute(server: Server): void {
  server.get("/openapi.json", { schema: { hide: true } }, async (_request, reply) =>
    reply.header("cache-control", "public, max-age=300").send(server.swagger()),
  );
}
