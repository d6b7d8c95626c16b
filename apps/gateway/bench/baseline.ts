// The same oidc-provider with as little around it as works: an account that is its own name, a consent that nobody is asked for, everything
// in memory. What apps/gateway is measured beside. Says where it listens, and what it has taken when asked.
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import Provider from "oidc-provider";

const ISSUER = "https://login.weibo.com";
const [clientId = "", secret = "", redirectUri = ""] = process.argv.slice(2);
const key = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });

const provider = new Provider(ISSUER, {
  clients: [
    {
      client_id: clientId,
      client_secret: secret,
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: "client_secret_basic",
      id_token_signed_response_alg: "ES256",
    },
  ],
  jwks: { keys: [{ ...key, kid: "1", alg: "ES256", use: "sig" } as never] },
  cookies: { keys: ["not a secret"] },
  enabledJWA: { idTokenSigningAlgValues: ["ES256"] },
  clientDefaults: { id_token_signed_response_alg: "ES256" },
  pkce: { required: () => true },
  responseTypes: ["code"],
  features: { devInteractions: { enabled: false } },
  findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
  async loadExistingGrant({ oidc: { client, session, provider: own } }) {
    const grant = new own.Grant({ clientId: client?.clientId ?? "", accountId: session?.accountId ?? "" });
    grant.addOIDCScope("openid");
    await grant.save();
    return grant;
  },
  ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Interaction: 900, Session: 28_800, Grant: 28_800 },
});
provider.proxy = true;
provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith("/interaction/")) return next();
  await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: randomUUID() } });
  ctx.respond = false;
});
const answer = provider.callback();
const server = createServer((request, response) => {
  request.headers["x-forwarded-proto"] = "https";
  void answer(request, response);
});
server.listen(0, "127.0.0.1", () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  process.send?.({ resident: rss, heap: heapUsed, cpuMs: (user + system) / 1_000 });
});
process.on("disconnect", () => process.exit(0));
