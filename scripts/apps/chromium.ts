import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

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
  const found = find() ?? install();
  if (found === undefined) throw new Error("Chromium is missing: apt-get install chromium, or set TEST_CHROMIUM");
  return found;
}

function find(): string | undefined {
  const { TEST_CHROMIUM: given } = process.env;
  return given !== undefined && given !== "" ? given : PLACES.find((place) => existsSync(place));
}

function install(): string | undefined {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return undefined;
  console.log("installing Debian's package chromium");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  spawnSync("apt-get", ["update", "-q"], { env, stdio: "ignore" });
  spawnSync("apt-get", ["install", "-y", "-q", "--no-install-recommends", "chromium"], { env, stdio: "inherit" });
  return find();
}
