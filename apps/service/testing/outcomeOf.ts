/**
 * What came of it, to be compared.
 *
 * @param promise of anything
 * @returns `done`, or the code of what it was refused with
 */
export function outcomeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => "done",
    (thrown: unknown) => (thrown as { readonly code?: string }).code ?? String(thrown),
  );
}
