import { readFileSync } from "node:fs";
import { join } from "node:path";

import { task, types } from "hardhat/config";

import { connect } from "./connect.ts";
import { TaskFileUnreadable } from "./errors.ts";
import { printTable, runTask } from "./run.ts";
import type { Population } from "../scripts/population/generatePopulation.ts";
import type { Hex } from "../sdk/chain/hex.ts";
import type { RevocationReason } from "../sdk/enrolment/authority/authorityStore.ts";

const POPULATION = join("out", "population.json");

task("enrolment:population", "Generates a sample population that cannot be anyone's")
  .addOptionalParam("people", "How many people", 1_000, types.int)
  .addOptionalParam("organisations", "How many organisations", 10, types.int)
  .addOptionalParam("seed", "The same seed gives the same population", 1, types.int)
  .addOptionalParam(
    "format",
    "json, or csv as a register loads it: people, and organisations in a file beside it",
    "json",
  )
  .addOptionalParam("out", "File to write; out/population.json or out/population.csv unless given")
  .setAction(
    runTask<{ people: number; organisations: number; seed: number; format: string; out?: string }>(
      async ({ out, format, ...options }) => {
        const { writePopulation } = await import("./writePopulation.ts");
        const files = await writePopulation(options, format, out);
        printTable([
          { people: options.people, organisations: options.organisations, seed: options.seed, file: files.join(" ") },
        ]);
      },
    ),
  );

task("enrolment:wallet", "Makes a wallet, or brings one back from its mnemonic, and shows its commitment")
  .addOptionalParam("mnemonicFile", "File with the twelve words; without it a new wallet is made")
  .setAction(
    runTask<{ mnemonicFile?: string }>(async ({ mnemonicFile }, hre) => {
      const { readMnemonic } = await import("./holder.ts");
      const { createWallet } = await import("../sdk/enrolment/createWallet.ts");
      const { restoreWallet } = await import("../sdk/enrolment/restoreWallet.ts");
      const { networkId } = (await connect(hre)).deployment;
      const mnemonic = mnemonicFile === undefined ? undefined : readMnemonic(mnemonicFile);
      const wallet = mnemonic === undefined ? createWallet(networkId) : restoreWallet(mnemonic, networkId);
      printTable([{ commitment: wallet.commitment, network: networkId }]);
      if (mnemonic === undefined) console.log(`mnemonic (keep it secret, it is the only copy): ${wallet.mnemonic}`);
    }),
  );

task(
  "enrolment:enrol",
  "Plays desk and wallet for one person of the sample population, or for the first --people of it",
)
  .addOptionalParam("name", "Name as the register has it")
  .addOptionalParam("number", "Resident identity number")
  .addOptionalParam(
    "mnemonicFile",
    "File with the person's twelve words; without it a new wallet is made and kept in out/<network>/wallets.json",
  )
  .addOptionalParam("people", "How many people of the population, if no name is given", 1_000, types.int)
  .addOptionalParam(
    "population",
    "File that enrolment:population wrote; it stands for the group's register",
    POPULATION,
  )
  .addOptionalParam("group", "Number of the group", 0, types.int)
  .setAction(
    runTask<{
      name?: string;
      number?: string;
      mnemonicFile?: string;
      people: number;
      population: string;
      group: number;
    }>(async (args, hre) => {
      const { enrolSample } = await import("./enrolSample.ts");
      const { knownGroup, readMnemonic } = await import("./holder.ts");
      const population = readPopulation(args.population);
      const one = args.name !== undefined || args.number !== undefined;
      const people = one
        ? [{ name: args.name ?? "", number: args.number ?? "" }]
        : population.people.slice(0, args.people);
      const mnemonic = args.mnemonicFile === undefined ? undefined : readMnemonic(args.mnemonicFile);
      const network = await connect(hre);
      const group = await knownGroup(network, args.group);
      const { enrolled, refused } = await enrolSample(hre, network, population, people, mnemonic, group);
      printTable([
        {
          enrolled: enrolled.length,
          refused: refused.length,
        },
      ]);
      if (one && refused[0] !== undefined) throw refused[0];
    }),
  );

task("enrolment:request", "Makes a wallet's request with the desk's ticket and sends it to a running authority service")
  .addOptionalParam("url", "Where the authority's public listener is", "http://127.0.0.1:8460")
  .addParam("name", "Name as the register has it")
  .addParam("number", "Resident identity number")
  .addParam("nonce", "From the desk's ticket")
  .addParam("code", "From the desk's ticket")
  .addOptionalParam("group", "Number of the group", 0, types.int)
  .addOptionalParam("mnemonicFile", "File with the person's twelve words; without it a new wallet is made")
  .setAction(
    runTask<RequestArguments>(async ({ url, group: groupId, mnemonicFile, ...args }, hre) => {
      const { readMnemonic } = await import("./holder.ts");
      const { withoutSlash } = await import("./download.ts");
      const { sendNewRequest } = await import("./sendNewRequest.ts");
      const mnemonic = mnemonicFile === undefined ? undefined : readMnemonic(mnemonicFile);
      const wallet = await sendNewRequest(await connect(hre), {
        ...args,
        url: withoutSlash(url),
        groupId,
        mnemonic,
      });
      printTable([{ enrolled: true, group: groupId, commitment: wallet.commitment }]);
      if (mnemonic === undefined) console.log(`mnemonic (keep it secret, it is the only copy): ${wallet.mnemonic}`);
    }),
  );

