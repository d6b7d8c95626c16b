import {
  type FastifyReply,
  type Routes,
  SERVICE_STATUSES,
  ServiceRouteUnknown,
  Type,
  limitsOf,
  refusalOf,
} from "@realdid/service";

import type { Service } from "../../openService.ts";
import { endingPage } from "../../pages/endingPage.ts";
import { statementPage } from "../../pages/statementPage.ts";
import { readStatement } from "../../statements/readStatement.ts";
import { PLACE } from "../schemas.ts";
import { STATUSES } from "../statuses.ts";

const YEAR = 31_536_000;

/** The pages of statements, which hold no name, and their script and style. */
export const pageRoutes: Routes<Service> = (server, service) => {
  const { config, assets } = service;
  const send = (reply: FastifyReply, status: number, page: string) =>
    reply.code(status).type("text/html; charset=utf-8").send(page);
  server.get(
    "/statements/:platform/:pseudonym",
    {
      ...limitsOf(config),
      schema: {
        summary: "The page of a pseudonym's statement; a visitor signs in here to view the name",
        tags: ["pages"],
        params: PLACE,
      },
    },
    async (request, reply) => {
      const { platform, pseudonym } = request.params;
      try {
        const shown = await readStatement(service, platform, BigInt(pseudonym));
        return await send(reply, 200, statementPage(assets, shown, pseudonym, config.walletUrl));
      } catch (thrown) {
        const refusal = refusalOf(thrown, { ...SERVICE_STATUSES, ...STATUSES });
        // Of a fault nothing is known but that the log has it.
        if (refusal.status >= 500) throw thrown;
        return send(reply, refusal.status, endingPage(assets, { platform, pseudonym }, refusal));
      }
    },
  );
  server.get(
    "/assets/:name",
    {
      schema: {
        summary: "Script and style of the pages",
        tags: ["pages"],
        params: Type.Object({ name: Type.String({ maxLength: 100 }) }),
      },
    },
    async (request, reply) => {
      const asset = assets.files.get(request.params.name);
      if (asset === undefined) throw new ServiceRouteUnknown();
      return reply
        .header("cache-control", `public, max-age=${YEAR}, immutable`)
        .removeHeader("vary")
        .type(asset.type)
        .send(asset.content);
    },
  );
};
