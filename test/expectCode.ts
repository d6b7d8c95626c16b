import { expect } from "chai";

import { RealDidError } from "../sdk/errors.ts";

/** Expects `act` to throw one of our errors with this code; a code is what programs go by, so tests do too. */
export function expectCode(act: () => unknown, code: string): void {
  try {
    act();
  } catch (thrown) {
    expect(codeOf(thrown)).to.equal(code);
    return;
  }
  expect.fail(`nothing was thrown instead of ${code}`);
}

/** The same for a promise. */
export async function expectRejectedCode(acting: Promise<unknown>, code: string): Promise<void> {
  const thrown = await acting.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(codeOf(thrown)).to.equal(code);
}

function codeOf(thrown: unknown): string {
  return thrown instanceof RealDidError ? thrown.code : `not one of our errors: ${String(thrown)}`;
}
