// npm run website: two websites with private login, and all that they need, on this machine.
import { resolve } from "node:path";

import { RealDidError } from "../../sdk/errors.ts";
import { emptyFolder } from "./folder.ts";
import { USAGE, readOptions } from "./options.ts";
import { placesFrom, requireFreePorts } from "./places.ts";
import { createProcesses } from "./processes.ts";
import { requirePrograms } from "./programs.ts";
import { report } from "./report.ts";
import type { Run } from "./run.ts";
import { startEverything } from "./startEverything.ts";

void main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  try {
    const options = readOptions(args);
    if (options.help) console.log(USAGE);
    else await serve(options.portsFrom, resolve(options.out));
  } catch (thrown) {
    if (!(thrown instanceof RealDidError)) throw thrown;
    console.error(`${thrown.code}: ${thrown.message}\nfix: ${thrown.fix}`);
    process.exitCode = 1;
  }
}

/** Until a signal comes or a part fails. */
async function serve(portsFrom: number, folder: string): Promise<void> {
  requirePrograms();
  const places = placesFrom(portsFrom);
  await requireFreePorts(places);
  emptyFolder(folder);
  const processes = createProcesses(folder);
  const stopped = stopSignal();
  try {
    await Promise.race([begin({ places, folder, processes }), processes.failed, stopped]);
  } finally {
    await processes.stop();
  }
}

/** Never resolves: what was started runs on. */
async function begin(run: Run): Promise<never> {
  const start = performance.now();
  const { chain, shown } = await startEverything(run);
  console.log(`\nready after ${((performance.now() - start) / 1_000).toFixed(0)} s`);
  report(chain, shown);
  return run.processes.failed;
}

/** The first signal ends everything in order, the second at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(1));
        console.log("\nending ...");
        resolve();
      });
    }
  });
}
