import { expect } from "chai";

import { RealDidError } from "../sdk/errors.ts";

// A code is what programs go by, so tests do too. A program's own fault is thrown on: it is no answer.

/** The code of the error with which a verb fails; undefined if it does not. */
export async function codeOf(acting: Promise<unknown>): Promise<string | undefined> {
  try {
    await acting;
    return undefined;
  } catch (thrown) {
    return codeIn(thrown);
  }
}

/** The same for a verb that answers at once. */
export function codeThrown(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (thrown) {
    return codeIn(thrown);
  }
}

/** Expects `act` to throw one of our errors with this code. */
export function expectCode(act: () => unknown, code: string): void {
  expect(codeThrown(act)).to.equal(code);
}

/** The same for a promise. */
export async function expectRejectedCode(acting: Promise<unknown>, code: string): Promise<void> {
  expect(await codeOf(acting)).to.equal(code);
}

function codeIn(thrown: unknown): string {
  if (thrown instanceof RealDidError) return thrown.code;
  throw thrown;
}
