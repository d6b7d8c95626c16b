// A program of its own: makes two proofs at depth 31 with one of both provers, and prints what they took, as JSON.
import { measureOnce } from "./alternate.ts";
import { benchStatement } from "./statement.ts";
import { closeStockProver, proveStock } from "../peers/stockProver.ts";
import { loadProver } from "../../sdk/node/loadProver.ts";
import { provePseudonym } from "../../sdk/pseudonym/provePseudonym.ts";

/** What the program prints. */
export interface FirstProof {
  /** From nothing but loaded code to a proof: files read and checked, key parsed, threads started. */
  readonly ms: number;
  readonly cpuMs: number;
  /** Resident memory that the prover has taken after two proofs, bytes. */
  readonly bytes: number;
}

async function main(system: string | undefined): Promise<void> {
  const statement = benchStatement();
  const { wallet, deployment, path, message } = statement;
  const prove = async (): Promise<unknown> =>
    system === "semaphore"
      ? proveStock(31, statement)
      : provePseudonym(wallet, deployment, path, message, await loadProver(31));
  const before = process.memoryUsage.rss();
  const first = await measureOnce(prove);
  await prove();
  const proof: FirstProof = { ...first, bytes: process.memoryUsage.rss() - before };
  console.log(JSON.stringify(proof));
  await closeStockProver();
}

void main(process.argv[2]);
