import { LoginWalletRefused, RealDidError } from "realdid";

// What the scripts of services' pages share; runs in browsers.

/**
 * What a visitor is told, who neither built the page nor can change it. A wallet that says no says why in words that are better than its code.
 *
 * @param thrown what went wrong
 * @param words of the page, by code
 * @returns a sentence, or two
 */
export function wordsFor(thrown: unknown, words: Readonly<Record<string, string>>): string {
  if (thrown instanceof LoginWalletRefused && thrown.explanation !== "") return sentence(thrown.explanation);
  if (!(thrown instanceof RealDidError)) return "Something went wrong. Check your connection and try again.";
  return words[thrown.code] ?? `${sentence(thrown.message)} ${sentence(thrown.fix)}`;
}

/**
 * Finds a part of the page.
 *
 * @param id of the element
 * @param type that it has
 * @returns the element
 * @throws Error if the page has none
 */
export function find<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no ${id}`);
  return found;
}

function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/u.test(capital) ? capital : `${capital}.`;
}
