import { RealDidError } from "../sdk/errors.ts";

/** No file of bench/suites/ has this name. */
export class BenchSuiteUnknown extends RealDidError {
  readonly code = "BENCH_SUITE_UNKNOWN" as const;
  constructor(suite: string, suites: readonly string[]) {
    super(`there is no suite ${JSON.stringify(suite)}`, `Choose one of: ${suites.join(", ")}.`);
  }
}
