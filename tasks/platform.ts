import { join } from "node:path";

import { task } from "hardhat/config";

import { chainTime, connect } from "./connect.ts";
import { printTable, runTask } from "./run.ts";
import type { Hex } from "../sdk/chain/hex.ts";

task("platform:list", "Lists the platforms: operator, thresholds, grace").setAction(
  runTask(async (_args, hre) => {
    const { listPlatforms } = await import("../sdk/platform/listPlatforms.ts");
    const platforms = await listPlatforms(await connect(hre));
    printTable(
      platforms.map(({ slug, domain, operator, policy, version }) => ({
        slug,
        domain,
        operator,
        policy: `v${version}`,
        first: policy.firstFollowers === 0 ? "-" : `${policy.firstFollowers} from ${dayOf(policy.firstFrom)}`,
        later: policy.laterFollowers === 0 ? "-" : `${policy.laterFollowers} from ${dayOf(policy.laterFrom)}`,
        "grace days": policy.graceSeconds / 86_400,
      })),
    );
  }),
);

task("platform:policy", "Shows a platform's policy and where file and chain differ")
  .addPositionalParam("platform", "Slug, for example weibo")
  .setAction(
    runTask<{ platform: string }>(async ({ platform: slug }, hre) => {
      const { loadPolicy } = await import("../sdk/node/loadPolicy.ts");
      const { comparePolicy } = await import("../sdk/platform/comparePolicy.ts");
      const { PlatformPolicyDiffers, PlatformPolicyNotFound } = await import("../sdk/platform/errors.ts");
      const { listPlatforms } = await import("../sdk/platform/listPlatforms.ts");
      const file = await loadPolicy(join(hre.config.paths.root, "policy"), slug);
      const platform = (await listPlatforms(await connect(hre))).find((one) => one.slug === slug);
      if (platform === undefined) throw new PlatformPolicyNotFound(slug);
      const { stages, fieldsCounted, fieldsExempt, sources, consequence } = file.policy;
      for (const stage of stages) {
        console.log(
          `${stage.followersAtLeast} followers from ${stage.effectiveFrom}  (${stage.sources.followersAtLeast})`,
        );
      }
      console.log(
        `counts: ${fieldsCounted === "all" ? "all" : fieldsCounted.join(", ")}; exempt: ${fieldsExempt.join(", ") || "none"}`,
      );
      console.log(`${file.policy.graceDays} days to disclose  (${sources.graceDays})`);
      console.log(`if not: ${consequence}\n`);
      const rows = comparePolicy(file, platform);
      printTable(
        rows.map(({ key, file: inFile, chain, isSame }) => ({
          value: key,
          file: inFile,
          chain,
          same: isSame ? "yes" : "NO",
        })),
      );
      const different = rows.filter(({ isSame }) => !isSame).map(({ key }) => key);
      if (different.length > 0) throw new PlatformPolicyDiffers(slug, different);
    }),
  );

interface AddArgs {
  readonly policy: string;
  readonly operator: string;
  readonly execute: boolean;
  readonly passDelay: boolean;
}

task("platform:add", "Adds a platform in the consortium's name: schedules it, and after the delay executes it")
  .addPositionalParam("policy", "Its policy: a file as in policy/, with slug and domain")
  .addParam("operator", "Account that reports for it")
  .addFlag("execute", "The delay has passed: make it so")
  .addFlag("passDelay", "On a local chain: let its clock pass the delay, and execute at once")
  .setAction(
    runTask<AddArgs>(async ({ policy: file, operator, execute, passDelay }, hre) => {
      const { definitionOf } = await import("../networks/definitions.ts");
      const { consortiumOf } = await import("./attestationInput.ts");
      const { readJson } = await import("./files.ts");
      const { passTime } = await import("./passTime.ts");
      const { dateOf } = await import("./text.ts");
      const { executePlatform, schedulePlatform } = await import("../sdk/platform/addPlatform.ts");
      const { parseFields } = await import("../sdk/platform/parseFields.ts");
      const { parsePolicy } = await import("../sdk/platform/parsePolicy.ts");
      const fields = parseFields(
        readJson(join(hre.config.paths.root, "policy/fields.json"), "It is part of this package."),
      );
      const policy = readJson(file, "Begin with a copy of policy/oversight.json.");
      const network = await connect(hre);
      const owners = await consortiumOf(hre);
      const platform = { operator: operator as Hex, policy, fields };
      const delay = definitionOf(hre.network.name).consortiumDelaySeconds;
      if (!execute) {
        const { gasUsed } = await schedulePlatform(network, owners, platform);
        const ready = (await chainTime(network)) + delay;
        if (!passDelay) {
          printTable([
            {
              platform: parsePolicy(policy).platform,
              next: `the same with --execute after ${dateOf(ready)}`,
              gas: gasUsed,
            },
          ]);
          return;
        }
        await passTime(hre, delay);
      }
      const { platformId, gasUsed } = await executePlatform(network, owners, platform);
      printTable([{ platform: platformId, next: "platform:list", gas: gasUsed }]);
    }),
  );

function dayOf(seconds: number): string {
  return new Date((seconds + 8 * 3600) * 1000).toISOString().slice(0, 10); // the announcements' own day, UTC+8
}
