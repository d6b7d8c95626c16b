import { TASK_COMPILE_SOLIDITY_CHECK_ERRORS } from "hardhat/builtin-tasks/task-names";
import { subtask } from "hardhat/config";
import { HardhatPluginError } from "hardhat/plugins";

interface CompilerOutput {
  readonly errors?: readonly {
    readonly severity: string;
    readonly formattedMessage: string;
    readonly sourceLocation?: { readonly file: string };
  }[];
}

/** Whether a source is ours: what comes from npm may warn. */
function isOurs(file: string | undefined): boolean {
  return file === undefined || file.startsWith("contracts/") || file.startsWith("test/");
}

// A warning of our own sources stops the compilation, as an error would. Hardhat has printed it by then.
subtask(TASK_COMPILE_SOLIDITY_CHECK_ERRORS).setAction(
  async (args: { readonly output: CompilerOutput; readonly quiet: boolean }, _hre, runSuper) => {
    await runSuper(args);
    const warnings = (args.output.errors ?? []).filter(
      (error) => error.severity === "warning" && isOurs(error.sourceLocation?.file),
    );
    if (warnings.length > 0) {
      throw new HardhatPluginError(
        "realdid",
        `${warnings.length} compiler warning(s) in our own sources. Correct them.`,
      );
    }
  },
);
