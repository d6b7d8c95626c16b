import { ChainUnreachable } from "../../chain/errors.ts";
import { view } from "../../chain/send.ts";

/** Longest wait for one answer of an endpoint, milliseconds: ethers alone waits for five minutes, and whoever signs in with it. */
const ANSWER_MS = 10_000;
/** The same for the events of many blocks. */
export const EVENTS_MS = 60_000;

/**
 * Waits for a read, and not for an endpoint that took the request and says nothing.
 *
 * @param reading what the endpoint was asked
 * @param ms longest wait, milliseconds
 * @returns its value
 * @throws {@link ChainUnreachable} if it does not come in time; as {@link view}
 */
export async function inTime<T>(reading: Promise<T>, ms = ANSWER_MS): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new ChainUnreachable(new Error(`no answer within ${ms} ms`)));
    }, ms);
  });
  try {
    return await view(Promise.race([reading, silence]));
  } finally {
    clearTimeout(timer);
  }
}
