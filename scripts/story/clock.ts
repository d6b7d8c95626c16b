import type { StoryProvider } from "./world.ts";

/**
 * Time of the newest block.
 *
 * @param rpc chain
 * @returns unix seconds
 */
export async function chainTime(rpc: StoryProvider): Promise<number> {
  const block = (await rpc.send("eth_getBlockByNumber", ["latest", false])) as { timestamp: string };
  return Number(block.timestamp);
}

/**
 * Moves the chain's clock ahead, where the chain lets us.
 *
 * @param rpc chain
 * @param seconds how far; nothing happens if not above 0
 * @returns false on a chain whose clock cannot be moved
 */
export async function moveClock(rpc: StoryProvider, seconds: number): Promise<boolean> {
  if (seconds <= 0) return true;
  const before = await chainTime(rpc);
  try {
    await rpc.send("evm_increaseTime", [seconds]);
    await rpc.send("evm_mine", []);
  } catch {
    return false;
  }
  return (await chainTime(rpc)) >= before + seconds;
}
