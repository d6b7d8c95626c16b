import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { measureAttestation } from "../ours/attestation.ts";
import { measureEas } from "../peers/eas.ts";
import { signerOf } from "../peers/signer.ts";
import type { Row } from "../row.ts";
import { seededKey } from "../seed.ts";

/**
 * Gas of the attestation log beside EAS, on the same chain.
 *
 * @param hre Hardhat's environment, on the embedded chain
 * @returns rows in gas, 21,000 included, divided by items where a call carries many
 */
export async function measure(hre: HardhatRuntimeEnvironment): Promise<Row[]> {
  const { deployRealDid } = await import("../../test/fixture.ts");
  return [
    ...(await measureAttestation(await deployRealDid())),
    ...(await measureEas(await signerOf(hre), seededKey("issuer"))),
  ];
}
