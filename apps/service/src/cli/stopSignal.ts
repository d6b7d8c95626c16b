/** What ends a command. */
export interface Stop {
  readonly signal: AbortSignal;
  /** Resolves with the name of the signal that came first. */
  readonly came: Promise<string>;
}

/**
 * Waits for SIGINT or SIGTERM; the second one ends the process at once.
 *
 * @returns a signal that aborts with the first one
 */
export function stopSignal(): Stop {
  const controller = new AbortController();
  const came = new Promise<string>((resolve) => {
    for (const name of ["SIGINT", "SIGTERM"] as const) {
      process.once(name, () => {
        controller.abort();
        resolve(name);
        process.once(name, () => process.exit(1));
      });
    }
  });
  return { signal: controller.signal, came };
}
