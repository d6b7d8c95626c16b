// Tasks for proofs that travel in files: made by the holder, checked and submitted by anyone, for example a relayer.
import { task, types } from "hardhat/config";

import { chainTime, connect } from "./connect.ts";
import { readJson, writeOnce } from "./files.ts";
import type { HolderArgs, ProofArgs } from "./holder.ts";
import { provingTask } from "./holderTask.ts";
import { GENERATION } from "./params.ts";
import { printTable, runTask } from "./run.ts";
import { action, dateOf, printNext, pseudonymText } from "./text.ts";
import type { Deployment } from "../sdk/chain/network.ts";
import { RealDidError } from "../sdk/errors.ts";
import type { PseudonymAction } from "../sdk/pseudonym/message.ts";
import type { PseudonymProof } from "../sdk/pseudonym/proof.ts";

const FILES = "Files with proofs, from pseudonym:prove";

/** A file with what it holds, or with what is wrong with it. */
interface ProofFile {
  readonly file: string;
  readonly proof?: PseudonymProof;
  readonly error?: RealDidError;
}

provingTask("pseudonym:prove", "Proves a change of a pseudonym into a file, for somebody else to submit and pay")
  .addParam("action", "register, renew, replace, freeze or claim", undefined, action)
  .addParam("out", "File for the proof")
  .addOptionalParam("generation", `${GENERATION}. For register and replace`, undefined, types.int)
  .addOptionalParam("group", "Number of the group, for claim", undefined, types.int)
  .setAction(
    runTask<HolderArgs & ProofArgs & { action: PseudonymAction; out: string }>(async (args, hre) => {
      const { openHolder, proveFor } = await import("./holder.ts");
      const { formatPseudonymProof } = await import("../sdk/pseudonym/proofJson.ts");
      const holder = await openHolder(hre, args);
      const proof = await proveFor(holder, args.action, args);
      writeOnce(args.out, [`${formatPseudonymProof(holder.network.deployment, proof)}\n`]);
      const { pseudonym, deadline } = proof;
      printTable([
        { action: args.action, pseudonym: pseudonymText(pseudonym), "submit before": dateOf(deadline), file: args.out },
      ]);
      printNext(hre, `pseudonym:submit ${args.out}`);
    }),
  );

task("pseudonym:check-proofs", "Checks proofs off chain, all together, and names those that do not hold")
  .addVariadicPositionalParam("files", FILES)
  .setAction(
    runTask<{ files: string[] }>(async ({ files }, hre) => {
      const { verifyPseudonymProofs } = await import("../sdk/pseudonym/verify/verifyPseudonymProofs.ts");
      const network = await connect(hre);
      const read = await readProofs(network.deployment, files);
      const good = read.filter(hasProof);
      const { invalid } = await verifyPseudonymProofs(
        network.deployment,
        good.map(({ proof }) => proof),
      );
      const found = new Map(invalid.map(({ index, error }) => [good[index]?.file, error]));
      const now = await chainTime(network);
      report(
        read.map(({ file, proof, error = found.get(file) }) => {
          const proved = proof !== undefined && proof.deadline < now ? "holds, but its time is over" : "holds";
          return { row: { file, ...columns(proof), proof: error?.code ?? proved }, error };
        }),
      );
    }),
  );

task(
  "pseudonym:submit",
  "Submits proofs, registrations of one platform together, and pays; the same again does nothing",
)
  .addVariadicPositionalParam("files", FILES)
  .setAction(
    runTask<{ files: string[] }>(async ({ files }, hre) => {
      const { submitPseudonymProofs } = await import("../sdk/pseudonym/submitPseudonymProofs.ts");
      const network = await connect(hre);
      const read = await readProofs(network.deployment, files);
      const good = read.filter(hasProof);
      const outcomes = await submitPseudonymProofs(
        network,
        good.map(({ proof }) => proof),
      );
      const found = new Map(outcomes.map((outcome) => [good[outcome.index]?.file, outcome]));
      report(
        read.map(({ file, proof, error }) => {
          const outcome = found.get(file);
          const refusal = error ?? (outcome?.outcome === "refused" ? outcome.error : undefined);
          const receipt = outcome?.outcome === "done" ? outcome.receipt : undefined;
          const said = refusal?.code ?? outcome?.outcome ?? "-";
          const row = { file, ...columns(proof), submitted: said, transaction: receipt?.hash ?? "-" };
          return { row, error: refusal };
        }),
      );
    }),
  );

/** Reads every file; one that is wrong does not hide the others. */
async function readProofs(deployment: Deployment, files: readonly string[]): Promise<readonly ProofFile[]> {
  const { parsePseudonymProof } = await import("../sdk/pseudonym/proofJson.ts");
  return [...new Set(files)].map((file) => {
    try {
      return { file, proof: parsePseudonymProof(deployment, readJson(file)) };
    } catch (error) {
      if (error instanceof RealDidError) return { file, error };
      throw error;
    }
  });
}

function hasProof(read: ProofFile): read is ProofFile & { readonly proof: PseudonymProof } {
  return read.proof !== undefined;
}

function columns(proof: PseudonymProof | undefined): Readonly<Record<"action" | "pseudonym", string>> {
  return { action: proof?.action ?? "-", pseudonym: proof === undefined ? "-" : pseudonymText(proof.pseudonym) };
}

interface Reported {
  readonly row: Readonly<Record<string, string>> & { readonly file: string };
  readonly error: RealDidError | undefined;
}

/** Prints a row for each file, then what is wrong with some; exits non-zero if anything is. */
function report(reported: readonly Reported[]): void {
  printTable(reported.map(({ row }) => row));
  for (const { row, error } of reported) {
    if (error === undefined) continue;
    console.error(`${row.file}: ${error.code}: ${error.message}\nfix: ${error.fix}`);
    process.exitCode = 1;
  }
}
