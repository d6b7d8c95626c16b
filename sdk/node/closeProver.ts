/**
 * Ends the prover's worker threads, which otherwise keep a program from exiting.
 *
 * @returns when they have ended
 */
export async function closeProver(): Promise<void> {
  const curve = (globalThis as { curve_bn128?: { terminate(): Promise<void> } | null }).curve_bn128;
  await curve?.terminate();
}
