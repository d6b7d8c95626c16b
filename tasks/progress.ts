/** Clears the line that the cursor is on. */
const CLEAR = "\r\u001b[K";

/**
 * Shows on a terminal how far something is; nothing where there is no terminal, and nothing stays when it is over.
 *
 * @param what is done, for example `proving`
 * @param act told how to report a share from 0 to 1
 * @param terminal where to; standard error unless given
 * @returns what `act` returns
 */
export async function withProgress<T>(
  what: string,
  act: (onProgress: (share: number) => void) => Promise<T>,
  terminal: { readonly isTTY?: boolean; write: (text: string) => unknown } = process.stderr,
): Promise<T> {
  const show = (text: string): void => {
    if (terminal.isTTY === true) terminal.write(text);
  };
  try {
    return await act((share) => show(`${CLEAR}${what} ${Math.floor(share * 100)} %`));
  } finally {
    show(CLEAR);
  }
}
