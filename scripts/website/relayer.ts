import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { localKeys } from "../../networks/accounts.ts";
import { answersAt, appPart } from "./programs.ts";
import type { ChainRun } from "./run.ts";

/**
 * Starts the relayer, with the local account that pays for others.
 *
 * @param run with the keys' folder made
 */
export async function startRelayer(run: ChainRun): Promise<void> {
  const { places, processes, folder, deploymentFile } = run;
  const keyFile = join(folder, "keys", "relayer");
  writeFileSync(keyFile, localKeys().relayer.privateKey, { mode: 0o600 });
  const settings = {
    REALDID_DEPLOYMENT: deploymentFile,
    RELAYER_RPC_URL: places.chainUrl,
    RELAYER_KEY_FILE: keyFile,
    RELAYER_DATABASE: join(folder, "relayer"),
    RELAYER_PORT: String(places.ports.relayer),
    RELAYER_METRICS_PORT: String(places.ports.relayerOperator),
    RELAYER_PUBLIC_URL: places.relayerUrl,
    RELAYER_WALLET_ORIGINS: places.walletUrl,
    RELAYER_BATCH_SECONDS: "5",
  };
  processes.start(appPart("relayer", ["start"], settings));
  await processes.ready("relayer", answersAt(`${places.relayerUrl}/ready`));
}
