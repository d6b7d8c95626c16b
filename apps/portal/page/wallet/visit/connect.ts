import { FetchRequest, JsonRpcProvider, Network } from "ethers";
import { type RealDidNetwork, connectNetwork } from "realdid";

import type { PortalConfig } from "../../config.ts";

const TIMEOUT_MS = 30_000;

/**
 * Connects to the chain.
 *
 * @param config of the portal
 * @returns the network, for reading
 */
export function connect({ deployment, rpcUrl }: PortalConfig): RealDidNetwork {
  const request = new FetchRequest(rpcUrl);
  request.timeout = TIMEOUT_MS;
  const chain = Network.from(deployment.chainId);
  return connectNetwork(deployment, new JsonRpcProvider(request, chain, { staticNetwork: chain }));
}

/**
 * Leases and deadlines go by the chain's time.
 *
 * @param network connected network
 * @returns unix seconds of the newest block
 */
export async function chainTime(network: RealDidNetwork): Promise<number> {
  return (await network.runner.provider?.getBlock("latest"))?.timestamp ?? 0;
}
