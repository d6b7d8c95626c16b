import type { Signer } from "ethers";
import { task, types } from "hardhat/config";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { chainTime, connect, signerOf } from "./connect.ts";
import type { Holder, HolderArgs } from "./holder.ts";
import { holderTask } from "./holderTask.ts";
import { readJson } from "./files.ts";
import { dateOf, pseudonymText } from "./text.ts";
import { printTable, runTask } from "./run.ts";

const PLATFORM = "Slug, for example weibo";
const PSEUDONYM = "32 bytes, as the registry's events show it";

interface Target {
  readonly platform: string;
  readonly pseudonym: string;
}

task("disclosure:report", "Reports one audience as the platform's operator")
  .addParam("platform", PLATFORM)
  .addParam("pseudonym", PSEUDONYM)
  .addParam("followers", "How many; the chain is told only the threshold that is reached", undefined, types.int)
  .addOptionalParam("field", "Name of policy/fields.json", "society")
  .addOptionalParam(
    "observed",
    "Unix seconds at which they were counted; the newest block's time unless given",
    undefined,
    types.int,
  )
  .setAction(
    runTask<Target & { followers: number; field: string; observed?: number }>(async (args, hre) => {
      const { accountsOf } = await import("../networks/accounts.ts");
      const { loadPolicy } = await import("../sdk/node/loadPolicy.ts");
      const { reportAudience } = await import("../sdk/disclosure/reportAudience.ts");
      const { readDuty } = await import("../sdk/disclosure/readDuty.ts");
      const { fieldNumber } = await import("../sdk/platform/parseFields.ts");
      const { platformId } = await import("../sdk/platform/platformId.ts");
      const { parsePseudonym } = await import("../sdk/pseudonym/parsePseudonym.ts");
      const { fields } = await loadPolicy(`${hre.config.paths.root}/policy`, args.platform);
      const field = fieldNumber(fields, args.field);
      const pseudonym = parsePseudonym(args.pseudonym);
      const operator = accountsOf(hre.network.name).operators[args.platform];
      const network = await connect(hre, operator === undefined ? undefined : await signerOf(hre, operator));
      const observedAt = args.observed ?? (await chainTime(network));
      const id = platformId(args.platform);
      const { gasUsed } = await reportAudience(network, id, {
        pseudonym,
        followers: args.followers,
        field,
        observedAt,
      });
      const { flags, dueAt } = await readDuty(network, id, pseudonym);
      printTable([{ platform: args.platform, flags: flags.join(" "), due: dateOf(dueAt), gas: gasUsed }]);
    }),
  );

task("disclosure:show", "Shows a pseudonym's duty: flags, times, statement")
  .addParam("platform", PLATFORM)
  .addParam("pseudonym", PSEUDONYM)
  .setAction(
    runTask<Target>(async ({ platform, pseudonym }, hre) => {
      const { readDuty } = await import("../sdk/disclosure/readDuty.ts");
      const { platformId } = await import("../sdk/platform/platformId.ts");
      const { parsePseudonym } = await import("../sdk/pseudonym/parsePseudonym.ts");
      const { view } = await import("../sdk/chain/send.ts");
      const network = await connect(hre);
      const [id, holder] = [platformId(platform), parsePseudonym(pseudonym)];
      const duty = await readDuty(network, id, holder);
      printTable([
        {
          flags: duty.flags.join(" ") || "none",
          compliant: await view(network.disclosureRegistry.isCompliant(id, holder)),
          stage: duty.stage,
          due: dateOf(duty.dueAt),
          contested: dateOf(duty.contestedAt),
          lifted: dateOf(duty.liftedAt),
          "low since": dateOf(duty.lowSince),
          "last report": dateOf(duty.lastReportAt),
        },
      ]);
      const { statement } = duty;
      if (statement === undefined) return;
      printTable([
        {
          statement: statement.uid,
          kind: statement.kind,
          issuer: statement.issuer,
          disclosed: dateOf(statement.disclosedAt),
        },
      ]);
    }),
  );

