import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { measureDid } from "../ours/did.ts";
import { measureEthrDid } from "../peers/ethrDid.ts";
import { signerOf } from "../peers/signer.ts";
import { measureResolvers } from "../resolve/measureResolvers.ts";
import type { Row } from "../row.ts";

/**
 * The DID registry beside the registry of did:ethr, and the resolver of did:realdid beside its resolver, on the same chain.
 *
 * @param hre Hardhat's environment, on the embedded chain
 * @returns rows in gas, 21,000 included, and rows of RPC calls and CPU time for resolving one DID
 */
export async function measure(hre: HardhatRuntimeEnvironment): Promise<Row[]> {
  const { deployRealDid } = await import("../../test/fixture.ts");
  const fixture = await deployRealDid();
  return [
    ...(await measureDid(fixture)),
    ...(await measureEthrDid(await signerOf(hre))),
    // Last: it moves the chain's clock to this day, because the peer judges expiry by the reader's clock.
    ...(await measureResolvers(hre, fixture.network)),
  ];
}
