import { join } from "node:path";

import { answersAt, appPart } from "./programs.ts";
import type { SitePlace } from "./places.ts";
import type { ChainRun, Settings } from "./run.ts";

/** A website as the gateway knows it. */
export interface Client {
  readonly id: string;
  readonly secret: string;
}

/**
 * Makes the gateway's key, registers the sites as its clients, and starts it.
 *
 * @param run with the sites' platforms on chain
 * @returns a client for each site
 */
export async function startGateway(run: ChainRun): Promise<readonly Client[]> {
  const { places, processes } = run;
  const settings = settingsOf(run);
  await processes.run(appPart("gateway", ["init"], settings, "gateway-init"));
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

function settingsOf({ places, folder, deploymentFile }: ChainRun): Settings {
  return {
    REALDID_DEPLOYMENT: deploymentFile,
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
