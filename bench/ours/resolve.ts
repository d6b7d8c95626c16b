import { Resolver } from "did-resolver";

import { type RealDidNetwork, withRunner } from "../../sdk/chain/network.ts";
import { getResolver } from "../../sdk/did/getResolver.ts";
import { type CountedProvider, measureResolution } from "../resolve/measureResolution.ts";
import { OURS, type Row } from "../row.ts";

/**
 * Measures the resolver of did:realdid, through did-resolver as the peer is.
 *
 * @param network deployment
 * @param did DID
 * @param changes how many changes it has
 * @param provider counts what is asked of the embedded chain
 * @returns rows
 */
export async function measureResolve(
  network: RealDidNetwork,
  did: string,
  changes: number,
  provider: CountedProvider,
): Promise<Row[]> {
  const resolver = new Resolver(getResolver([withRunner(network, provider)]));
  const resolve = async (): Promise<number> => {
    const { didDocument } = await resolver.resolve(did);
    return didDocument?.service?.length ?? -1;
  };
  return measureResolution(OURS, "", changes, provider, resolve);
}
