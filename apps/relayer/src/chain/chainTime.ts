import { ServiceChainUnreachable } from "@realdid/service";
import type { RealDidNetwork } from "realdid";

/** The chain's clock: deadlines are counted by it, and a local chain's may run ahead of the wall's. */
export interface ChainTime {
  /**
   * @returns time of the newest block, unix seconds, at most a second old
   * @throws ServiceChainUnreachable
   */
  now(): Promise<number>;
}

const FRESH_MS = 1_000;

/**
 * Makes the clock. Nothing is asked while nobody asks, and once for all who ask within a second.
 *
 * @param network connected network
 * @returns the clock
 */
export function createChainTime(network: RealDidNetwork): ChainTime {
  let reading: Promise<number> | undefined;
  let readAt = 0;
  return {
    now() {
      if (reading === undefined || performance.now() - readAt > FRESH_MS) {
        readAt = performance.now();
        const next = readTime(network);
        next.catch(() => {
          if (reading === next) reading = undefined;
        });
        reading = next;
      }
      return reading;
    },
  };
}

async function readTime({ runner: { provider } }: RealDidNetwork): Promise<number> {
  try {
    const block = await provider?.getBlock("latest");
    if (!block) throw new Error("no block");
    return block.timestamp;
  } catch (thrown) {
    throw new ServiceChainUnreachable(thrown);
  }
}
