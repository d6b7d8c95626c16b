import { GatewayRequestForeign } from "../errors.ts";
import { isTokenOf } from "../keys/platformKeys.ts";
import { readForm } from "./body.ts";
import { finishStep } from "./finishStep.ts";
import type { Step } from "./routes.ts";

/**
 * Gives a login up: the website is told `access_denied`.
 *
 * @param step of the login
 * @throws GatewayRequestInvalid GatewayRequestForeign
 */
export async function abortLogin(step: Step): Promise<void> {
  const { origin, ctx, interaction } = step;
  const form = await readForm(ctx.req);
  if (!isTokenOf(origin.keys, form.get("token"), "form", interaction.uid)) throw new GatewayRequestForeign();
  await endLogin(step, "the visitor cancelled");
}

/**
 * Sends a visitor back to the website without a login.
 *
 * @param step of the login
 * @param why one sentence for the website
 */
export async function endLogin(step: Step, why: string): Promise<void> {
  const { ctx } = step;
  ctx.redirect(await finishStep(step, { error: "access_denied", error_description: why }));
  ctx.status = 303;
}
