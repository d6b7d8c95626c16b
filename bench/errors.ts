import { RealDidError } from "../sdk/errors.ts";

/** No file of bench/suites/ has this name. */
export class BenchSuiteUnknown extends RealDidError {
  readonly code = "BENCH_SUITE_UNKNOWN" as const;
  constructor(suite: string, suites: readonly string[]) {
    super(`there is no suite ${JSON.stringify(suite)}`, `Choose one of: ${suites.join(", ")}.`);
  }
}

/** A service that is to be measured is not installed. */
export class BenchAppMissing extends RealDidError {
  readonly code = "BENCH_APP_MISSING" as const;
  constructor(app: string) {
    super(`apps/${app} is not installed`, `Run: npm run apps:install -- ${app}`);
  }
}
