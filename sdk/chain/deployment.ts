import { isAddress } from "ethers";

import { ChainDeploymentMalformed } from "./errors.ts";
import type { Hex } from "./hex.ts";
import type { Deployment, DeploymentAddresses } from "./network.ts";

const CONTRACTS: readonly (keyof DeploymentAddresses)[] = [
  "accessManager",
  "consortiumSafe",
  "publisherSafe",
  "didRegistry",
  "passkeyFactory",
  "attestationLog",
  "enrolmentRegistry",
  "platformRegistry",
  "pseudonymRegistry",
  "disclosureRegistry",
  "creatorPayout",
];

/**
 * A deployment as JSON, to hand to other programs.
 *
 * @param deployment addresses and network id
 * @returns text that {@link parseDeployment} reads
 */
export function formatDeployment(deployment: Deployment): string {
  return `${JSON.stringify({ ...deployment, chainId: String(deployment.chainId) }, undefined, 2)}\n`;
}

/**
 * Reads a deployment from JSON.
 *
 * @param text of a file that {@link formatDeployment} made
 * @returns the deployment
 * @throws {@link ChainDeploymentMalformed}
 * @example
 * const network = connectNetwork(parseDeployment(text), provider);
 */
export function parseDeployment(text: string): Deployment {
  const value = parseJson(text);
  const { name, networkId, chainId, fromBlock } = value;
  if (typeof name !== "string" || !/^[a-z0-9-]+$/.test(name)) throw new ChainDeploymentMalformed("name");
  if (!isBytes32(networkId)) throw new ChainDeploymentMalformed("networkId");
  if (typeof chainId !== "string" || !/^[1-9]\d*$/.test(chainId)) throw new ChainDeploymentMalformed("chainId");
  if (!Number.isSafeInteger(fromBlock) || Number(fromBlock) < 0) throw new ChainDeploymentMalformed("fromBlock");
  const given = (value.addresses ?? {}) as Readonly<Record<string, unknown>>;
  const addresses = CONTRACTS.map((contract) => {
    if (!isAddress(given[contract])) throw new ChainDeploymentMalformed(`addresses.${contract}`);
    return [contract, given[contract]];
  });
  return {
    name,
    networkId,
    chainId: BigInt(chainId),
    fromBlock: Number(fromBlock),
    addresses: Object.fromEntries(addresses) as unknown as DeploymentAddresses,
  };
}

function parseJson(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // not JSON at all
  }
  throw new ChainDeploymentMalformed("form");
}

function isBytes32(value: unknown): value is Hex {
  return typeof value === "string" && /^0x[0-9a-f]{64}$/i.test(value);
}
