import china from "./china.json";
import global from "./global.json";
import { NetworkSettingInvalid } from "./errors.ts";

/** What a network is, apart from keys and addresses: networks/<name>.json. */
export interface NetworkDefinition {
  readonly name: string;
  readonly title: string;
  readonly embeddedChainId: number;
  readonly members: readonly string[];
  readonly memberThreshold: number;
  readonly consortiumDelaySeconds: number;
  readonly rootWindowSeconds: number;
  readonly minimumGroupSize: number;
  readonly leaseSeconds: number;
  readonly leaseEpochSeconds: number;
  readonly contestSeconds: number;
  readonly liftSeconds: number;
  readonly platforms: readonly string[];
}

export const definitions: Readonly<Record<string, NetworkDefinition>> = { china, global };

/** Local chains (`hardhat`, `localhost`) play the network that REALDID_NETWORK names; `china` unless told. */
export function definitionOf(hardhatNetworkName: string): NetworkDefinition {
  const chosen = process.env.REALDID_NETWORK ?? "china";
  const definition = definitions[isLocal(hardhatNetworkName) ? chosen : hardhatNetworkName];
  if (definition === undefined) {
    throw new NetworkSettingInvalid("REALDID_NETWORK", `one of ${Object.keys(definitions).join(", ")}`);
  }
  return definition;
}

export function isLocal(hardhatNetworkName: string): boolean {
  return hardhatNetworkName === "hardhat" || hardhatNetworkName === "localhost";
}
