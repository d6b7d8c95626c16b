import { join } from "node:path";

import { task } from "hardhat/config";

import { connect } from "./connect.ts";
import { printTable, runTask } from "./run.ts";

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

function dayOf(seconds: number): string {
  return new Date((seconds + 8 * 3600) * 1000).toISOString().slice(0, 10); // the announcements' own day, UTC+8
}
