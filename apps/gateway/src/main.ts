#!/usr/bin/env node
import { runCommands } from "@realdid/service";

/** Loaded when called, so that `--help` is quick. */
process.exitCode = await runCommands(
  {
    name: "gateway",
    commands: {
      start: async () => (await import("./cli/start.ts")).start,
      init: async () => (await import("./cli/init.ts")).init,
      settings: async () => (await import("./cli/settings.ts")).settings,
      migrate: async () => (await import("./cli/migrate.ts")).migrate,
      "add-client": async () => (await import("./cli/addClient.ts")).addClientCommand,
      "list-clients": async () => (await import("./cli/listClients.ts")).listClientsCommand,
      "remove-client": async () => (await import("./cli/removeClient.ts")).removeClientCommand,
      "rotate-keys": async () => (await import("./cli/rotateKeys.ts")).rotateKeysCommand,
    },
  },
  process.argv.slice(2),
);
