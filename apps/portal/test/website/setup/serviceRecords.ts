import { existsSync } from "node:fs";
import { open, readFile, readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";

import { openDatabase, sql } from "@realdid/service";
import { JsonRpcProvider } from "ethers";

import type { Evidence } from "../search/evidence.ts";
import type { Website } from "./startWebsite.ts";

/**
 * Follows what all services log.
 *
 * @param website that was started
 * @returns gives what was logged since the last call
 */
export async function followLogs({ folder }: Website): Promise<() => Promise<readonly Evidence[]>> {
  const logs = join(folder, "logs");
  const read = new Map<string, number>();
  const take = async (): Promise<readonly Evidence[]> => {
    const lines: Evidence[] = [];
    for (const name of await readdir(logs)) {
      const file = await open(join(logs, name));
      const from = read.get(name) ?? 0;
      const content = (await file.readFile()).subarray(from);
      await file.close();
      read.set(name, from + content.length);
      for (const text of content.toString("utf8").split("\n")) lines.push({ where: `log of ${name}`, text });
    }
    return lines.filter(({ text }) => text !== "");
  };
  await take();
  return take;
}

const DATABASES = ["authority", "gateway", "relayer"] as const;

/**
 * Every row of the services' databases.
 *
 * @param website that was stopped: the embedded databases are one program's at a time
 * @returns one for each row; bytes as hex
 */
export async function rowsOf({ folder }: Website): Promise<readonly Evidence[]> {
  const rows: Evidence[] = [];
  for (const service of DATABASES) {
    const place = join(folder, service);
    if (!existsSync(place)) throw new Error(`there is no database of the ${service}`);
    const { db, close } = await openDatabase(place);
    const tables = await sql<{ name: string }>`
      select table_name as name from information_schema.tables where table_schema = 'public'`.execute(db);
    for (const { name } of tables.rows) {
      const { rows: found } = await sql<{ text: string }>`select t::text as text from ${sql.table(name)} t`.execute(db);
      rows.push(...found.map(({ text }) => ({ where: `${service}: ${name}`, text: text.replaceAll('""', '"') })));
    }
    await close();
  }
  return rows;
}

/**
 * Every other file that services keep: keys, registers, copies of the group. Logs are followed; website.json is for this test.
 *
 * @param website that was stopped
 * @returns one for each line; of files that are no text, one in hex
 */
export async function filesOf({ folder }: Website): Promise<readonly Evidence[]> {
  const apart = [...DATABASES, "logs", "website.json"];
  const found: Evidence[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const name = relative(folder, join(entry.parentPath, entry.name));
    if (!entry.isFile() || apart.includes(name.split(sep, 1)[0] ?? "")) continue;
    const bytes = await readFile(join(folder, name));
    const text = bytes.toString("utf8");
    const lines = Buffer.from(text, "utf8").equals(bytes) ? text.split("\n") : [bytes.toString("hex")];
    found.push(...lines.filter((line) => line !== "").map((line) => ({ where: `file ${name}`, text: line })));
  }
  return found;
}

/**
 * Every transaction since a block, with its events.
 *
 * @param website that runs
 * @param fromBlock first one
 * @returns one for each transaction
 */
export async function transactionsOf({ chainUrl }: Website, fromBlock: number): Promise<readonly Evidence[]> {
  const provider = new JsonRpcProvider(chainUrl, undefined, { staticNetwork: true });
  try {
    const found: Evidence[] = [];
    const newest = await provider.getBlockNumber();
    for (let number = fromBlock; number <= newest; number++) {
      const block = await provider.getBlock(number, true);
      for (const { hash, from, to, data } of block?.prefetchedTransactions ?? []) {
        const receipt = await provider.getTransactionReceipt(hash);
        const logs = receipt?.logs.map((log) => [log.address, ...log.topics, log.data].join(" ")) ?? [];
        found.push({ where: `transaction in block ${number}`, text: [from, to ?? "", data, ...logs].join("\n") });
      }
    }
    return found;
  } finally {
    provider.destroy();
  }
}
