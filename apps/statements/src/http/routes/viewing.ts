import { REFUSALS, type Routes, type Server, type Static, Type, limitsOf } from "@realdid/service";
import {
  createViewingChallenge,
  formatViewingChallenge,
  parseViewing,
  verifyViewing,
  viewingDay,
  viewingDayEnd,
} from "realdid";

import type { Service } from "../../openService.ts";
import { databaseViewingStore } from "../../viewing/databaseViewingStore.ts";
import { type ViewerSession, beginSession, endSession, findSession } from "../../viewing/sessions.ts";
import { readViewer } from "../../viewing/viewers.ts";
import { requireOwnPage } from "../ownPage.ts";
import { CHALLENGE, VIEWER, VIEWING } from "../schemas.ts";
import { viewerCookie } from "../viewerCookie.ts";

const TAGS = ["viewing"];

/** Viewers sign in and out. None of these routes knows a statement. */
export const viewingRoutes: Routes<Service> = (server, service) => {
  addSignIn(server, service);
  addSession(server, service);
};

function addSignIn(server: Server, service: Service): void {
  const { config, network, gate, now } = service;
  const { publicUrl: origin } = config;
  const cookie = viewerCookie(origin);
  server.post(
    "/v1/viewing/challenge",
    {
      ...limitsOf(config),
      schema: { summary: "A challenge for the viewer's wallet", tags: TAGS, response: { 200: CHALLENGE, ...REFUSALS } },
    },
    async (request) => {
      requireOwnPage(request, origin);
      const store = databaseViewingStore(service);
      const challenge = await createViewingChallenge(network.deployment, origin, store, now());
      return { challenge: formatViewingChallenge(challenge) };
    },
  );
  server.post(
    "/v1/viewing/answer",
    {
      ...limitsOf(config),
      schema: {
        summary: "The wallet's answer: signs the viewer in until the day ends",
        tags: TAGS,
        body: VIEWING,
        response: { 200: VIEWER, ...REFUSALS },
      },
    },
    async (request, reply) => {
      requireOwnPage(request, origin);
      const viewing = parseViewing(request.body);
      const store = databaseViewingStore(service);
      const viewer = await gate.pass(() => verifyViewing(network, viewing, store, { origin, time: now() }));
      const before = cookie.read(request);
      if (before !== undefined) await endSession(service, before);
      const token = await beginSession(service, viewer);
      cookie.set(reply, token, Math.max(0, viewingDayEnd(viewer.day) - Math.floor(now())));
      return tellViewer(service, await findSession(service, token));
    },
  );
}

function addSession(server: Server, service: Service): void {
  const { config } = service;
  const cookie = viewerCookie(config.publicUrl);
  server.get(
    "/v1/viewing/session",
    {
      ...limitsOf(config),
      schema: { summary: "Whether this browser views", tags: TAGS, response: { 200: VIEWER, ...REFUSALS } },
    },
    async (request) => tellViewer(service, await findSession(service, cookie.read(request))),
  );
  server.post(
    "/v1/viewing/logout",
    {
      ...limitsOf(config),
      schema: { summary: "Signs the viewer out", tags: TAGS, response: { 204: Type.Null(), ...REFUSALS } },
    },
    async (request, reply) => {
      requireOwnPage(request, config.publicUrl);
      const token = cookie.read(request);
      if (token !== undefined) await endSession(service, token);
      cookie.clear(reply);
      return reply.code(204).send(null);
    },
  );
}

async function tellViewer(
  { database, config, now }: Service,
  session: ViewerSession | undefined,
): Promise<Static<typeof VIEWER>> {
  const viewer = session === undefined ? undefined : await readViewer(database.db, session);
  return {
    isViewer: session !== undefined,
    viewsLeft: Math.max(0, config.viewsPerDay - (viewer?.views ?? 0)),
    endsAt: viewingDayEnd(viewingDay(now())),
  };
}
