import { LangEn, Mnemonic } from "ethers";

/** How many words a wallet has. */
export const WORD_COUNT = 12;

/** What is wrong with words as typed. */
export type WordsFault =
  | { readonly kind: "count"; readonly count: number }
  /** Positions from 1. */
  | { readonly kind: "unknown"; readonly positions: readonly number[] }
  | { readonly kind: "checksum" };

/**
 * Checks the words of a wallet before they are used.
 *
 * @param text as typed
 * @returns the first thing that is wrong; undefined if they are the words of a wallet
 */
export function checkWords(text: string): WordsFault | undefined {
  const words = splitWords(text);
  if (words.length !== WORD_COUNT) return { kind: "count", count: words.length };
  const list = LangEn.wordlist();
  const positions = words.flatMap((word, place) => (list.getWordIndex(word) < 0 ? [place + 1] : []));
  if (positions.length > 0) return { kind: "unknown", positions };
  return Mnemonic.isValidMnemonic(words.join(" ")) ? undefined : { kind: "checksum" };
}

/**
 * The words in a text, as the package takes them.
 *
 * @param text as typed or pasted, with any spaces between
 * @returns lower-case words
 */
export function splitWords(text: string): string[] {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .split(/[\s,;]+/u)
    .filter((word) => word !== "");
}