task("enrolment:visit", "Plays desk and wallets for people of the sample population, over a running authority service")
  .addOptionalParam("people", "How many, from the first", 120, types.int)
  .addOptionalParam("population", "File that enrolment:population wrote", POPULATION)
  .addOptionalParam("url", "Where the authority's public listener is", "http://127.0.0.1:8460")
  .addOptionalParam("desk", "Where the desk's listener is", "http://127.0.0.1:8461")
  .addOptionalParam("tokenFile", "File with the desk's token", join("out", "authority", "desk.token"))
  .setAction(
    runTask<{ people: number; population: string; url: string; desk: string; tokenFile: string }>(
      async ({ people, population, ...where }, hre) => {
        const { visitAuthority } = await import("./sendNewRequest.ts");
        const network = await connect(hre);
        printTable([await visitAuthority(network, readPopulation(population).people.slice(0, people), where)]);
      },
    ),
  );

task("enrolment:revoke", "Revokes a person's enrolment; the leaf becomes 0 with the next publication")
  .addParam("number", "Resident identity number")
  .addOptionalParam("reason", "loss, error, theft, death or court", "loss")
  .addOptionalParam("group", "Number of the group", 0, types.int)
  .setAction(
    runTask<{ number: string; reason: string; group: number }>(async ({ number, reason, group }, hre) => {
      const { knownGroup } = await import("./holder.ts");
      const { openAuthority } = await import("./authorityFile.ts");
      const { realNameTable } = await import("../sdk/enrolment/authority/realNameTable.ts");
      const { revocationReason } = await import("../sdk/enrolment/authority/revocationReason.ts");
      const { revokePerson } = await import("../sdk/enrolment/authority/revokePerson.ts");
      const network = await connect(hre);
      const groupId = await knownGroup(network, group);
      const { authority, save } = await openAuthority(hre, network, realNameTable([]), groupId);
      const checked: RevocationReason = revocationReason(reason);
      const place = await revokePerson(authority, number, checked);
      save();
      printTable([{ place: place ?? "none yet", reason: checked }]);
    }),
  );

task(
  "enrolment:publish",
  "Publishes what the authority enrolled and revoked, through two of three operators who recompute it",
)
  .addOptionalParam("group", "Number of the group", 0, types.int)
  .setAction(
    runTask<{ group: number }>(async ({ group }, hre) => {
      const { knownGroup } = await import("./holder.ts");
      const { publishPending } = await import("./publishPending.ts");
      const network = await connect(hre);
      const publications = await publishPending(hre, network, await knownGroup(network, group));
      printTable(
        publications.map(({ epoch, size, root, gasUsed, refusals }) => ({
          epoch,
          size,
          root: short(root),
          gas: gasUsed,
          refused: refusals.length,
        })),
      );
    }),
  );

task(
  "enrolment:audit",
  "Rebuilds a group from events and published leaves alone and names the first epoch that does not match",
)
  .addOptionalParam("group", "Number of the group", 0, types.int)
  .addOptionalParam("url", "Server with copies of the leaf files; where the chain says unless given")
  .setAction(
    runTask<{ group: number; url?: string }>(async ({ group: groupId, url }, hre) => {
      const { fetchLeavesFrom } = await import("./download.ts");
      const { auditGroup } = await import("../sdk/enrolment/auditGroup.ts");
      const { EnrolmentAuditFailed } = await import("../sdk/enrolment/batchErrors.ts");
      const { treeRoot } = await import("../sdk/enrolment/tree/tree.ts");
      const { withProgress } = await import("./progress.ts");
      const network = await connect(hre);
      const audit = await withProgress("auditing", (report) =>
        auditGroup(network, {
          groupId,
          fetchLeaves: fetchLeavesFrom(url),
          onProgress: (done, total) => report(total === 0 ? 1 : done / total),
        }),
      );
      const { epoch, epochs, people, tree, isSound } = audit;
      printTable([
        { group: groupId, epochs, epoch, places: tree.size, people, root: short(treeRoot(tree)), sound: isSound },
      ]);
      const first = audit.mismatches.find(({ withdrawn }) => !withdrawn);
      if (first !== undefined) throw new EnrolmentAuditFailed(first.epoch, first.part);
    }),
  );

task("enrolment:show", "Shows every group: authority, epoch, root, size").setAction(
  runTask(async (_args, hre) => {
    const { showGroups } = await import("../sdk/enrolment/showGroups.ts");
    const groups = await showGroups(await connect(hre));
    printTable(
      groups.map(({ groupId, authority, epoch, size, root }) => ({
        group: groupId,
        authority,
        epoch,
        size,
        root: short(root),
      })),
    );
  }),
);

interface RequestArguments {
  readonly url: string;
  readonly name: string;
  readonly number: string;
  readonly nonce: string;
  readonly code: string;
  readonly group: number;
  readonly mnemonicFile?: string;
}

function short(root: bigint): string {
  const hex = `0x${root.toString(16).padStart(64, "0")}` as Hex;
  return `${hex.slice(0, 10)}…${hex.slice(-6)}`;
}

function readPopulation(file: string): Population {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Population;
  } catch {
    throw new TaskFileUnreadable(file, "Run: npx hardhat enrolment:population");
  }
}
