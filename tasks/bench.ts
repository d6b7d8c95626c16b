import { TASK_COMPILE } from "hardhat/builtin-tasks/task-names";
import { task } from "hardhat/config";

import { printTable, runTask } from "./run.ts";

task("bench", "Measures one suite beside peers' own packages and writes bench/results/<suite>.json")
  .addPositionalParam("suite", "Name of a file in bench/suites/, for example gas")
  .setAction(
    runTask<{ readonly suite: string }>(async ({ suite }, hre) => {
      // Measured is what the sources say now.
      await hre.run(TASK_COMPILE, { quiet: true });
      const { compareRows } = await import("../bench/row.ts");
      const { runSuite } = await import("../bench/runSuite.ts");
      printTable(compareRows(await runSuite(suite, hre)));
    }),
  );
