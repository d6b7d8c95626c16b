import type { Routes } from "../server.ts";

/** What this listener offers, made from the schemas that check what is sent. */
export const openapiRoutes: Routes = (server) => {
  server.get("/openapi.json", { schema: { hide: true } }, async (_request, reply) =>
    reply.header("cache-control", "public, max-age=300").send(server.swagger()),
  );
};
