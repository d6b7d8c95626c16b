import { BrowserProvider, type Eip1193Provider, ZeroAddress } from "ethers";
import hre from "hardhat";
import { createProvider } from "hardhat/internal/core/providers/construction";

import type { Hex } from "../../sdk/chain/hex.ts";
import { type RealDidNetwork, connectNetwork } from "../../sdk/chain/network.ts";

/**
 * A second chain in this process, of the last hardfork before the P-256 precompile (EIP-7951), with the contracts of the word `did`.
 *
 * @returns the network; its runner is the chain's first account
 */
export async function deployOnOlderChain(): Promise<RealDidNetwork> {
  const { hardhat } = hre.config.networks;
  const config = { ...hre.config, networks: { ...hre.config.networks, hardhat: { ...hardhat, hardfork: "prague" } } };
  const provider = new BrowserProvider((await createProvider(config, "hardhat", hre.artifacts)) as Eip1193Provider);
  const runner = await provider.getSigner();
  const deploy = async (name: string): Promise<Hex> => {
    const { abi, bytecode } = await hre.artifacts.readArtifact(name);
    const contract = await new hre.ethers.ContractFactory(abi, bytecode, runner).deploy();
    return (await (await contract.waitForDeployment()).getAddress()) as Hex;
  };
  const none = ZeroAddress as Hex;
  return connectNetwork(
    {
      name: "older",
      networkId: `0x${"01".repeat(32)}`,
      chainId: (await provider.getNetwork()).chainId,
      fromBlock: 0,
      addresses: {
        accessManager: none,
        consortiumSafe: none,
        publisherSafe: none,
        didRegistry: await deploy("DidRegistry"),
        passkeyFactory: await deploy("PasskeyFactory"),
        attestationLog: none,
        enrolmentRegistry: none,
        platformRegistry: none,
        pseudonymRegistry: none,
        disclosureRegistry: none,
        creatorPayout: none,
      },
    },
    runner,
  );
}
