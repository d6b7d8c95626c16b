import type { Metrics } from "../metrics.ts";
import type { Server } from "../server.ts";

/** Adds `/metrics`: counts for Prometheus. For a listener that the public does not reach. */
export function addMetricsRoute(server: Server, { registry }: Pick<Metrics, "registry">): void {
  server.get(
    "/metrics",
    { schema: { summary: "Counts of this process, for Prometheus", tags: ["service"] } },
    async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()),
  );
}
