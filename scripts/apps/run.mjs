// Starts a service of apps/ in this process: paths on the command line are the caller's, and signals reach it at once.
import { existsSync } from "node:fs";
import process from "node:process";
import { URL, fileURLToPath } from "node:url";

const [app, ...args] = process.argv.slice(2);
const entry = new URL(`../../apps/${app}/dist/src/main.js`, import.meta.url);
if (!existsSync(entry)) {
  process.stderr.write(`apps/${app} is not built\nfix: npm run apps:install -- ${app}\n`);
  process.exit(1);
}
process.argv = [process.argv[0], fileURLToPath(entry), ...args];
await import(entry.href);
