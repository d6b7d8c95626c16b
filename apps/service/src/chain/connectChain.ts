import { readFile } from "node:fs/promises";

import { FetchRequest, JsonRpcProvider } from "ethers";
import { type Deployment, type RealDidNetwork, connectNetwork, parseDeployment } from "realdid";

import { ServiceChainDiffers, ServiceChainUnreachable, ServiceDeploymentMissing } from "./errors.ts";

/** An open connection to the chain. */
export interface ChainConnection {
  /** Reads only. */
  readonly network: RealDidNetwork;
  close(): void;
}

const ANSWER_MS = 10_000;

/**
 * Reads a deployment from its file.
 *
 * @param file path
 * @returns the deployment
 * @throws {@link ServiceDeploymentMissing} ChainDeploymentMalformed
 */
export async function readDeployment(file: string): Promise<Deployment> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new ServiceDeploymentMissing(file);
  });
  return parseDeployment(text);
}

/**
 * Connects to the chain of a deployment and makes sure it is that chain.
 *
 * @param deployment addresses and network id
 * @param rpcUrl endpoint
 * @returns the connection
 * @throws {@link ServiceChainDiffers} {@link ServiceChainUnreachable}
 */
export async function connectChain(deployment: Deployment, rpcUrl: string): Promise<ChainConnection> {
  const request = new FetchRequest(rpcUrl);
  request.timeout = ANSWER_MS;
  // The network is given, so that a wrong endpoint is an error and not a wait; no cache that would hide new blocks.
  const options = { staticNetwork: true, cacheTimeout: -1 };
  const provider = new JsonRpcProvider(request, deployment.chainId, options);
  const network = connectNetwork(deployment, provider);
  try {
    await requireChain(network, provider);
    return { network, close: () => provider.destroy() };
  } catch (thrown) {
    provider.destroy();
    throw thrown;
  }
}

async function requireChain(
  { deployment, enrolmentRegistry }: RealDidNetwork,
  provider: JsonRpcProvider,
): Promise<void> {
  const chainId = await provider.send("eth_chainId", []).catch((thrown: unknown) => {
    throw new ServiceChainUnreachable(thrown);
  });
  if (BigInt(chainId as string) !== deployment.chainId) {
    throw new ServiceChainDiffers("id", String(deployment.chainId), String(BigInt(chainId as string)));
  }
  const networkId = await enrolmentRegistry.networkId().catch(() => "missing");
  if (networkId !== deployment.networkId) throw new ServiceChainDiffers("network id", deployment.networkId, networkId);
}
