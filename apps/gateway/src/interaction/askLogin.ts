import { tokenOf } from "../keys/platformKeys.ts";
import { loginPage } from "../pages/loginPage.ts";
import { nameOfClient } from "./nameOfClient.ts";
import type { Step } from "./routes.ts";

/**
 * Shows the question for a wallet.
 *
 * @param step of the login
 */
export async function askLogin({ origin, provider, ctx, interaction, path }: Step): Promise<void> {
  ctx.type = "html";
  ctx.body = loginPage(origin, {
    clientName: await nameOfClient(provider, interaction),
    path,
    walletUrl: origin.walletUrl,
    token: tokenOf(origin.keys, "form", interaction.uid),
  });
}
