/** Work on several things at once is cheaper than on each: they are collected while the work before is under way. */
export interface Collector<Item, Result> {
  /**
   * @param item to be worked on with others
   * @returns what came of it
   * @throws what it was refused with, or what the work failed with
   */
  add(item: Item): Promise<Result>;
}

/** What came of one item of several. */
export type Outcome<Result> = { readonly result: Result } | { readonly error: unknown };

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes a collector.
 *
 * @param most items that are worked on together
 * @param work on items, with an outcome for each in their order
 * @returns the collector; nothing runs while it is empty
 */
export function createCollector<Item, Result>(
  most: number,
  work: (items: readonly Item[]) => Promise<readonly Outcome<Result>[]>,
): Collector<Item, Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let isWorking = false;
  const workOn = async (taken: readonly Waiting<Item, Result>[]): Promise<void> => {
    try {
      const outcomes = await work(taken.map(({ item }) => item));
      for (const [i, { resolve, reject }] of taken.entries()) {
        const outcome = outcomes[i];
        if (outcome !== undefined && "result" in outcome) resolve(outcome.result);
        else reject(outcome?.error);
      }
    } catch (thrown) {
      for (const { reject } of taken) reject(thrown);
    }
  };
  const workOnAll = async (): Promise<void> => {
    isWorking = true;
    while (waiting.length > 0) {
      const taken = waiting.slice(0, most);
      waiting = waiting.slice(most);
      await workOn(taken);
    }
    isWorking = false;
  };
  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        if (!isWorking) void workOnAll();
      }),
  };
}
