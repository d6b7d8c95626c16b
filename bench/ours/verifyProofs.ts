import type { Deployment } from "../../sdk/chain/network.ts";
import type { PseudonymProof } from "../../sdk/pseudonym/proof.ts";
import { verifyPseudonymProof } from "../../sdk/pseudonym/verify/verifyPseudonymProof.ts";
import { verifyPseudonymProofs } from "../../sdk/pseudonym/verify/verifyPseudonymProofs.ts";
import { cpuMs } from "../cpu.ts";
import { OURS, type Row } from "../row.ts";

/** Sizes of batches that are measured. */
export const VERIFIED_BATCHES = [8, 32, 128] as const;

/** Single checks of one run: one alone is short for a clock of CPU time. */
const SINGLES = 16;

/**
 * Measures verification off chain.
 *
 * @param deployment that the proofs are for
 * @param proofs valid ones; repeated to fill a batch, which changes nothing of the work
 * @returns rows in CPU ms a proof
 */
export async function measureVerification(
  deployment: Deployment,
  proofs: readonly [PseudonymProof, ...PseudonymProof[]],
): Promise<Row[]> {
  const single = await cpuMs(async () => {
    for (let i = 0; i < SINGLES; i++) await verifyPseudonymProof(deployment, proofs[0]);
  });
  const rows = [rowOf("prove.verify.single", single / SINGLES, "ranges, subgroup and equation")];
  for (const size of VERIFIED_BATCHES) {
    const batch = Array.from({ length: size }, (_, i) => proofs[i % proofs.length] as PseudonymProof);
    const total = await cpuMs(async () => {
      const { valid } = await verifyPseudonymProofs(deployment, batch);
      if (!valid) throw new Error("a valid batch was refused");
    });
    rows.push(rowOf(`prove.verify.batch${size}`, total / size, `each of ${size}, one final exponentiation`));
  }
  return rows;
}

function rowOf(operation: string, value: number, note: string): Row {
  return { operation, system: OURS, unit: "cpu_ms", value: Number(value.toFixed(3)), note };
}
