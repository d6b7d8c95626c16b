import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { type Given, consume } from "./consume.js";

async function main(file: string): Promise<void> {
  // The policies are part of the package.
  const { resolve } = createRequire(join(process.cwd(), "package.json"));
  const policies = dirname(resolve("realdid/policy/weibo.json"));
  const given = { policies, ...(JSON.parse(readFileSync(file, "utf8")) as Omit<Given, "policies">) };
  console.log(JSON.stringify(await consume(given), undefined, 2));
}

main(process.argv[2] ?? "given.json").catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
