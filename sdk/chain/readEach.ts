/** How a long reading is watched and stopped. */
export interface ReadingOptions {
  /** Told how many of how many are done. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Stops between two requests; what it gives as reason is thrown. */
  readonly signal?: AbortSignal;
}

/** Readings at once: what ethers puts into one JSON-RPC batch. */
const READS_AT_ONCE = 100;

/**
 * Runs a reading for each item, up to 100 at once, which ethers sends as one JSON-RPC batch.
 *
 * @param items what to read for
 * @param read one reading
 * @param options progress and stop
 * @returns results in the items' order
 */
export async function readEach<Item, Result>(
  items: readonly Item[],
  read: (item: Item) => Promise<Result>,
  options: ReadingOptions = {},
): Promise<Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += READS_AT_ONCE) {
    options.signal?.throwIfAborted();
    results.push(...(await Promise.all(items.slice(start, start + READS_AT_ONCE).map(read))));
    options.onProgress?.(results.length, items.length);
  }
  return results;
}
