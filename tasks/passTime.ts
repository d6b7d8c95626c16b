import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { isLocal } from "../networks/definitions.ts";
import { TaskChainNotLocal } from "./errors.ts";

/**
 * Lets the clock of a local chain run ahead.
 *
 * @param hre Hardhat's environment
 * @param seconds how far
 * @throws {@link TaskChainNotLocal} on a public network, whose clock is nobody's
 */
export async function passTime(hre: HardhatRuntimeEnvironment, seconds: number): Promise<void> {
  if (!isLocal(hre.network.name)) throw new TaskChainNotLocal(hre.network.name);
  await hre.network.provider.send("evm_increaseTime", [seconds]);
  await hre.network.provider.send("evm_mine", []);
}
