import type { Deployment } from "realdid";
import { parseDeployment } from "realdid";

/** What the server tells the page: where everything is. Nothing of it is secret. */
export interface PortalConfig {
  readonly deployment: Deployment;
  readonly rpcUrl: string;
  /** Serves shards. */
  readonly authorityUrl: string;
  /** Takes renewals; undefined if nobody does. Registrations go through the platforms. */
  readonly relayerUrl: string | undefined;
  /** The prover's two files. */
  readonly artifacts: { readonly wasm: string; readonly zkey: string };
}

/** The same as the server sends it. */
export interface ConfigJson {
  readonly deployment: unknown;
  readonly rpcUrl: string;
  readonly authorityUrl: string;
  readonly relayerUrl?: string;
  readonly artifacts: { readonly wasm: string; readonly zkey: string };
}

/**
 * Reads the server's configuration.
 *
 * @param json of `config.json`
 * @returns configuration
 * @throws ChainDeploymentMalformed
 */
export function readConfig({ deployment, rpcUrl, authorityUrl, relayerUrl, artifacts }: ConfigJson): PortalConfig {
  return { deployment: parseDeployment(JSON.stringify(deployment)), rpcUrl, authorityUrl, relayerUrl, artifacts };
}
