import { parseArgs } from "node:util";

import { type Command, ServiceCommandUnknown } from "@realdid/service";
import { SingleBar } from "cli-progress";

import { readConfig } from "../config/readConfig.ts";
import { migrateDatabase } from "../database/migrate.ts";
import { openDatabase } from "../database/openDatabase.ts";
import { AuthorityRegisterRowsRefused } from "../errors.ts";
import { openKeyRing } from "../keys/keyRing.ts";
import { loadRegister } from "../register/loadRegister.ts";

/** Refused rows that are named one by one. */
const NAMED = 100;

export const load: Command = {
  summary: "Loads the population register, or another one, from a CSV file",
  usage: `Usage: npm run authority:load -- <file.csv> [--group 1] [--organisations] [--restart]

The file is UTF-8 CSV. Its first line is name,number; with --organisations name,creditCode. Names and numbers of people are kept as keyed
hashes only. Rows that are refused are named by line and reason; the others are loaded, and the command then exits with 1.
Loading a file again changes nothing. An interrupted load goes on where it was, if the file has not changed.

  --group N         register of a qualification group instead of the population's
  --organisations   register of organisations
  --restart         begins at the first row, whatever was loaded before

Environment: AUTHORITY_DATABASE, AUTHORITY_KEY_FILE or AUTHORITY_KEYS.
A sample: npx hardhat enrolment:population --format csv`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { group: { type: "string" }, organisations: { type: "boolean" }, restart: { type: "boolean" } },
    });
    const [file, ...others] = positionals;
    const groupId = Number(values.group ?? 0);
    if (file === undefined || others.length > 0) throw new ServiceCommandUnknown("load takes one file");
    if (!Number.isInteger(groupId) || groupId < 0) throw new ServiceCommandUnknown("--group takes a group's number");
    const ring = await openKeyRing(process.env);
    const database = await openDatabase(readConfig(process.env).database);
    try {
      await migrateDatabase(database);
      await report((onProgress, onRefusal) =>
        loadRegister(database, {
          file,
          kind: values.organisations === true ? "organisations" : "people",
          groupId,
          key: ring.register,
          restart: values.restart === true,
          onProgress,
          onRefusal,
        }),
      );
    } finally {
      await database.close();
    }
  },
};

type Load = (
  onProgress: (bytes: number, of: number) => void,
  onRefusal: (line: number, fault: string) => void,
) => ReturnType<typeof loadRegister>;

async function report(act: Load): Promise<void> {
  const bar = new SingleBar({ format: "{bar} {percentage} %  {duration_formatted}", clearOnComplete: true });
  const isShown = process.stderr.isTTY;
  let [named, isStarted] = [0, false];
  const start = performance.now();
  const onProgress = (bytes: number, of: number): void => {
    if (!isShown) return;
    if (!isStarted) bar.start(of, bytes);
    isStarted = true;
    bar.update(bytes);
  };
  const onRefusal = (line: number, fault: string): void => {
    if (++named <= NAMED) console.error(`line ${line}: ${fault}`);
  };
  try {
    const { loaded, refused, resumed } = await act(onProgress, onRefusal);
    bar.stop();
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const before = resumed === 0 ? "" : ` (${resumed.toLocaleString("en")} rows were read before)`;
    console.log(`Loaded ${loaded.toLocaleString("en")} rows in ${seconds} s${before}.`);
    if (refused > NAMED) console.error(`and ${refused - NAMED} more lines`);
    if (refused > 0) throw new AuthorityRegisterRowsRefused(refused, loaded);
  } finally {
    bar.stop();
  }
}
