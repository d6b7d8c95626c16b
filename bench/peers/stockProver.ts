/**
 * Ends the worker threads of @semaphore-protocol/proof, which otherwise keep a program from ending.
 *
 * @returns when they have ended
 */
export async function closeStockProver(): Promise<void> {
  const curve = (globalThis as { curve_bn128?: { terminate(): Promise<void> } | null }).curve_bn128;
  await curve?.terminate();
}
