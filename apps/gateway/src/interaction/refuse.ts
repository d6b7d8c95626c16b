import { loggableError } from "@realdid/service";

import { errorPage, sentenceOf } from "../pages/errorPage.ts";
import type { Origin } from "../platforms/origin.ts";
import type { WebContext } from "./ownPage.ts";
import { refusalFor } from "./statuses.ts";

/**
 * Says that a request of a login is refused: in JSON to the page's script, as a page to a browser that shows it.
 *
 * @param origin whose login
 * @param ctx request
 * @param thrown why
 */
export function refuse(origin: Origin, ctx: WebContext, thrown: unknown): void {
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
