import type { Program } from "@realdid/service";

/** The commands of the relayer; each is loaded when called. */
export const PROGRAM: Program = {
  name: "relayer",
  commands: {
    start: async () => (await import("./start.ts")).start,
    init: async () => (await import("./init.ts")).init,
    balance: async () => (await import("./balance.ts")).balance,
    settings: async () => (await import("./settings.ts")).settings,
    openapi: async () => (await import("./openapi.ts")).openapi,
    migrate: async () => (await import("./migrate.ts")).migrate,
  },
};
