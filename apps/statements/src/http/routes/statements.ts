import { REFUSALS, type Routes, limitsOf } from "@realdid/service";

import type { Service } from "../../openService.ts";
import { keepStatement } from "../../statements/keepStatement.ts";
import { readStatement } from "../../statements/readStatement.ts";
import { countView } from "../../viewing/viewers.ts";
import { findSession } from "../../viewing/sessions.ts";
import { ENVELOPE, PLACE, STATEMENT } from "../schemas.ts";
import { viewerCookie } from "../viewerCookie.ts";

/** An envelope has two salted documents and no more: a few thousand bytes. */
const ENVELOPE_BYTES = 32_768;

/** Statements come in, and are shown. */
export const statementRoutes: Routes<Service> = (server, service) => {
  const { config } = service;
  const cookie = viewerCookie(config.publicUrl);
  server.post(
    "/v1/statements",
    {
      ...limitsOf(config),
      bodyLimit: ENVELOPE_BYTES,
      schema: {
        summary: "Hand in a statement that is published on chain; the same one again changes nothing",
        tags: ["statements"],
        body: ENVELOPE,
        response: { 200: PLACE, ...REFUSALS },
      },
    },
    async (request) => {
      const { platform, pseudonym } = await keepStatement(service, request.body);
      return { platform, pseudonym: wordText(pseudonym) };
    },
  );
  server.get(
    "/v1/statements/:platform/:pseudonym",
    {
      ...limitsOf(config),
      schema: {
        summary: "A pseudonym's statement: to anyone without the name, to a viewer with it; 410 once it has ended",
        tags: ["statements"],
        params: PLACE,
        response: { 200: STATEMENT, ...REFUSALS },
      },
    },
    async (request) => {
      const { platform, pseudonym } = request.params;
      const { statement, flags } = await readStatement(service, platform, BigInt(pseudonym));
      const { name, uid: _, ...facts } = { ...statement, pseudonym, flags: [...flags] };
      const session = await findSession(service, cookie.read(request));
      if (session === undefined) return facts;
      await countView(service.database.db, session, config.viewsPerDay);
      return { ...facts, name };
    },
  );
};

function wordText(value: bigint): string {
  return `0x${value.toString(16).padStart(64, "0")}`;
}
