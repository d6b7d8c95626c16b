import { GatewayLoginOver, GatewayRequestForeign } from "../errors.ts";
import { isTokenOf, tokenOf } from "../keys/platformKeys.ts";
import { OPTIONAL_SCOPES, consentPage } from "../pages/consentPage.ts";
import { rememberConsent } from "../provider/consents.ts";
import { endLogin } from "./abortLogin.ts";
import { readForm } from "./body.ts";
import { finishStep } from "./finishStep.ts";
import { nameOfClient } from "./nameOfClient.ts";
import type { Step } from "./routes.ts";

/**
 * Shows what the website asks to know.
 *
 * @param step of the login
 */
export async function askConsent({ origin, provider, ctx, interaction, path }: Step): Promise<void> {
  ctx.type = "html";
  ctx.body = consentPage(origin, {
    clientName: await nameOfClient(provider, interaction),
    clientHost: new URL(String(interaction.params.redirect_uri)).host,
    scopes: scopesOf(interaction),
    path,
    token: tokenOf(origin.keys, "consent", interaction.uid),
  });
}

/**
 * Takes the visitor's decision and goes on.
 *
 * @param step of the login
 * @throws GatewayRequestInvalid GatewayRequestForeign GatewayLoginOver
 */
export async function decideConsent(step: Step): Promise<void> {
  const { origin, provider, ctx, interaction } = step;
  const pseudonym = interaction.session?.accountId;
  if (interaction.prompt.name !== "consent" || pseudonym === undefined) throw new GatewayLoginOver();
  const form = await readForm(ctx.req);
  if (!isTokenOf(origin.keys, form.get("token"), "consent", interaction.uid)) throw new GatewayRequestForeign();
  if (form.get("decision") !== "yes") return endLogin(step, "the visitor refused");
  const clientId = String(interaction.params.client_id);
  const agreed = new Set(form.getAll("scope"));
  const isAgreed = (scope: string): boolean => !(scope in OPTIONAL_SCOPES) || agreed.has(scope);
  const [granted, refused] = [true, false].map((wanted) =>
    scopesOf(interaction)
      .filter((scope) => isAgreed(scope) === wanted)
      .join(" "),
  ) as [string, string];
  const grant = new provider.Grant({ accountId: pseudonym, clientId });
  grant.addOIDCScope(granted);
  if (refused !== "") grant.rejectOIDCScope(refused);
  const grantId = await grant.save();
  await rememberConsent(origin, { clientId, pseudonym, granted, refused });
  const location = await finishStep(step, { consent: { grantId } });
  origin.count("consent");
  ctx.redirect(location);
  ctx.status = 303;
}

/** The scopes of the request that this gateway knows; others mean nothing here. */
function scopesOf({ params }: Step["interaction"]): readonly string[] {
  const asked = String(params.scope ?? "").split(" ");
  return ["openid", "offline_access", ...Object.keys(OPTIONAL_SCOPES)].filter((scope) => asked.includes(scope));
}
