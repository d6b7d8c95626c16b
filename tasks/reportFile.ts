import { createHash } from "node:crypto";
import { createReadStream, existsSync, rmSync, statSync } from "node:fs";

import { task } from "hardhat/config";

import { chainTime, connect, signerOf } from "./connect.ts";
import { TaskFileUnreadable } from "./errors.ts";
import { allFields } from "./policyFiles.ts";
import { withProgress } from "./progress.ts";
import { openJournal } from "./reportJournal.ts";
import { printTable, runTask } from "./run.ts";
import { dateOf, time } from "./text.ts";
import type { RealDidNetwork } from "../sdk/chain/network.ts";
import type { ReportPlan } from "../sdk/disclosure/planAudiences.ts";
import type { Field } from "../sdk/platform/parseFields.ts";

interface ReportFileArgs {
  readonly platform: string;
  readonly csv: string;
  readonly observed?: number;
  readonly dryRun: boolean;
}

task(
  "disclosure:report-file",
  "Reports a platform's counts as its operator: of a whole file what changes a duty; goes on where it was stopped",
)
  .addParam("platform", "Slug, for example weibo")
  .addParam("csv", "File with the columns pseudonym, followers, field; counts never leave this machine, thresholds do")
  .addOptionalParam("observed", "When they were counted; the newest block's time unless given", undefined, time)
  .addFlag("dryRun", "Say what would be reported, and send and write nothing")
  .setAction(
    runTask<ReportFileArgs>(async ({ platform, csv, observed, dryRun }, hre) => {
      const { accountsOf } = await import("../networks/accounts.ts");
      const { DisclosureCountInvalid } = await import("../sdk/disclosure/errors.ts");
      const { reportAudiences } = await import("../sdk/disclosure/reportAudiences.ts");
      const { platformId } = await import("../sdk/platform/platformId.ts");
      const id = platformId(platform);
      const operator = accountsOf(hre.network.name).operators[platform];
      const hash = await hashFile(csv);
      const network = await connect(hre, operator === undefined ? undefined : await signerOf(hre, operator));
      const times = { given: observed, now: await chainTime(network) };
      const journal = openJournal(network, { file: csv, hash, platformId: id }, times, dryRun);
      const plan = (): Promise<ReportPlan> =>
        planFile(network, { csv, hash, platformId: id, fields: allFields(hre), observedAt: journal.observedAt });
      const row = { platform, "counted at": dateOf(journal.observedAt) };
      if (dryRun) {
        const { counted, effects, reports } = await plan();
        printTable([{ ...row, accounts: counted, ...effects, "to send": reports.length }]);
        return;
      }
      if (journal.isResumed) console.log(`going on with counts of ${row["counted at"]}: ${journal.path}`);
      let isNew = !journal.isResumed;
      const sent = await withProgress("reporting", (onProgress) =>
        reportAudiences(network, id, plan, {
          onProgress: (done, planned) => {
            isNew = false;
            onProgress(done / planned);
          },
        }),
      ).catch((thrown: unknown) => {
        // Of a file with a wrong line nothing was sent, and the right one has another journal.
        if (thrown instanceof DisclosureCountInvalid && isNew) rmSync(journal.path, { force: true });
        throw thrown;
      });
      const { counted, effects, transactions, gasUsed } = sent;
      printTable([{ ...row, accounts: counted, ...effects, sent: sent.sent, transactions, gas: gasUsed }]);
    }),
  );

interface CountedFileAt {
  readonly csv: string;
  readonly hash: string;
  readonly platformId: `0x${string}`;
  readonly fields: readonly Field[];
  readonly observedAt: number;
}

async function planFile(network: RealDidNetwork, counted: CountedFileAt): Promise<ReportPlan> {
  const { planAudiences } = await import("../sdk/disclosure/planAudiences.ts");
  const { readAudienceFile } = await import("../sdk/node/readAudienceFile.ts");
  const { csv, platformId, fields, observedAt } = counted;
  const total = statSync(csv).size;
  const hash = createHash("sha256");
  const plan = await withProgress("reading the counts", (onProgress) => {
    let read = 0;
    const rows = readAudienceFile(csv, fields, (bytes) => {
      hash.update(bytes);
      read += bytes.length;
      onProgress(read / total);
    });
    return planAudiences(network, platformId, rows, observedAt);
  });
  if (hash.digest("hex") !== counted.hash)
    throw new TaskFileUnreadable(csv, "Let nobody write to it while it is reported.", "it was changed meanwhile");
  return plan;
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const bytes of createReadStream(file)) hash.update(bytes as Buffer);
  } catch {
    const why = existsSync(file) ? undefined : "there is no such file";
    throw new TaskFileUnreadable(file, "Give a CSV file with the columns pseudonym, followers, field.", why);
  }
  return hash.digest("hex");
}
