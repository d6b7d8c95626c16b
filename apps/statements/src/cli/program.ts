import type { Program } from "@realdid/service";

/** The commands of the statements service; each is loaded when called. */
export const PROGRAM: Program = {
  name: "statements",
  commands: {
    start: async () => (await import("./start.ts")).start,
    init: async () => (await import("./init.ts")).init,
    settings: async () => (await import("./settings.ts")).settings,
    openapi: async () => (await import("./openapi.ts")).openapi,
    migrate: async () => (await import("./migrate.ts")).migrate,
    ban: async () => (await import("./ban.ts")).ban,
  },
};
