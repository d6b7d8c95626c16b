import type { Routes } from "../server.ts";

/** Counts for Prometheus. */
export const metricsRoutes: Routes = (server, { metrics }) => {
  server.get(
    "/metrics",
    { schema: { summary: "Counts of this process, for Prometheus", tags: ["service"] } },
    async (_request, reply) => reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
};
