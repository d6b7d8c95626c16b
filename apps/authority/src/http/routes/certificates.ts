import { ADDRESS, REFUSALS, Type, WORD, createGate, limitsOf } from "@realdid/service";
import {
  CERTIFICATE_CLAIMS,
  type CertificateBody,
  createCertificateChallenge,
  issueCertificate,
  readCertificateRequest,
  readPerson,
} from "realdid";

import { authorityOf } from "../../service.ts";
import { CITIZENS, issuingOf } from "../issuingOf.ts";
import type { Routes } from "../server.ts";

const CLOSED = { additionalProperties: false } as const;
const POINT = Type.Object({ x: WORD, y: WORD }, CLOSED);
const COORDINATE = Type.String({ pattern: "^[A-Za-z0-9_-]{43}$", description: "32 bytes in base64url" });

const CHALLENGE = Type.Object({
  networkId: WORD,
  issuer: ADDRESS,
  nonce: WORD,
  expiresAt: Type.Integer({ description: "Unix seconds" }),
});

const REQUEST = Type.Object(
  {
    nonce: WORD,
    context: Type.Object(
      {
        purpose: Type.String({ maxLength: 64, description: "Slug: bank-account-opening" }),
        verifier: Type.String({ maxLength: 200, description: "Host or DID of who is to see it" }),
      },
      CLOSED,
    ),
    claims: Type.Array(Type.String({ maxLength: 40 }), { maxItems: CERTIFICATE_CLAIMS.length }),
    holderKey: Type.Object(
      { kty: Type.Literal("EC"), crv: Type.Literal("P-256"), x: COORDINATE, y: COORDINATE },
      { ...CLOSED, description: "Fresh key, for this certificate alone" },
    ),
    commitment: WORD,
    proof: Type.Object({ publicKey: POINT, r8: POINT, s: WORD }, CLOSED),
    holderProof: Type.String({ pattern: "^[A-Za-z0-9_-]{86}$", description: "ES256 signature in base64url" }),
  },
  { ...CLOSED, description: "docs/spec/enrolment.md section 10" },
);

const challengeRoute: Routes = (server, service) => {
  server.post(
    "/v1/certificates/challenges",
    {
      ...limitsOf(service.config),
      schema: {
        summary: "Ask for a nonce to request a certificate with",
        tags: ["certificates"],
        response: { 201: CHALLENGE, ...REFUSALS },
      },
    },
    async (_request, reply) => {
      const { network, account, certificates, time } = issuingOf(service);
      const made = await createCertificateChallenge(network.deployment, account, certificates, await time());
      return reply.code(201).send({ ...made });
    },
  );
};

const certificateRoute: Routes = (server, service) => {
  const gate = createGate(service.config.pending, () => undefined);
  server.post(
    "/v1/certificates",
    {
      ...limitsOf(service.config),
      schema: {
        summary: "Request a certificate: SD-JWT VC for one context under a fresh key",
        description:
          "The nonce is used up, whatever comes of it. No copy is kept, of the request or of the certificate.",
        tags: ["certificates"],
        body: REQUEST,
        response: { 201: Type.Object({ certificate: Type.String() }), ...REFUSALS },
      },
    },
    async (request, reply) => {
      const issuing = issuingOf(service);
      const authority = authorityOf(service, CITIZENS);
      const asked = readCertificateRequest(request.body as CertificateBody);
      const certificate = await gate.pass(async () => {
        const records = {
          store: issuing.certificates,
          personOf: (commitment: bigint) => readPerson(authority, commitment),
        };
        return issueCertificate(issuing.network, await issuing.issuer(), asked, records, await issuing.time());
      });
      service.metrics.issued.inc({ kind: "certificate" });
      return reply.code(201).send({ certificate });
    },
  );
};

/** Wallets ask for certificates. */
export const certificateRoutes: Routes = async (server, service) => {
  await challengeRoute(server, service);
  await certificateRoute(server, service);
};
