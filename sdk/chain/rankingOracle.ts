import type { ContractRunner } from "ethers";

import type { IRankingOracle } from "../../typechain-types/contracts/examples/IRankingOracle.ts";
import { IRankingOracle__factory } from "../../typechain-types/factories/contracts/examples/IRankingOracle__factory.ts";
import type { Hex } from "./hex.ts";

/**
 * Connects a platform's ranking oracle, which is its own to deploy (contracts/examples/RankingOracle.sol) and so of no network's deployment.
 *
 * @param address of the contract
 * @param runner a provider is enough
 * @returns the contract, typed
 * @example
 * const weights = await connectRankingOracle(address, provider).weightsOf(platformId, pseudonyms); // [10000n, 2000n]
 */
export function connectRankingOracle(address: Hex, runner: ContractRunner): IRankingOracle {
  return IRankingOracle__factory.connect(address, runner);
}
