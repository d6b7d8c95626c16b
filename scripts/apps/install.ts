// npm run apps:install [-- name ...]: installs every service of apps/ from its own lock file, after the code that they share,
// and builds it on a fresh build of the package; without names also the example website, which knows nothing of the package.
import { join } from "node:path";

import { appsToInstall, npm } from "./apps.ts";

const CLEAN = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
const WEBSITE = join(__dirname, "../../examples/website");

const names = process.argv.slice(2);
const apps = appsToInstall(names);
npm(["run", "--silent", "build"]);
for (const { name, folder } of apps) {
  console.log(`--- apps/${name}`);
  npm(CLEAN, folder);
  npm(["run", "--silent", "build"], folder);
}
if (names.length === 0) {
  console.log("--- examples/website");
  npm(CLEAN, WEBSITE);
}
