import { ROOT, answersAt, appPart } from "./programs.ts";
import type { ChainRun } from "./run.ts";

/**
 * Starts the server of the wallet's page.
 *
 * @param run on the chain
 */
export async function startPortal({ places, processes, deploymentFile }: ChainRun): Promise<void> {
  const settings = {
    REALDID_DEPLOYMENT: deploymentFile,
    PORTAL_RPC_URL: places.chainUrl,
    PORTAL_AUTHORITY_URL: places.authorityUrl,
    PORTAL_RELAYER_URL: places.relayerUrl,
    PORTAL_PORT: String(places.ports.portal),
  };
  // The prover's files are found from where it runs.
  processes.start({ ...appPart("portal", ["start"], settings), cwd: ROOT });
  await processes.ready("portal", answersAt(`${places.walletUrl}/`));
}
