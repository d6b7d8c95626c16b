import { type SemaphoreProof, verifyProof } from "@semaphore-protocol/proof";

import type { Deployment } from "../../sdk/chain/network.ts";
import { TREE_DEPTH } from "../../sdk/enrolment/tree/zeroHashes.ts";
import { pseudonymMessage } from "../../sdk/pseudonym/message.ts";
import type { PseudonymProof } from "../../sdk/pseudonym/proof.ts";
import { pseudonymScope } from "../../sdk/pseudonym/scope.ts";
import { cpuMs } from "../cpu.ts";
import { VERIFIED_BATCHES } from "../ours/verifyProofs.ts";
import type { Row } from "../row.ts";

const SINGLES = 16;

/**
 * Measures Semaphore's own verification of the same proof. It knows no batches: its figure stands beside each of ours.
 *
 * @param deployment that the proof is for
 * @param proof a valid one
 * @returns rows in CPU ms a proof
 */
export async function measureStockVerification(deployment: Deployment, proof: PseudonymProof): Promise<Row[]> {
  const stock: SemaphoreProof = {
    merkleTreeDepth: TREE_DEPTH,
    merkleTreeRoot: proof.root.toString(),
    nullifier: proof.pseudonym.toString(),
    message: pseudonymMessage(deployment, proof).toString(),
    scope: pseudonymScope(deployment.networkId, proof.platformId).toString(),
    points: proof.points.map(String) as never,
  };
  const total = await cpuMs(async () => {
    for (let i = 0; i < SINGLES; i++) {
      if (!(await verifyProof(stock))) throw new Error("a valid proof was refused");
    }
  });
  const operations = ["single", ...VERIFIED_BATCHES.map((size) => `batch${size}`)];
  return operations.map((operation) => ({
    operation: `prove.verify.${operation}`,
    system: "semaphore",
    unit: "cpu_ms",
    value: Number((total / SINGLES).toFixed(3)),
    note: "verifyProof of @semaphore-protocol/proof 4.14.3, one by one; no subgroup or range checks",
  }));
}
