import { spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { installDebianPackage } from "./debian.ts";
import { freePort } from "./freePort.ts";

/** A PostgreSQL server of its own, in a folder that goes with it. */
export interface Postgres {
  /** Connection string of the superuser, on the maintenance database. */
  readonly url: string;
  stop(): Promise<void>;
}

const DEBIAN = "/usr/lib/postgresql";
const OLDEST = 15;
const READY_MS = 30_000;

/**
 * Starts PostgreSQL 15 or newer on a free port of this machine, under its own user if this program is root. If it is missing and this is
 * Debian's root, its package is installed.
 *
 * @returns the server
 * @throws Error that says what is missing
 */
export async function startPostgres(): Promise<Postgres> {
  const binaries = findBinaries() ?? installBinaries();
  const runAs = process.getuid?.() === 0 ? ownUser() : {};
  const folder = mkdtempSync(join(tmpdir(), "realdid-postgres-"));
  if (runAs.uid !== undefined && runAs.gid !== undefined) chownSync(folder, runAs.uid, runAs.gid);
  const data = join(folder, "data");
  const made = spawnSync(join(binaries, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"], {
    ...runAs,
    cwd: folder,
    encoding: "utf8",
  });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const port = await freePort();
  const options = ["-D", data, "-p", String(port), "-k", folder, "-c", "listen_addresses=127.0.0.1"];
  const server = spawn(join(binaries, "postgres"), options, { ...runAs, cwd: folder, stdio: "ignore" });
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const stop = async (): Promise<void> => {
    // Fast shutdown: connections are closed, everything is written.
    server.kill("SIGINT");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const until = Date.now() + READY_MS;
  while (spawnSync(join(binaries, "pg_isready"), ["-q", "-h", "127.0.0.1", "-p", String(port)]).status !== 0) {
    if (Date.now() > until || server.exitCode !== null) {
      await stop();
      throw new Error("PostgreSQL does not start");
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, stop };
}

/** Folder of the server's programs; Debian keeps them off the PATH. */
function findBinaries(): string | undefined {
  if (!existsSync(DEBIAN)) return undefined;
  const newest = readdirSync(DEBIAN)
    .map(Number)
    .filter((version) => version >= OLDEST)
    .sort((a, b) => b - a)
    .map((version) => join(DEBIAN, String(version), "bin"));
  return newest.find((folder) => existsSync(join(folder, "initdb")));
}

function installBinaries(): string {
  installDebianPackage("postgresql-15");
  const found = findBinaries();
  if (found === undefined) throw new Error("PostgreSQL 15 is missing: apt-get install postgresql-15");
  return found;
}

/** The server refuses to run as root. */
function ownUser(): { readonly uid?: number; readonly gid?: number } {
  const idOf = (flag: string): number => Number(spawnSync("id", [flag, "postgres"], { encoding: "utf8" }).stdout);
  const [uid, gid] = [idOf("-u"), idOf("-g")];
  if (!(uid > 0)) throw new Error("there is no user postgres: apt-get install postgresql-15");
  return { uid, gid };
}
