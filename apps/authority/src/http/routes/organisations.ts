import { ADDRESS, REFUSALS, Type, WORD, createGate, limitsOf } from "@realdid/service";
import {
  type OrganisationRequest,
  issueBusinessIdentity,
  openOrganisationSession,
  revokeBusinessIdentity,
} from "realdid";

import { issuingOf } from "../issuingOf.ts";
import { EXPIRY, SIGNATURE } from "../schemas.ts";
import type { Routes } from "../server.ts";

const CLOSED = { additionalProperties: false } as const;
const CREDIT_CODE = Type.String({ minLength: 1, maxLength: 40, description: "Unified social credit code, as written" });

const REQUEST = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      maxLength: 200,
      pattern: "^[^\\u0000-\\u001f\\u007f]+$",
      description: "Name as the business register has it",
    }),
    creditCode: CREDIT_CODE,
    organisation: ADDRESS,
    issuer: ADDRESS,
    expiresAt: EXPIRY,
    sessionNonce: WORD,
    code: Type.String({ minLength: 1, maxLength: 40, description: "One-time code from the desk" }),
    signature: SIGNATURE,
  },
  { ...CLOSED, description: "docs/spec/enrolment.md section 11" },
);

const IDENTITY = Type.Object({
  identity: Type.Object({
    issuer: ADDRESS,
    organisation: ADDRESS,
    creditCodeHash: WORD,
    expiresAt: Type.Integer(),
    salt: WORD,
  }),
  uid: WORD,
  creditCodeSalt: WORD,
});

/** Organisations have their DID attested. */
export const organisationRoutes: Routes = (server, service) => {
  const { config, metrics } = service;
  const gate = createGate(config.pending, () => undefined);
  server.post(
    "/v1/organisations",
    {
      ...limitsOf(config),
      schema: {
        summary: "Have a business identity issued for an organisation's DID",
        description: "Sent again, it answers the same.",
        tags: ["organisations"],
        body: REQUEST,
        response: { 201: IDENTITY, ...REFUSALS },
      },
    },
    async (request, reply) => {
      const { organisations } = issuingOf(service);
      const body = request.body as OrganisationRequest;
      const asked = { ...body, sessionNonce: body.sessionNonce.toLowerCase() as typeof body.sessionNonce };
      const issued = await gate.pass(() => issueBusinessIdentity(organisations, asked));
      metrics.issued.inc({ kind: "business-identity" });
      return reply.code(201).send({ ...issued, identity: { ...issued.identity } });
    },
  );
};

/** The desk opens sessions for organisations' representatives, and revokes. */
export const organisationDeskRoutes: Routes = (server, service) => {
  server.post(
    "/v1/organisations/sessions",
    {
      schema: {
        summary: "Open a session for the representative whose business licence the desk saw",
        tags: ["desk"],
        body: Type.Object({ creditCode: CREDIT_CODE }, CLOSED),
        response: {
          201: Type.Object({ nonce: WORD, code: Type.String(), expiresAt: Type.Integer() }),
          ...REFUSALS,
        },
      },
    },
    async (request, reply) => {
      const ticket = await openOrganisationSession(issuingOf(service).organisations, request.body.creditCode);
      return reply.code(201).send({ ...ticket });
    },
  );
  server.post(
    "/v1/organisations/revocations",
    {
      schema: {
        summary: "Revoke an organisation's business identity",
        tags: ["desk"],
        body: Type.Object({ creditCode: CREDIT_CODE }, CLOSED),
        response: { 201: Type.Object({ uid: WORD }), ...REFUSALS },
      },
    },
    async (request, reply) => {
      const uid = await revokeBusinessIdentity(issuingOf(service).organisations, request.body.creditCode);
      return reply.code(201).send({ uid });
    },
  );
};
