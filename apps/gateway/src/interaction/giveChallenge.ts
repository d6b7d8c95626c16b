import { getAddress, isAddress, toBeHex } from "ethers";
import { type Hex, LoginPseudonymNotLive, createChallenge, formatChallenge, loginMessage } from "realdid";

import { GatewayLoginOver, GatewayRequestInvalid } from "../errors.ts";
import { tokenOf } from "../keys/platformKeys.ts";
import { readJson } from "./body.ts";
import type { Step } from "./routes.ts";

/**
 * Gives the login page a challenge for a wallet. A wallet that knows only its address is told which pseudonym that controls and what to
 * sign; both are on chain for everyone.
 *
 * @param step of the login
 * @throws GatewayRequestInvalid GatewayLoginOver LoginPseudonymNotLive
 */
export async function giveChallenge({ origin, ctx, interaction }: Step): Promise<void> {
  if (interaction.prompt.name !== "login") throw new GatewayLoginOver();
  const { controller } = await readJson(ctx.req);
  const { view, platformId, host, logins } = origin;
  const place = { platformId, domain: host };
  const held = controller === undefined ? undefined : await pseudonymOf(origin, controller);
  const challenge = await createChallenge(view.deployment, place, logins.challenges, origin.now());
  ctx.body = {
    challenge: formatChallenge(challenge),
    // An answer counts for the login for which its challenge was given out, and for no other.
    binding: tokenOf(origin.keys, "challenge", interaction.uid, challenge.nonce),
    ...(held === undefined
      ? {}
      : { pseudonym: toBeHex(held.pseudonym, 32), text: loginMessage(challenge, held.controller, held.pseudonym) }),
  };
}

async function pseudonymOf({ view }: Step["origin"], sent: unknown) {
  if (typeof sent !== "string" || !isAddress(sent)) throw new GatewayRequestInvalid();
  const controller = getAddress(sent) as Hex;
  const pseudonym = await view.pseudonymOf(controller);
  if (pseudonym === undefined) throw new LoginPseudonymNotLive();
  return { controller, pseudonym };
}
