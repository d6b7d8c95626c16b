import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/**
 * Installs a package of Debian, if this is Debian's root.
 *
 * @param name of the package
 */
export function installDebianPackage(name: string): void {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return;
  console.log(`installing Debian's package ${name}`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  spawnSync("apt-get", ["update", "-q"], { env, stdio: "ignore" });
  spawnSync("apt-get", ["install", "-y", "-q", "--no-install-recommends", name], { env, stdio: "inherit" });
}

/**
 * Makes sure that a program is there; if it is missing and this is Debian's root, its package is installed.
 *
 * @param name of the program, and of Debian's package
 * @throws Error that says what is missing
 */
export function requireProgram(name: string): void {
  const isThere = (): boolean => spawnSync(name, ["version"]).error === undefined;
  if (isThere()) return;
  installDebianPackage(name);
  if (!isThere()) throw new Error(`${name} is missing: apt-get install ${name}`);
}
