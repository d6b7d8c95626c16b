import { parseAnswer, verifyLogin } from "realdid";

import { GatewayLoginOver, GatewayRequestForeign } from "../errors.ts";
import { isTokenOf } from "../keys/platformKeys.ts";
import { noteVisitor } from "../visitors/visitors.ts";
import { readJson } from "./body.ts";
import { finishStep } from "./finishStep.ts";
import type { Step } from "./routes.ts";

/**
 * Verifies a wallet's answer and goes on with the login.
 *
 * @param step of the login
 * @throws GatewayRequestInvalid GatewayRequestForeign GatewayLoginOver GatewayBusy and as verifyLogin
 */
export async function answerLogin(step: Step): Promise<void> {
  const { origin, ctx, interaction } = step;
  if (interaction.prompt.name !== "login") throw new GatewayLoginOver();
  const sent = await readJson(ctx.req);
  const { view, logins } = origin;
  const answer = parseAnswer(view.deployment, sent.answer);
  if (!isTokenOf(origin.keys, sent.binding, "challenge", interaction.uid, answer.nonce)) {
    throw new GatewayRequestForeign();
  }
  const session = await origin.gate(() => verifyLogin(view, answer, logins, { time: origin.now() }));
  const accountId = await noteVisitor(origin, session);
  const location = await finishStep(step, { login: { accountId } });
  origin.count(session.state === "pending" ? "firstVisit" : "login");
  ctx.body = { location };
}
