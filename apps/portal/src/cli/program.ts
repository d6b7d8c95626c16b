import type { Program } from "@realdid/service";

/** The commands of the portal; each is loaded when called. */
export const PROGRAM: Program = {
  name: "portal",
  commands: {
    start: async () => (await import("./start.ts")).start,
    settings: async () => (await import("./settings.ts")).settings,
  },
};
