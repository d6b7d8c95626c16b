#!/usr/bin/env node
import { runCommands } from "@realdid/service";

/** Loaded when called, so that `--help` is quick. */
process.exitCode = await runCommands(
  {
    name: "relayer",
    commands: {
      start: async () => (await import("./cli/start.ts")).start,
      init: async () => (await import("./cli/init.ts")).init,
      settings: async () => (await import("./cli/settings.ts")).settings,
      migrate: async () => (await import("./cli/migrate.ts")).migrate,
      openapi: async () => (await import("./cli/openapi.ts")).openapi,
    },
  },
  process.argv.slice(2),
);
