import { ADDRESS, REFUSALS, Type, WORD, createGate, limitsOf } from "@realdid/service";
import {
  type BackerStatementBody,
  type SelfStatementBody,
  issueBackerStatement,
  issueSelfStatement,
  organisationName,
  readBackerStatement,
  readPerson,
  readSelfStatement,
  requestLink,
  revokeStatement,
} from "realdid";

import { authorityOf } from "../../service.ts";
import { CITIZENS, issuingOf } from "../issuingOf.ts";
import { EXPIRY, SIGNATURE, SLUG } from "../schemas.ts";
import type { Routes } from "../server.ts";

const CLOSED = { additionalProperties: false } as const;

const LINK_REQUEST = Type.Object(
  {
    networkId: WORD,
    platformId: WORD,
    verifier: ADDRESS,
    purpose: WORD,
    nonce: WORD,
    expiresAt: Type.Integer({ minimum: 0, maximum: 0xffffffffff, description: "Unix seconds" }),
  },
  CLOSED,
);

const LINK = Type.Object(
  { pseudonym: WORD, commitment: WORD, points: Type.Array(WORD, { minItems: 8, maxItems: 8 }) },
  { ...CLOSED, description: "Link proof: docs/spec/pseudonym.md section 7" },
);

const BACKER = Type.Object(
  { issuer: ADDRESS, organisation: ADDRESS, creditCodeHash: WORD, expiresAt: EXPIRY, salt: WORD },
  { ...CLOSED, description: "The backer's business identity" },
);

/** parseNameStatement checks the credential. */
const STATEMENT = Type.Object(
  {
    credential: Type.String({ maxLength: 4_096, description: "SD-JWT VC: docs/spec/disclosure.md section 4" }),
    attestationSalt: WORD,
  },
  CLOSED,
);

const linkRoute: Routes = (server, service) => {
  server.post(
    "/v1/statements/links",
    {
      ...limitsOf(service.config),
      schema: {
        summary: "Ask for a link request: what a holder proves that a pseudonym is its own for",
        tags: ["statements"],
        body: Type.Object({ platform: SLUG, expiresAt: EXPIRY }, CLOSED),
        response: { 201: LINK_REQUEST, ...REFUSALS },
      },
    },
    async (request, reply) => {
      const { network, account, links, time } = issuingOf(service);
      const asked = { ...request.body, authority: account };
      return reply.code(201).send({ ...(await requestLink(network.deployment, asked, links, await time())) });
    },
  );
};

const selfRoute: Routes = (server, service) => {
  const gate = createGate(service.config.pending, () => undefined);
  server.post(
    "/v1/statements/self",
    {
      ...limitsOf(service.config),
      schema: {
        summary: "Have one's own name stated for a pseudonym",
        description: "The link proof is verified and forgotten; neither it nor who asked is stored.",
        tags: ["statements"],
        body: Type.Object({ platform: SLUG, request: LINK_REQUEST, link: LINK, expiresAt: EXPIRY }, CLOSED),
        response: { 201: Type.Object({ statement: STATEMENT, transcriptSalt: WORD }), ...REFUSALS },
      },
    },
    async (request, reply) => {
      const { network, signer, issuer, links, time } = issuingOf(service);
      const authority = authorityOf(service, CITIZENS);
      const stating = { signer, issuer: await issuer() };
      const asked = readSelfStatement(request.body as SelfStatementBody);
      const nameOf = async (commitment: bigint): Promise<string> => (await readPerson(authority, commitment)).name;
      const issued = await gate.pass(async () =>
        issueSelfStatement(network, stating, asked, { requests: links, nameOf }, await time()),
      );
      service.metrics.issued.inc({ kind: "self" });
      return reply.code(201).send(issued as never);
    },
  );
};

const backerRoute: Routes = (server, service) => {
  const gate = createGate(service.config.pending, () => undefined);
  server.post(
    "/v1/statements/backer",
    {
      ...limitsOf(service.config),
      schema: {
        summary: "Have a financial backer named for a pseudonym, with its consent; nobody asks who the creator is",
        description: "A consent names its backer once.",
        tags: ["statements"],
        body: Type.Object(
          {
            platform: SLUG,
            pseudonym: WORD,
            backer: BACKER,
            consent: SIGNATURE,
            expiresAt: EXPIRY,
            deadline: Type.Integer({ minimum: 0, maximum: 0xffffffffff, description: "Of the consent, unix seconds" }),
          },
          CLOSED,
        ),
        response: { 201: Type.Object({ statement: STATEMENT }), ...REFUSALS },
      },
    },
    async (request, reply) => {
      const { network, signer, issuer, organisations, consents, time } = issuingOf(service);
      const stating = { signer, issuer: await issuer() };
      const asked = readBackerStatement(request.body as BackerStatementBody);
      const nameOf = (uid: `0x${string}`): Promise<string | undefined> => organisationName(organisations, uid);
      const statement = await gate.pass(async () =>
        issueBackerStatement(network, stating, asked, { consents, nameOf }, await time()),
      );
      service.metrics.issued.inc({ kind: "backer" });
      return reply.code(201).send({ statement } as never);
    },
  );
};

/** Holders have names stated. */
export const statementRoutes: Routes = async (server, service) => {
  await linkRoute(server, service);
  await selfRoute(server, service);
  await backerRoute(server, service);
};

/** The desk revokes a statement that its holder withdrew, or that is wrong: whoever asks brings it, as the service keeps none. */
export const statementDeskRoutes: Routes = (server, service) => {
  server.post(
    "/v1/statements/revocations",
    {
      schema: {
        summary: "Revoke a name statement",
        tags: ["desk"],
        body: Type.Object({ statement: STATEMENT }, CLOSED),
        response: { 201: Type.Object({ uid: WORD }), ...REFUSALS },
      },
    },
    async (request, reply) => {
      const uid = await revokeStatement(issuingOf(service).network, request.body.statement);
      return reply.code(201).send({ uid });
    },
  );
};
