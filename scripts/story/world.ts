import type { JsonRpcApiProvider, Signer } from "ethers";

import type { NetworkDefinition } from "../../networks/definitions.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import type { Deployment, RealDidNetwork } from "../../sdk/chain/network.ts";
import { connectNetwork, withRunner } from "../../sdk/chain/network.ts";
import { createEs256Key } from "../../sdk/enrolment/certificate/es256.ts";

/** Signers of every part that the story plays. */
export interface WorldKeys {
  readonly guardian: Signer;
  readonly authority: Signer;
  readonly relayer: Signer;
  readonly operators: Readonly<Record<string, Signer>>;
  readonly consortiumOwners: readonly Signer[];
  readonly publisherOwners: readonly Signer[];
}

/** What the story asks of a chain. */
export interface StoryProvider {
  send(method: string, params: readonly unknown[]): Promise<unknown>;
}

/** One deployed network with everyone's keys. */
export interface World {
  readonly definition: NetworkDefinition;
  /** Its runner is the relayer, who pays for holders. */
  readonly network: RealDidNetwork;
  readonly keys: WorldKeys;
  /** ES256 key with which the authority signs name statements; secret. */
  readonly statementKey: Hex;
  readonly rpc: StoryProvider;
  /** The same network, sending as another. */
  as(signer: Signer): RealDidNetwork;
}

/**
 * Puts a world together.
 *
 * @param definition networks/<name>.json
 * @param deployment addresses
 * @param keys everyone's signers
 * @param rpc raw access to the chain
 * @returns the world
 */
export function createWorld(
  definition: NetworkDefinition,
  deployment: Deployment,
  keys: WorldKeys,
  rpc: StoryProvider,
): World {
  const network = connectNetwork(deployment, keys.relayer);
  const statementKey = createEs256Key().privateKey;
  return { definition, network, keys, statementKey, rpc, as: (signer) => withRunner(network, signer) };
}

/** Raw access through an ethers provider. */
export function rpcOf(provider: Pick<JsonRpcApiProvider, "send">): StoryProvider {
  return { send: (method, params) => provider.send(method, [...params]) as Promise<unknown> };
}
