import { RealDidError } from "../../../errors.ts";

/** What is known of the chain is too old to let anybody in: a pseudonym may have been withdrawn or replaced since. */
export class LoginViewStale extends RealDidError {
  readonly code = "LOGIN_VIEW_STALE" as const;
  constructor(ageSeconds: number | undefined, cause: unknown) {
    super(
      ageSeconds === undefined
        ? "the chain was not read yet"
        : `the chain was last read ${Math.floor(ageSeconds)} seconds ago`,
      "Try again in a moment; if it lasts, check the RPC endpoint.",
      { cause },
    );
  }
}
