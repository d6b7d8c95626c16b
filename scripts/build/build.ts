// Builds the package: the same sources once as ES modules and once as CommonJS, each with its own declarations.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "../..");
const TSC = require.resolve("typescript/bin/tsc");
const FORMATS = [
  { folder: "esm", type: "module" },
  { folder: "cjs", type: "commonjs" },
] as const;

rmSync(join(ROOT, "dist"), { recursive: true, force: true });
for (const { folder, type } of FORMATS) {
  const project = join(__dirname, `tsconfig.${folder}.json`);
  const tsc = spawnSync(process.execPath, [TSC, "-p", project], { cwd: ROOT, stdio: "inherit" });
  if (tsc.status !== 0) process.exit(tsc.status ?? 1);
  const out = join(ROOT, "dist", folder);
  namePublishedFiles(out);
  writeFileSync(join(out, "package.json"), `${JSON.stringify({ type })}\n`);
}

/** tsc rewrites `./x.ts` to `./x.js` in programs but not in declarations; consumers have no `./x.ts`. */
function namePublishedFiles(folder: string): void {
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".d.ts")) continue;
    const path = join(folder, file);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace(/((?:from|import\(|import) ?")(\.{1,2}\/[^"]+)\.ts"/g, '$1$2.js"'));
  }
}
