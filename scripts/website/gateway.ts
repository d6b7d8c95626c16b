import { join } from "node:path";

import { answersAt, appPart } from "./programs.ts";
import type { SitePlace } from "./places.ts";
import type { ChainRun, Run, Settings } from "./run.ts";

/** A website as the gateway knows it. */
export interface Client {
  readonly id: string;
  readonly secret: string;
}

/**
 * Makes the gateway's key and its database.
 *
 * @param run of which the chain need not be there yet
 */
export async function prepareGateway(run: Run): Promise<void> {
  for (const command of ["init", "migrate"]) {
    await run.processes.run(appPart("gateway", [command], settingsOf(run), `gateway-${command}`));
  }
}

/**
 * Registers the sites as the gateway's clients, and starts it.
 *
 * @param run with the sites' platforms on chain, and the gateway prepared
 * @returns a client for each site
 */
export async function startGateway(run: ChainRun): Promise<readonly Client[]> {
  const { places, processes, deploymentFile } = run;
  const settings = { ...settingsOf(run), REALDID_DEPLOYMENT: deploymentFile };
  const clients: Client[] = [];
  // One after the other: the embedded database is one program's at a time.
  for (const site of places.sites) {
    const said = await processes.run(appPart("gateway", addClient(site), settings, "gateway-clients"));
    clients.push({ id: readLine(said, "client id"), secret: readLine(said, "client secret") });
  }
  processes.start(appPart("gateway", ["start"], settings));
  await processes.ready("gateway", answersAt(`${places.gatewayOperatorUrl}/ready`));
  return clients;
}

function addClient({ slug, title, origin }: SitePlace): readonly string[] {
  const back = ["--redirect-uri", `${origin}/callback`, "--post-logout-redirect-uri", `${origin}/`];
  return ["add-client", "--platform", slug, "--name", title, ...back];
}

function readLine(said: string, name: string): string {
  const value = new RegExp(`^${name} +(\\S+)$`, "mu").exec(said)?.[1];
  if (value === undefined) throw new Error(`the gateway gave no ${name}`);
  return value;
}

function settingsOf({ places, folder }: Run): Settings {
  return {
    GATEWAY_RPC_URL: places.chainUrl,
    GATEWAY_PLATFORMS: places.sites.map(({ slug, issuer }) => `${slug}=${issuer}`).join(","),
    GATEWAY_WALLET_URL: places.walletUrl,
    GATEWAY_RELAYER_URL: places.relayerUrl,
    GATEWAY_DATABASE: join(folder, "gateway"),
    GATEWAY_KEY_FILE: join(folder, "keys", "gateway"),
    GATEWAY_PORT: String(places.ports.gateway),
    GATEWAY_METRICS_PORT: String(places.ports.gatewayOperator),
    GATEWAY_SUBMIT_SECONDS: "1",
  };
}
