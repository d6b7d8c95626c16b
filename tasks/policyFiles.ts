import { join } from "node:path";

import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { readJson } from "./files.ts";
import { type Field, parseFields } from "../sdk/platform/parseFields.ts";

/** The document of policy/<slug>.json, unchecked. */
export function policyFile(hre: HardhatRuntimeEnvironment, slug: string): unknown {
  return readJson(join(hre.config.paths.root, "policy", `${slug}.json`));
}

/** All fields: policy/fields.json. */
export function allFields(hre: HardhatRuntimeEnvironment): readonly Field[] {
  return parseFields(readJson(join(hre.config.paths.root, "policy/fields.json"), "It is part of this package."));
}
