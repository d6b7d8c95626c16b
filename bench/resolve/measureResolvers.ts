import type { HardhatRuntimeEnvironment } from "hardhat/types";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../../sdk/chain/network.ts";
import { formatDid } from "../../sdk/did/formatDid.ts";
import { addServices } from "./addServices.ts";
import { measureResolve } from "../ours/resolve.ts";
import { measureEthrDidResolver } from "../peers/ethrDidResolver.ts";
import { CountedProvider, HISTORIES } from "./measureResolution.ts";
import type { Row } from "../row.ts";
import { seededKey } from "../seed.ts";

/**
 * Measures both resolvers on one DID that grows: same embedded chain, same registry, same provider.
 *
 * @param hre Hardhat's environment, on the embedded chain
 * @param network deployment
 * @returns rows `did.resolve.calls.<changes>` in calls and, for the longest history, `did.resolve.cpu.<changes>` in cpu_ms
 */
export async function measureResolvers(hre: HardhatRuntimeEnvironment, network: RealDidNetwork): Promise<Row[]> {
  // The peer shows what holds by the reader's clock, and the embedded chain begins in 2023.
  const now = Math.floor(Date.now() / 1000);
  const latest = await hre.ethers.provider.getBlock("latest");
  if (latest !== null && latest.timestamp < now) {
    await hre.network.provider.send("evm_setNextBlockTimestamp", [now]);
    await hre.network.provider.send("evm_mine", []);
  }
  const identity = seededKey("resolved").address as Hex;
  const did = formatDid(network.deployment.name, identity);
  const rows: Row[] = [];
  let made = 0;
  for (const changes of HISTORIES) {
    await addServices(hre, network, identity, { from: made, to: changes });
    made = changes;
    const provider = new CountedProvider(hre, network.deployment.chainId);
    rows.push(...(await measureResolve(network, did, changes, provider)));
    rows.push(...(await measureEthrDidResolver(network, identity, changes, provider)));
    provider.destroy();
  }
  return rows;
}
