import { Resolver } from "did-resolver";
import { getResolver } from "ethr-did-resolver";

import type { RealDidNetwork } from "../../sdk/chain/network.ts";
import { type CountedProvider, measureResolution } from "../resolve/measureResolution.ts";
import type { Row } from "../row.ts";

/**
 * Measures ethr-did-resolver, from its own package, on our registry and on the same DID as ours.
 *
 * @param network deployment
 * @param identity address of the DID
 * @param changes how many changes it has
 * @param provider counts what is asked of the embedded chain
 * @returns rows of `ethr-did-resolver`
 */
export async function measureEthrDidResolver(
  network: RealDidNetwork,
  identity: string,
  changes: number,
  provider: CountedProvider,
): Promise<Row[]> {
  const { name, chainId, addresses } = network.deployment;
  // The same class of ethers, declared once more for ES modules.
  const registry = { name, chainId, registry: addresses.didRegistry, provider: provider as never };
  const resolver = new Resolver(getResolver(registry) as never);
  const resolve = async (): Promise<number> => {
    const { didDocument } = await resolver.resolve(`did:ethr:${name}:${identity}`);
    return didDocument?.service?.length ?? -1;
  };
  return measureResolution("ethr-did-resolver", "ethr-did-resolver 11.1.3", changes, provider, resolve);
}
