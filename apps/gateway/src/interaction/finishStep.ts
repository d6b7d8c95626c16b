import type { InteractionResults } from "oidc-provider";

import { tieOf } from "./address.ts";
import type { Step } from "./routes.ts";

/**
 * Keeps how a step of a login ended, beside what the steps before it brought, and in which browser.
 *
 * @param step login, as it was just read
 * @param result of the step
 * @returns address at which the login goes on
 */
export async function finishStep({ interaction, path }: Step, result: InteractionResults): Promise<string> {
  const before = "error" in result ? {} : interaction.lastSubmission;
  interaction.result = { ...before, ...result, tie: tieOf({ path }) };
  await interaction.persist();
  return interaction.returnTo;
}
