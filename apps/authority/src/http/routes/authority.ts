import { ADDRESS, REFUSALS, Type, WORD } from "@realdid/service";

import type { Routes } from "../server.ts";

const AUTHORITY = Type.Object({
  network: Type.String({ description: "Name of the network, as in DIDs" }),
  networkId: WORD,
  chainId: Type.String({ description: "Decimal" }),
  enrolmentRegistry: ADDRESS,
  pseudonymRegistry: ADDRESS,
  minimumGroupSize: Type.Integer({ description: "A smaller group is not published: it would name its members" }),
  groups: Type.Array(
    Type.Object({
      groupId: Type.Integer(),
      authority: Type.String({
        description: "Account that publishes the group. Wallets compare it with the chain's own answer",
      }),
    }),
  ),
});

/** Who this authority is. */
export const authorityRoutes: Routes = (server, { network, chain }) => {
  const { deployment } = network;
  server.get(
    "/v1/authority",
    {
      schema: {
        summary: "Who this authority is",
        tags: ["authority"],
        response: { 200: AUTHORITY, ...REFUSALS },
      },
    },
    async (_request, reply) => {
      const { groups } = await chain.now();
      reply.header("cache-control", "public, max-age=60");
      return {
        network: deployment.name,
        networkId: deployment.networkId,
        chainId: String(deployment.chainId),
        enrolmentRegistry: deployment.addresses.enrolmentRegistry,
        pseudonymRegistry: deployment.addresses.pseudonymRegistry,
        minimumGroupSize: chain.constants.minimumGroupSize,
        groups: [...groups.values()].map(({ groupId, authority }) => ({ groupId, authority })),
      };
    },
  );
};
