import type { Program } from "@realdid/service";

/** The commands of the authority; each is loaded when called. */
export const PROGRAM: Program = {
  name: "authority",
  commands: {
    start: async () => (await import("./start.ts")).start,
    init: async () => (await import("./init.ts")).init,
    settings: async () => (await import("./settings.ts")).settings,
    openapi: async () => (await import("./openapi.ts")).openapi,
    "create-issuer": async () => (await import("./createIssuer.ts")).createIssuer,
    "publish-keys": async () => (await import("./publishKeys.ts")).publishKeys,
    publish: async () => (await import("./publish.ts")).publish,
    worker: async () => (await import("./worker.ts")).worker,
    operator: async () => (await import("./operator.ts")).operator,
    migrate: async () => (await import("./migrate.ts")).migrate,
    "rotate-keys": async () => (await import("./rotateKeys.ts")).rotateKeys,
    load: async () => (await import("./load.ts")).load,
  },
};
