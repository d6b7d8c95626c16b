import { existsSync } from "node:fs";

import { installDebianPackage } from "./debian.ts";

/** Where Debian, and other systems, have it. */
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/**
 * Finds Chromium, for tests that need a real browser; `TEST_CHROMIUM` names another. If it is missing and this is Debian's root, its
 * package is installed.
 *
 * @returns path of the program
 * @throws Error that says what is missing
 */
export function findChromium(): string {
  let found = find();
  if (found === undefined) {
    installDebianPackage("chromium");
    found = find();
  }
  if (found === undefined) throw new Error("Chromium is missing: apt-get install chromium, or set TEST_CHROMIUM");
  return found;
}

function find(): string | undefined {
  const { TEST_CHROMIUM: given } = process.env;
  return given !== undefined && given !== "" ? given : PLACES.find((place) => existsSync(place));
}
