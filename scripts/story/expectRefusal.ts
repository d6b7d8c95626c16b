import { decodeRevert } from "../../sdk/chain/reverts.ts";
import { StoryUnexpected } from "./errors.ts";

/**
 * Runs what must be refused.
 *
 * @param codes the refusal's code, or several of which any will do
 * @param attempt what to try
 * @returns the code of the refusal
 * @throws {@link StoryUnexpected} if it went through, or was refused for another reason
 */
export async function expectRefusal(
  codes: string | readonly string[],
  attempt: () => Promise<unknown>,
): Promise<string> {
  const expected = typeof codes === "string" ? [codes] : codes;
  let refusal: string | undefined;
  try {
    await attempt();
  } catch (thrown) {
    const error = decodeRevert(thrown);
    refusal = error.code;
    if (!expected.includes(error.code)) {
      throw new StoryUnexpected(`${expected.join(" or ")} expected, got ${error.code}: ${error.message}`);
    }
  }
  if (refusal === undefined) throw new StoryUnexpected(`${expected.join(" or ")} expected, but it was accepted`);
  return refusal;
}
