import { task } from "hardhat/config";
import type { ConfigurableTaskDefinition } from "hardhat/types";

import { SHARDS } from "./params.ts";

/**
 * Defines a task that plays a person. The mnemonic never comes as a flag, where process lists and shell histories would keep it.
 *
 * @param name of the task
 * @param description one line for `hardhat help`
 * @returns the definition, for further flags and the action
 */
export function holderTask(name: string, description: string): ConfigurableTaskDefinition {
  return task(name, description)
    .addParam("platform", "Slug of the platform, for example weibo")
    .addOptionalParam(
      "mnemonicFile",
      "File with the person's twelve words; else REALDID_MNEMONIC from the environment",
    );
}

/**
 * Defines a task that plays a person who proves membership in a group.
 *
 * @param name of the task
 * @param description one line for `hardhat help`
 * @returns the definition, for further flags and the action
 */
export function provingTask(name: string, description: string): ConfigurableTaskDefinition {
  return holderTask(name, description).addOptionalParam("shards", SHARDS);
}
