import { parseArgs } from "node:util";

import { type Command, ServiceCommandUnknown, connectChain, readDeployment } from "@realdid/service";
import { platformId, readPlatform } from "realdid";

import { addClient } from "../clients/clients.ts";
import { requireOwnOrigin } from "../platforms/requireOwnOrigin.ts";
import { chosenPlatforms, withDatabase } from "./withDatabase.ts";

export const addClientCommand: Command = {
  summary: "Registers a website of a platform, and prints its id and, once, its secret",
  usage: `Usage: npm run gateway -- add-client --platform forum --name "The forum" --redirect-uri https://forum.example/callback

  --platform              slug of the platform; one of GATEWAY_PLATFORMS
  --name                  what visitors are shown
  --redirect-uri          where visitors are sent back to; may be given more than once. https, of the platform's registered domain or a
                          subdomain of it (http on names of localhost)
  --post-logout-redirect-uri   where visitors are sent after signing out; may be given more than once
  --public                for a program that cannot keep a secret, such as a page without a server

Run again with the same options it changes nothing. The secret is printed once: only its hash is kept.

Environment: GATEWAY_PLATFORMS, GATEWAY_DATABASE, REALDID_DEPLOYMENT, GATEWAY_RPC_URL`,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        platform: { type: "string" },
        name: { type: "string" },
        "redirect-uri": { type: "string", multiple: true, default: [] },
        "post-logout-redirect-uri": { type: "string", multiple: true, default: [] },
        public: { type: "boolean", default: false },
      },
    });
    const { platform: slug, name } = values;
    const redirectUris = values["redirect-uri"];
    if (slug === undefined || name === undefined || redirectUris.length === 0) {
      throw new ServiceCommandUnknown("add-client takes --platform, --name and --redirect-uri");
    }
    await withDatabase(async ({ db }, config) => {
      const places = chosenPlatforms(config, slug);
      const { network, close } = await connectChain(await readDeployment(config.deployment), config.rpcUrl);
      try {
        const id = platformId(slug);
        const domain = await readPlatform(network, id).domain();
        // Its logins would not work.
        for (const place of places) requireOwnOrigin(place, domain);
        const platform = { platformId: id, domain };
        const client = { name, redirectUris, logoutUris: values["post-logout-redirect-uri"], isPublic: values.public };
        const added = await addClient(db, platform, client, Math.floor(Date.now() / 1_000));
        console.log(`client id      ${added.clientId}`);
        if (added.secret !== undefined) console.log(`client secret  ${added.secret}`);
        if (!added.isNew) console.log("It was registered before, just so; its secret cannot be read again.");
      } finally {
        close();
      }
    });
  },
};
