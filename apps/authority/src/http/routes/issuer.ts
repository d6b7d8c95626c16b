import { ADDRESS, REFUSALS, Type } from "@realdid/service";

import { issuingOf } from "../issuingOf.ts";
import type { Routes } from "../server.ts";

const ISSUER = Type.Object({
  did: Type.String({ description: "Its document holds the key that signs certificates" }),
  account: ADDRESS,
});

/** Who issues certificates and statements here. Wallets compare it with the chain's list of accredited issuers. */
export const issuerRoutes: Routes = (server, service) => {
  server.get(
    "/v1/issuer",
    {
      schema: {
        summary: "Who issues certificates, statements and business identities",
        tags: ["authority"],
        response: { 200: ISSUER, ...REFUSALS },
      },
    },
    async (_request, reply) => {
      const { did, account } = issuingOf(service);
      reply.header("cache-control", "public, max-age=60");
      return { did, account };
    },
  );
};
