import { measureFirst, measureWarm } from "../prove/measureProving.ts";
import { measureSteps } from "../prove/measureSteps.ts";
import { benchStatement } from "../prove/statement.ts";
import { measureVerification } from "../ours/verifyProofs.ts";
import { measureStockVerification } from "../peers/semaphoreVerify.ts";
import { closeStockProver } from "../peers/stockProver.ts";
import type { Row } from "../row.ts";
import { loadProver } from "../../sdk/node/loadProver.ts";
import { provePseudonym } from "../../sdk/pseudonym/provePseudonym.ts";

/**
 * Proving and verifying off chain, beside Semaphore's own library.
 *
 * @returns rows in ms, CPU ms and bytes
 */
export async function measure(): Promise<Row[]> {
  const statement = benchStatement();
  const { wallet, deployment, path, message } = statement;
  try {
    // First: programs of their own, while this one has nothing to do.
    const first = measureFirst();
    const warm = await measureWarm(statement);
    const steps = await measureSteps(statement);
    const proof = await provePseudonym(wallet, deployment, path, message, await loadProver(31));
    const verifying = await measureVerification(deployment, [proof]);
    const stock = await measureStockVerification(deployment, proof);
    return [...warm, ...first, ...steps, ...verifying, ...stock];
  } finally {
    await closeStockProver();
  }
}
