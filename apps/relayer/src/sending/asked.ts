import { decodeRevert } from "realdid";

/**
 * Waits for an answer of the chain.
 *
 * @param question on its way
 * @returns the answer
 * @throws ChainUnreachable, or what a contract said
 */
export async function asked<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (thrown) {
    throw decodeRevert(thrown);
  }
}
