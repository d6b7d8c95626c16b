const IDLE_MS = 5 * 60_000;

/**
 * Watches whether anyone is there.
 *
 * @param onIdle called after five minutes without a key or a touch, again and again
 */
export function watchIdle(onIdle: () => void): void {
  let timer = setTimeout(onIdle, IDLE_MS);
  const restart = (): void => {
    clearTimeout(timer);
    timer = setTimeout(onIdle, IDLE_MS);
  };
  for (const kind of ["pointerdown", "keydown"] as const) addEventListener(kind, restart, { passive: true });
}
