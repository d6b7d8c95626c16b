import { sha256 } from "@noble/hashes/sha2.js";

/** Gives whole numbers from 0 to `below` - 1. */
export type Draw = (below: number) => number;

/**
 * A source of numbers that gives the same ones on every machine. For samples and orders, never for keys.
 *
 * @param purpose different purposes of one seed give unrelated numbers
 * @param seed any whole number
 * @returns the source
 */
export function createDraw(purpose: string, seed: number): Draw {
  let counter = 0;
  return (below) => {
    const digest = sha256(new TextEncoder().encode(`${purpose}:${seed}:${counter++}`));
    // 48 bits over a small bound: the bias is far below what a sample could show.
    const value = digest.slice(0, 6).reduce((total, byte) => total * 256 + byte, 0);
    return value % below;
  };
}

/**
 * A new order.
 *
 * @param items unchanged
 * @param draw source of numbers
 * @returns the items in an order that the source gives
 */
export function shuffle<T>(items: readonly T[], draw: Draw): T[] {
  const shuffled = [...items];
  for (let i = shuffled.length - 1; i > 0; i -= 1) {
    const j = draw(i + 1);
    [shuffled[i], shuffled[j]] = [shuffled[j] as T, shuffled[i] as T];
  }
  return shuffled;
}
