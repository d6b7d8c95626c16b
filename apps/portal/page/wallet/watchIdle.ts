const IDLE_MS = 5 * 60_000;

/**
 * Watches whether anyone is there.
 *
 * @param onIdle called after five minutes without a key or a touch, and every five minutes more
 */
export function watchIdle(onIdle: () => void): void {
  let timer = setInterval(onIdle, IDLE_MS);
  const restart = (): void => {
    clearInterval(timer);
    timer = setInterval(onIdle, IDLE_MS);
  };
  for (const kind of ["pointerdown", "keydown"] as const) addEventListener(kind, restart, { passive: true });
}
