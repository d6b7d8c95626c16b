import type { Signer } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

/**
 * Who pays for the peers' transactions.
 *
 * @param hre Hardhat's environment, on the embedded chain
 * @returns its first account
 */
export async function signerOf(hre: HardhatRuntimeEnvironment): Promise<Signer> {
  const [signer] = await hre.ethers.getSigners();
  if (signer === undefined) throw new Error("the embedded chain has no accounts");
  return signer;
}