holderTask(
  "disclosure:state",
  "Has the holder's own name stated after a link proof, into a file; plays the authority too, unless --url is given",
)
  .addParam("out", "File for the statement; it holds the real name")
  .addOptionalParam("url", "Public listener of a running authority service that enrolled the person")
  .setAction(
    runTask<HolderArgs & { out: string; url?: string }>(async (args, hre) => {
      const { askStatement } = await import("./askStatement.ts");
      const { openHolder } = await import("./holder.ts");
      const { stateOwnName } = await import("./stateOwnName.ts");
      const holder = await openHolder(hre, args);
      const { issuer, expiresAt } =
        args.url === undefined
          ? await stateOwnName(hre, holder, args.platform, args.out)
          : await askStatement(holder, args.url, args.out);
      printTable([{ platform: args.platform, kind: "self", issuer, expires: dateOf(expiresAt), file: args.out }]);
    }),
  );

holderTask("disclosure:disclose", "Publishes a name statement as the answer to a duty")
  .addParam("statement", "File with the statement that the authority issued")
  .addOptionalParam("backer", "File with the backer's business identity, for a statement of kind backer")
  .setAction(
    runTask<HolderArgs & { statement: string; backer?: string }>(async (args, hre) => {
      const { disclose } = await import("../sdk/disclosure/disclose.ts");
      const { DisclosureStatementNotOwn } = await import("../sdk/disclosure/errors.ts");
      const { parseBusinessIdentity } = await import("../sdk/disclosure/parseBusinessIdentity.ts");
      const { parseNameStatement } = await import("../sdk/disclosure/parseNameStatement.ts");
      const { readNameStatement } = await import("../sdk/disclosure/readNameStatement.ts");
      const statement = parseNameStatement(readJson(args.statement));
      const stated = readNameStatement(statement);
      const { network, controller, pseudonym, deadline } = await openActor(hre, args);
      if (stated.platform !== args.platform || stated.pseudonym !== pseudonym) throw new DisclosureStatementNotOwn();
      const backer = args.backer === undefined ? {} : { backer: parseBusinessIdentity(readJson(args.backer)) };
      const { gasUsed } = await disclose(network, controller, { statement, ...backer, deadline });
      printTable([{ platform: args.platform, kind: stated.kind, disclosed: true, gas: gasUsed }]);
      console.log("next: npx hardhat disclosure:hand-in <statement> --url <statements service>, or nobody can see it");
    }),
  );

task(
  "disclosure:hand-in",
  "Hands a published statement to the statements service, where verified people can view the name",
)
  .addPositionalParam("statement", "File with the statement")
  .addParam("url", "Origin of the service, for example http://127.0.0.1:8510")
  .setAction(
    runTask<{ statement: string; url: string }>(async ({ statement: file, url }) => {
      const { handInStatement } = await import("../sdk/disclosure/handInStatement.ts");
      const { parseNameStatement } = await import("../sdk/disclosure/parseNameStatement.ts");
      const { readNameStatement } = await import("../sdk/disclosure/readNameStatement.ts");
      const statement = parseNameStatement(readJson(file));
      const { platform, pseudonym } = readNameStatement(statement);
      const origin = url.replace(/\/+$/u, "");
      await handInStatement(origin, statement);
      printTable([{ platform, page: `${origin}/statements/${platform}/${pseudonymText(pseudonym)}` }]);
    }),
  );

task("disclosure:verify", "Verifies a name statement from its file, the chain and the authority's DID alone")
  .addPositionalParam("statement", "File with the statement")
  .setAction(
    runTask<{ statement: string }>(async ({ statement }, hre) => {
      const { verifyStatement } = await import("../sdk/disclosure/verifyStatement.ts");
      const verified = await verifyStatement(await connect(hre), readJson(statement));
      const { platform, kind, name, issuer, issuedAt, expiresAt } = verified;
      printTable([{ platform, kind, name, issued: dateOf(issuedAt), expires: dateOf(expiresAt) }]);
      printTable([
        {
          issuer,
          accredited: verified.isIssuerAccredited,
          suspended: dateOf(verified.issuerSuspendedAt),
          deactivated: verified.isIssuerDeactivated,
          "key in its document": verified.isKeyInForce,
          ...(kind === "backer" ? { "backer's identity live": verified.isBackerLive } : {}),
        },
      ]);
    }),
  );

