/**
 * Asks for each thing at most once within a while. What is not found is not remembered: it may be there the next moment, and guesses would
 * fill the memory.
 *
 * @param ms for which an answer counts
 * @param find finds a thing by its name
 * @returns the same, with a memory
 */
export function remember<T>(
  ms: number,
  find: (name: string) => Promise<T | undefined>,
): (name: string) => Promise<T | undefined> {
  const known = new Map<string, { readonly thing: T; readonly until: number }>();
  return async (name) => {
    const before = known.get(name);
    if (before !== undefined && before.until > performance.now()) return before.thing;
    const thing = await find(name);
    if (thing === undefined) known.delete(name);
    else known.set(name, { thing, until: performance.now() + ms });
    return thing;
  };
}
