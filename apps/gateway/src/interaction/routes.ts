import { loggableError } from "@realdid/service";
import type Provider from "oidc-provider";
import type { Interaction } from "oidc-provider";

import { GatewayLoginOver } from "../errors.ts";
import { errorPage, sentenceOf } from "../pages/errorPage.ts";
import type { Origin } from "../platforms/origin.ts";
import { abortLogin } from "./abortLogin.ts";
import { type Action, type Address, readAddress } from "./address.ts";
import { answerLogin } from "./answerLogin.ts";
import { askConsent, decideConsent } from "./consent.ts";
import { giveChallenge } from "./giveChallenge.ts";
import { askLogin } from "./askLogin.ts";
import { type WebContext, requireOwnPage } from "./ownPage.ts";
import { refusalFor } from "./statuses.ts";

/** One step of one login. */
export interface Step {
  readonly origin: Origin;
  readonly provider: Provider;
  readonly ctx: WebContext;
  readonly interaction: Interaction;
  /** Of its page. */
  readonly path: string;
}

type Act = (step: Step) => Promise<void>;

/** What the pages send; GET shows the page. */
const POSTS: Readonly<Record<Action, Act>> = {
  challenge: giveChallenge,
  answer: answerLogin,
  consent: decideConsent,
  abort: abortLogin,
};

/**
 * Serves the pages of logins: the question for a wallet and the question for consent.
 *
 * @param origin whose logins
 * @param provider of the origin
 * @returns middleware; what is not under /interaction it passes on
 */
export function interactionRoutes(
  origin: Origin,
  provider: Provider,
): (ctx: WebContext, next: () => Promise<void>) => Promise<void> {
  return async (ctx, next) => {
    const address = readAddress(origin, ctx);
    if (address === undefined) return next();
    const { action, path } = address;
    ctx.routePattern = `/interaction/:uid${action === undefined ? "" : `/${action}`}`;
    const isPost = ctx.method === "POST" && action !== undefined;
    if (!isPost && !(action === undefined && (ctx.method === "GET" || ctx.method === "HEAD"))) return next();
    try {
      if (isPost) requireOwnPage(origin, ctx);
      const interaction = await findInteraction(provider, ctx, address);
      ctx.formTarget = String(interaction.params.redirect_uri);
      const act = action === undefined ? pageOf(interaction) : POSTS[action];
      await act({ origin, provider, ctx, interaction, path });
    } catch (thrown) {
      refuse(origin, ctx, thrown);
    }
  };
}

function pageOf({ prompt }: Interaction): Act {
  return prompt.name === "login" ? askLogin : askConsent;
}

/** The cookie says which login a browser is in; the address has to be that one's, and this browser's. */
async function findInteraction(provider: Provider, ctx: WebContext, { uid, isOwn }: Address): Promise<Interaction> {
  if (!isOwn) throw new GatewayLoginOver();
  const interaction = await provider.interactionDetails(ctx.req, ctx.res).catch((thrown: unknown) => {
    if ((thrown as { readonly error?: unknown }).error === "invalid_request") return undefined;
    throw thrown;
  });
  if (interaction?.uid !== uid) throw new GatewayLoginOver();
  return interaction;
}

/** In JSON to the page's script, as a page to a browser that shows it. */
function refuse(origin: Origin, ctx: WebContext, thrown: unknown): void {
  const { status, code, message, fix } = refusalFor(thrown);
  if (status >= 500) origin.log.error({ error: loggableError(thrown) }, "a login failed");
  origin.count("refusal", code);
  ctx.status = status;
  if (status === 503) ctx.set("retry-after", "2");
  // What was not read of a request that is too long would be taken for the next one.
  if (!ctx.req.readableEnded) ctx.set("connection", "close");
  if (/\/(?:challenge|answer)$/u.test(ctx.path)) ctx.body = { code, message, fix };
  else {
    ctx.type = "html";
    ctx.body = errorPage(origin, { error: code, advice: `${sentenceOf(message)} ${fix}` });
  }
}
