// Preloaded into `npm run website`: whatever a site asks its issuer, and is answered, goes into a log beside those of the services. Only the
// site itself sees that otherwise; it is not the browser's, and the gateway logs no token.
import childProcess, { type ChildProcess, type SpawnOptions } from "node:child_process";
import { appendFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";

const SITE = "examples/website/website.mjs";

if (process.argv[1]?.endsWith(SITE))
  recordRequests(join("logs", `back-channel-${process.env.NAME?.toLowerCase()}.log`));
else preloadIntoSites();

/** The programs of a run get nothing of this one's environment, so sites are told on their command lines. */
function preloadIntoSites(): void {
  const { spawn } = childProcess;
  const spawnRecorded = (file: string, args: readonly string[], options: SpawnOptions): ChildProcess => {
    const isSite = args.some((one) => one.endsWith(SITE));
    return spawn(file, isSite ? ["--import", import.meta.url, ...args] : args, options);
  };
  Object.assign(childProcess, { spawn: spawnRecorded });
  syncBuiltinESMExports();
}

function recordRequests(log: string): void {
  const ask = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const asked = [`${request.method} ${request.url}`, ...linesOf(request.headers), await request.clone().text()];
    const answer = await ask(request);
    const answered = [String(answer.status), ...linesOf(answer.headers), await answer.clone().text()];
    appendFileSync(log, [...asked, ...answered, ""].join("\n"));
    return answer;
  };
}

function linesOf(headers: Headers): readonly string[] {
  const lines: string[] = [];
  headers.forEach((value, name) => lines.push(`${name}: ${value}`));
  return lines;
}
