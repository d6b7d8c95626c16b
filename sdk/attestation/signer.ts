import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { AttestationSignerMissing } from "./errors.ts";

/**
 * The account in whose name a network's runner sends.
 *
 * @param network connected network
 * @returns address
 * @throws {AttestationSignerMissing}
 */
export async function senderOf(network: RealDidNetwork): Promise<Hex> {
  const runner = network.runner as { getAddress?(): Promise<string> };
  if (network.runner.sendTransaction === undefined || runner.getAddress === undefined)
    throw new AttestationSignerMissing();
  return (await runner.getAddress()) as Hex;
}
