import type { Interaction, InteractionResults } from "oidc-provider";

/**
 * Keeps how a step of a login ended, beside what the steps before it brought.
 *
 * @param interaction login, as it was just read
 * @param result of the step
 * @returns address at which the login goes on
 */
export async function finishStep(interaction: Interaction, result: InteractionResults): Promise<string> {
  interaction.result = "error" in result ? result : { ...interaction.lastSubmission, ...result };
  await interaction.persist();
  return interaction.returnTo;
}
