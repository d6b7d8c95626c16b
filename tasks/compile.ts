import { TASK_COMPILE } from "hardhat/builtin-tasks/task-names";
import { task } from "hardhat/config";

task(TASK_COMPILE, async (_args, hre, runSuper) => {
  await runSuper();
  const { generateContractErrors } = await import("../scripts/generateContractErrors.ts");
  await generateContractErrors(hre);
});