holderTask("disclosure:contest", "Contests a duty, once and before its deadline").setAction(
  runTask<HolderArgs>(async (args, hre) => {
    const { contest } = await import("../sdk/disclosure/contest.ts");
    const { network, controller, ...contested } = await openActor(hre, args);
    const { gasUsed } = await contest(network, controller, contested);
    printTable([{ platform: args.platform, contested: true, gas: gasUsed }]);
  }),
);

holderTask("disclosure:withdraw", "Takes a statement back after the duty was lifted").setAction(
  runTask<HolderArgs>(async (args, hre) => {
    const { withdraw } = await import("../sdk/disclosure/withdraw.ts");
    const { network, controller, ...withdrawn } = await openActor(hre, args);
    const { gasUsed } = await withdraw(network, controller, withdrawn);
    printTable([{ platform: args.platform, withdrawn: true, gas: gasUsed }]);
  }),
);

task("disclosure:revoke-withdrawn", "Revokes, as the authority, statements that their holders withdrew or replaced")
  .addOptionalParam("from", "First block to read; the deployment's unless given", undefined, types.int)
  .setAction(
    runTask<{ from?: number }>(async ({ from }, hre) => {
      const { accountsOf } = await import("../networks/accounts.ts");
      const { revokeWithdrawn } = await import("../sdk/disclosure/revokeWithdrawn.ts");
      const network = await connect(hre, await signerOf(hre, accountsOf(hre.network.name).authority));
      const toBlock = await hre.ethers.provider.getBlockNumber();
      const fromBlock = Math.max(from ?? 0, network.deployment.fromBlock);
      const uids = await revokeWithdrawn(network, { fromBlock, toBlock });
      // Nothing of persons: how many, and where the next run goes on.
      printTable([{ revoked: uids.length, "next block": toBlock + 1 }]);
    }),
  );

task("disclosure:resolve", "Decides an open contest in the consortium's name")
  .addParam("platform", PLATFORM)
  .addParam("pseudonym", PSEUDONYM)
  .addFlag("uphold", "Lift the duty; without it the clock resumes")
  .setAction(
    runTask<Target & { uphold: boolean }>(async ({ platform, pseudonym, uphold }, hre) => {
      const { accountsOf } = await import("../networks/accounts.ts");
      const { definitionOf } = await import("../networks/definitions.ts");
      const { resolveContest } = await import("../sdk/disclosure/resolveContest.ts");
      const { platformId } = await import("../sdk/platform/platformId.ts");
      const { parsePseudonym } = await import("../sdk/pseudonym/parsePseudonym.ts");
      const network = await connect(hre);
      const members = accountsOf(hre.network.name).consortiumOwners.slice(
        0,
        definitionOf(hre.network.name).memberThreshold,
      );
      const owners = await Promise.all(members.map((member) => signerOf(hre, member)));
      const decision = { platformId: platformId(platform), pseudonym: parsePseudonym(pseudonym), upheld: uphold };
      const { gasUsed } = await resolveContest(network, owners, decision);
      printTable([{ platform, upheld: uphold, gas: gasUsed }]);
    }),
  );

/** A holder with the present controller, about to sign. */
async function openActor(
  hre: HardhatRuntimeEnvironment,
  args: HolderArgs,
): Promise<Pick<Holder, "network" | "platformId" | "pseudonym"> & { controller: Signer; deadline: number }> {
  const { holderDeadline, openHolder, presentController } = await import("./holder.ts");
  const holder = await openHolder(hre, args);
  const { network, platformId, pseudonym } = holder;
  const controller = presentController(holder);
  return { network, platformId, pseudonym, controller, deadline: await holderDeadline(holder) };
}
