import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "../..");

/** One service of apps/: a package of its own. */
export interface App {
  readonly name: string;
  readonly folder: string;
}

/** What the services share: a package of theirs, first in every order. */
const SHARED = "service";

/**
 * Lists the services and the package that they share.
 *
 * @param names only these; all without
 * @returns the shared package first, the services by name
 * @throws Error if there is no such service
 */
export function findApps(names: readonly string[] = []): readonly App[] {
  const apps = readdirSync(join(ROOT, "apps"))
    .map((name) => ({ name, folder: join(ROOT, "apps", name) }))
    .filter(({ folder }) => existsSync(join(folder, "package.json")))
    .sort((a, b) => Number(b.name === SHARED) - Number(a.name === SHARED));
  const unknown = names.find((name) => !apps.some((app) => app.name === name));
  if (unknown !== undefined) throw new Error(`there is no apps/${unknown}`);
  return names.length === 0 ? apps : apps.filter(({ name }) => names.includes(name));
}

/**
 * What has to be installed for services to work.
 *
 * @param names of services; all without
 * @returns the shared package, which they link to, and the services
 * @throws Error if there is no such service
 */
export function appsToInstall(names: readonly string[]): readonly App[] {
  return findApps(names.length === 0 ? [] : [SHARED, ...names]);
}

/**
 * Runs npm, shows what it prints, and ends this program if it fails.
 *
 * @param args for npm
 * @param cwd folder
 * @param env further environment variables
 */
export function npm(args: readonly string[], cwd: string = ROOT, env: NodeJS.ProcessEnv = {}): void {
  const { status } = spawnSync("npm", args, { cwd, env: { ...process.env, ...env }, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
