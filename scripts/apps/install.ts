// npm run apps:install [-- name ...]: installs every service of apps/ from its own lock file, after the code that they share,
// and builds it on a fresh build of the package.
import { appsToInstall, npm } from "./apps.ts";

const apps = appsToInstall(process.argv.slice(2));
npm(["run", "--silent", "build"]);
for (const { name, folder } of apps) {
  console.log(`--- apps/${name}`);
  npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"], folder);
  npm(["run", "--silent", "build"], folder);
}
