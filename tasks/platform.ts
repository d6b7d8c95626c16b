import { join } from "node:path";

import { task } from "hardhat/config";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { chainTime, connect } from "./connect.ts";
import { readJson } from "./files.ts";
import { passTime } from "./passTime.ts";
import { allFields, policyFile } from "./policyFiles.ts";
import { printTable, runTask } from "./run.ts";
import type { Hex } from "../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../sdk/chain/network.ts";
import type { PlatformPolicy } from "../sdk/platform/parsePolicy.ts";

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

interface PolicyArgs {
  readonly platform: string;
  readonly propose: boolean;
  readonly execute: boolean;
  readonly passDelay: boolean;
}

task(
  "platform:policy",
  "Shows a platform's policy and where file and chain differ; proposes the file's to the consortium",
)
  .addPositionalParam("platform", "Slug, for example weibo")
  .addFlag("propose", "Schedule the file's policy in the consortium's name")
  .addFlag("execute", "The delay has passed: make it so")
  .addFlag("passDelay", "On a local chain, with --propose: let its clock pass the delay, and execute at once")
  .setAction(
    runTask<PolicyArgs>(async ({ platform: slug, propose, execute, passDelay }, hre) => {
      const { loadPolicy } = await import("../sdk/node/loadPolicy.ts");
      const { comparePolicy } = await import("../sdk/platform/comparePolicy.ts");
      const { describePolicyChange } = await import("../sdk/platform/describePolicyChange.ts");
      const { PlatformPolicyDiffers, PlatformPolicyNotFound } = await import("../sdk/platform/errors.ts");
      const { listPlatforms } = await import("../sdk/platform/listPlatforms.ts");
      const file = await loadPolicy(join(hre.config.paths.root, "policy"), slug);
      const network = await connect(hre);
      const platform = (await listPlatforms(network)).find((one) => one.slug === slug);
      if (platform === undefined) throw new PlatformPolicyNotFound(slug);
      printPolicy(file.policy);
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
      if (different.length > 0) {
        console.log("\nwith the file's policy:");
        for (const sentence of describePolicyChange(platform.policy, file.chainPolicy, file.fields))
          console.log(`  ${sentence}`);
      }
      if (propose || execute) await changePolicy(hre, network, { slug, execute, passDelay });
      else if (different.length > 0) throw new PlatformPolicyDiffers(slug, different);
    }),
  );

function printPolicy({ stages, fieldsCounted, fieldsExempt, graceDays, sources, consequence }: PlatformPolicy): void {
  for (const stage of stages) {
    console.log(`${stage.followersAtLeast} followers from ${stage.effectiveFrom}  (${stage.sources.followersAtLeast})`);
  }
  const counted = fieldsCounted === "all" ? "all" : fieldsCounted.join(", ");
  console.log(`counts: ${counted}; exempt: ${fieldsExempt.join(", ") || "none"}`);
  console.log(`${graceDays} days to disclose  (${sources.graceDays})`);
  console.log(`if not: ${consequence}\n`);
}

async function changePolicy(
  hre: HardhatRuntimeEnvironment,
  network: RealDidNetwork,
  { slug, execute, passDelay }: { readonly slug: string; readonly execute: boolean; readonly passDelay: boolean },
): Promise<void> {
  const { consortiumOf } = await import("./attestationInput.ts");
  const { dateOf } = await import("./text.ts");
  const { executePolicy, schedulePolicy } = await import("../sdk/platform/setPolicy.ts");
  const owners = await consortiumOf(hre);
  const document = { policy: policyFile(hre, slug), fields: allFields(hre) };
  const scheduled = execute ? undefined : await schedulePolicy(network, owners, document);
  if (scheduled?.state === "in-force") {
    console.log("\nfile and chain agree: there is nothing to propose");
    return;
  }
  if (scheduled !== undefined && !passDelay) {
    const state = scheduled.gasUsed === 0n ? "proposed before" : "proposed";
    const next = `the same with --execute after ${dateOf(scheduled.readyAt)}`;
    console.log();
    printTable([{ platform: slug, state, next, gas: scheduled.gasUsed }]);
    return;
  }
  if (scheduled !== undefined) await passTime(hre, Math.max(0, scheduled.readyAt - (await chainTime(network))));
  const { state, gasUsed } = await executePolicy(network, owners, document);
  console.log();
  printTable([{ platform: slug, state, next: "platform:list", gas: gasUsed }]);
}

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
      const { dateOf } = await import("./text.ts");
      const { executePlatform, schedulePlatform } = await import("../sdk/platform/addPlatform.ts");
      const { parsePolicy } = await import("../sdk/platform/parsePolicy.ts");
      const fields = allFields(hre);
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
