import { type EthereumProvider, type HardhatRuntimeEnvironment } from "hardhat/types";
import { encodeBytes32String, hexlify, toUtf8Bytes } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../../sdk/chain/network.ts";

const VALIDITY_SECONDS = 31_536_000;

/**
 * Gives a DID services, each in a transaction and a block of its own: resolvers that follow `previousChange` pay by the block.
 *
 * @param hre Hardhat's environment, on the embedded chain
 * @param network deployment
 * @param identity address of the DID, which controls itself
 * @param range numbers of the first service and of the one after the last; the number is part of the endpoint
 */
export async function addServices(
  hre: HardhatRuntimeEnvironment,
  network: RealDidNetwork,
  identity: Hex,
  range: { readonly from: number; readonly to: number },
): Promise<void> {
  const provider: EthereumProvider = hre.network.provider;
  await provider.send("hardhat_impersonateAccount", [identity]);
  await provider.send("hardhat_setBalance", [identity, "0x56bc75e2d63100000"]);
  const name = encodeBytes32String("did/svc/HubService");
  for (let number = range.from; number < range.to; number++) {
    const value = hexlify(toUtf8Bytes(`https://hub.example/${number}`));
    const data = network.didRegistry.interface.encodeFunctionData("setAttribute", [
      identity,
      name,
      value,
      VALIDITY_SECONDS,
    ]);
    const to = network.deployment.addresses.didRegistry;
    // Mined at once, with the gas given: nothing to estimate, nothing to wait for.
    await provider.send("eth_sendTransaction", [{ from: identity, to, data, gas: "0x30d40" }]);
  }
  await provider.send("hardhat_stopImpersonatingAccount", [identity]);
}
