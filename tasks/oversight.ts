import { task, types } from "hardhat/config";

import { connect } from "./connect.ts";
import { printTable, runTask } from "./run.ts";
import { pseudonymText } from "./text.ts";

const toIso = (seconds: number): string => (seconds === 0 ? "" : new Date(seconds * 1000).toISOString().slice(0, 16));

task(
  "oversight:audit",
  "Rebuilds every group from chain data alone, checks every root, and counts everything public",
).setAction(
  runTask(async (_, hre) => {
    const { fetchLeavesFrom } = await import("./download.ts");
    const { auditNetwork } = await import("../sdk/oversight/auditNetwork.ts");
    const { OversightNotSound } = await import("../sdk/oversight/errors.ts");
    const audit = await auditNetwork(await connect(hre), { fetchLeaves: fetchLeavesFrom() });
    printTable(
      audit.groups.map(({ groupId, epoch, epochs, size, people, isSound }) => ({
        group: groupId,
        epoch,
        epochs,
        places: size,
        people,
        sound: isSound,
      })),
    );
    console.log();
    printTable(
      audit.roles.map(({ label, account, delaySeconds }) => ({
        role: label,
        account,
        delay: `${delaySeconds / 3600} h`,
      })),
    );
    console.log();
    printTable([audit.counts as unknown as Record<string, number>]);
    console.log();
    for (const { claim, holds } of audit.checks) console.log(`${holds ? "holds" : "FAILS"}  ${claim}`);
    const failed = audit.checks.filter(({ holds }) => !holds).map(({ claim }) => claim);
    if (failed.length > 0) throw new OversightNotSound(failed);
  }),
);

task("oversight:report", "Shows every duty that ever arose, with its state now, and whether the operators still report")
  .addFlag("csv", "Print comma-separated values")
  .addOptionalParam("staleDays", "Days without a report after which a duty is stale", 30, types.int)
  .setAction(
    runTask<{ readonly csv: boolean; readonly staleDays: number }>(async ({ csv, staleDays }, hre) => {
      const { disclosureReport } = await import("../sdk/oversight/disclosureReport.ts");
      const { formatReportCsv } = await import("../sdk/oversight/formatReportCsv.ts");
      const report = await disclosureReport(await connect(hre), { staleDays });
      if (csv) {
        process.stdout.write(formatReportCsv(report));
        return;
      }
      printTable(
        report.rows.map(({ platform, pseudonym, stage, flags, dueAt, lastReportAt, statement }) => ({
          platform,
          pseudonym: pseudonymText(pseudonym),
          stage,
          flags: flags.join(" "),
          due: toIso(dueAt),
          reported: toIso(lastReportAt),
          kind: statement?.kind ?? "",
        })),
      );
      console.log();
      printTable(Object.entries(report.platforms).map(([platform, totals]) => ({ platform, ...totals })));
      console.log();
      printTable(
        Object.entries(report.reporting).map(([platform, { operator, lastReportAt, standing, stale, waiting }]) => ({
          platform,
          operator,
          "last report": toIso(lastReportAt) || "never",
          "days since": lastReportAt === 0 ? "" : Math.floor((report.time - lastReportAt) / 86_400),
          standing,
          [`silent for ${staleDays} days`]: stale,
          "waiting to be lifted": waiting,
        })),
      );
    }),
  );

task(
  "oversight:statements",
  "Asks the statements service about every disclosure on chain: who disclosed, and handed in nothing to see",
)
  .addParam("url", "Origin of the service, for example http://127.0.0.1:8510")
  .setAction(
    runTask<{ readonly url: string }>(async ({ url }, hre) => {
      const { auditStatements } = await import("../sdk/oversight/auditStatements.ts");
      const { OversightStatementsUnserved } = await import("../sdk/oversight/errors.ts");
      const served = await auditStatements(await connect(hre), url.replace(/\/+$/u, ""));
      printTable(
        served.map(({ platform, pseudonym, statement, isServed }) => ({
          platform,
          pseudonym: pseudonymText(pseudonym),
          kind: statement?.kind ?? "",
          served: isServed ? "yes" : "NO",
        })),
      );
      const unserved = served.filter(({ isServed }) => !isServed).length;
      if (unserved > 0) throw new OversightStatementsUnserved(unserved);
    }),
  );

task("oversight:acts", "Lists every act of power: roles, accreditations, roots, withdrawals, duties, pauses, policies")
  .addOptionalParam(
    "power",
    "Only one of govern, accredit, publish, withdraw, revoke, flag, lift, pause, policy, operator",
  )
  .setAction(
    runTask<{ readonly power?: string }>(async ({ power }, hre) => {
      const { POWERS, listActs } = await import("../sdk/oversight/actsOfPower.ts");
      const { OversightPowerUnknown } = await import("../sdk/oversight/errors.ts");
      if (power !== undefined && !POWERS.some((one) => one === power)) throw new OversightPowerUnknown(power, POWERS);
      const acts = await listActs(await connect(hre));
      printTable(
        acts
          .filter((act) => power === undefined || act.power === power)
          .map(({ block, time, power: kind, summary }) => ({ block, time: toIso(time), power: kind, summary })),
      );
    }),
  );
