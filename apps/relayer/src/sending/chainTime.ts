import { ServiceChainUnreachable } from "@realdid/service";
import type { RealDidNetwork } from "realdid";

import { asked } from "./asked.ts";

/**
 * The chain's time.
 *
 * @param network connected
 * @returns unix seconds of the newest block
 * @throws ServiceChainUnreachable ChainUnreachable
 */
export async function chainTime({ runner }: RealDidNetwork): Promise<number> {
  const block = runner.provider ? await asked(runner.provider.getBlock("latest")) : null;
  if (block === null) throw new ServiceChainUnreachable(undefined);
  return block.timestamp;
}
