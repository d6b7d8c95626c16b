import { Identity } from "@semaphore-protocol/identity";
import { type SemaphoreProof, generateProof } from "@semaphore-protocol/proof";

import type { BenchStatement } from "../prove/statement.ts";
import { pseudonymMessage } from "../../sdk/pseudonym/message.ts";
import { pseudonymScope } from "../../sdk/pseudonym/scope.ts";

/** Name of the peer in rows. */
export const STOCK = "semaphore";
/** What its figures are of. */
export const STOCK_SOURCE = "generateProof of @semaphore-protocol/proof 4.14.3, which does not verify what it made";

/**
 * Proves with Semaphore's own library, as its documentation does.
 *
 * @param depth of the circuit; with 1 the tree is the commitment alone
 * @param statement what to prove
 * @returns its proof
 */
export function proveStock(
  depth: 1 | 31,
  { wallet, deployment, path, message }: BenchStatement,
): Promise<SemaphoreProof> {
  const { commitment } = wallet;
  return generateProof(
    new Identity(wallet.identityKey),
    // It writes into the path.
    depth === 1
      ? { root: commitment, leaf: commitment, index: 0, siblings: [] }
      : { ...path, siblings: [...path.siblings] },
    pseudonymMessage(deployment, message),
    pseudonymScope(deployment.networkId, message.platformId),
    depth,
    {
      wasm: require.resolve(`@zk-kit/semaphore-artifacts/semaphore-${depth}.wasm`),
      zkey: require.resolve(`@zk-kit/semaphore-artifacts/semaphore-${depth}.zkey`),
    },
  );
}

/**
 * Ends the worker threads of @semaphore-protocol/proof, which otherwise keep a program from ending.
 *
 * @returns when they have ended
 */
export async function closeStockProver(): Promise<void> {
  const curve = (globalThis as { curve_bn128?: { terminate(): Promise<void> } | null }).curve_bn128;
  await curve?.terminate();
}
