/** Waits twice as long after each failure in a row, up to this many times the usual: registrations wait a quarter of an hour at least. */
const MOST_PATIENCE = 8;

/**
 * Does a piece of work again and again until it is stopped; never twice at once.
 *
 * @param work what to do
 * @param seconds between two times
 * @param onError told what failed; it is tried again later
 * @returns stops it
 */
export function repeat(work: () => Promise<unknown>, seconds: number, onError: (thrown: unknown) => void): () => void {
  let patience = 1;
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = (): void => {
    if (isStopped) return;
    timer = setTimeout(run, 1000 * seconds * patience);
    // A program that has nothing else to do may end.
    (timer as { unref?: () => void }).unref?.();
  };
  const run = (): void => {
    work()
      .then(
        () => (patience = 1),
        (thrown: unknown) => {
          patience = Math.min(2 * patience, MOST_PATIENCE);
          onError(thrown);
        },
      )
      .finally(wait);
  };
  wait();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
