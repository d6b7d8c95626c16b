import { ServiceBusy } from "./errors.ts";

/** Lets so much in at once and refuses the rest, so that what was let in is answered. */
export interface Gate {
  /**
   * Does `work` if there is room.
   *
   * @throws {@link ServiceBusy} if there is none; nothing was begun then
   */
  pass<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * Makes a gate.
 *
 * @param limit how many at once
 * @param observe is told how many there are
 * @returns the gate
 */
export function createGate(limit: number, observe: (inside: number) => void): Gate {
  let inside = 0;
  return {
    async pass(work) {
      if (inside >= limit) throw new ServiceBusy();
      observe(++inside);
      try {
        return await work();
      } finally {
        observe(--inside);
      }
    },
  };
}
