// Packs the package, installs the tarball in an empty folder, and uses it there from an ES module and from CommonJS:
// types checked under each module resolution in use, then run.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(__dirname, "../..");
const TSC = require.resolve("typescript/bin/tsc");
const CONSUMERS = __dirname;
/** A compiler setting that consumers have, and which of the two consumer files it concerns. */
const SETTINGS = [
  { name: "nodenext", files: ["esm.mts", "commonjs.cts"], options: { module: "nodenext", outDir: "run" } },
  { name: "node16", files: ["esm.mts"], options: { module: "node16", noEmit: true } },
  { name: "bundler", files: ["esm.mts"], options: { module: "es2022", moduleResolution: "bundler", noEmit: true } },
] as const;

const folder = mkdtempSync(join(tmpdir(), "realdid-consumer-"));
try {
  const tarball = pack();
  install(tarball);
  for (const setting of SETTINGS) checkTypes(setting);
  for (const file of ["esm.mjs", "commonjs.cjs"]) {
    run(process.execPath, [join("run", file)], folder);
    console.log(`packed consumer: ${file} runs`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function pack(): string {
  mkdirSync(join(folder, "tarball"));
  run("npm", ["pack", "--silent", "--pack-destination", join(folder, "tarball")], ROOT);
  const name = readdirSync(join(folder, "tarball"))[0];
  if (name === undefined) throw new Error("npm pack wrote no tarball");
  return join(folder, "tarball", name);
}

function install(tarball: string): void {
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "consumer", version: "1.0.0", private: true }));
  run(
    "npm",
    ["install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts", "--silent", tarball],
    folder,
  );
  for (const file of ["esm.mts", "commonjs.cts"]) copyFileSync(join(CONSUMERS, file), join(folder, file));
}

/** Errors inside other packages' declarations are theirs; any in ours or in the consumer fail. */
function checkTypes({ name, files, options }: (typeof SETTINGS)[number]): void {
  const compilerOptions = {
    target: "es2022",
    lib: ["es2023", "dom"],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    types: [],
    ...options,
  };
  const project = join(folder, `tsconfig.${name}.json`);
  writeFileSync(project, JSON.stringify({ compilerOptions, files }));
  const { stdout } = spawnSync(process.execPath, [TSC, "--pretty", "false", "-p", project], {
    cwd: folder,
    encoding: "utf8",
  });
  const ours = stdout.split("\n").filter((line) => /^(node_modules\/realdid\/|[^/]*\.[cm]ts\(|error )/.test(line));
  if (ours.length > 0) throw new Error(`packed consumer, types under ${name}:\n${ours.join("\n")}`);
  console.log(`packed consumer: types hold under ${name}`);
}

function run(command: string, args: readonly string[], cwd: string): void {
  const result = spawnSync(command, args, { cwd, stdio: ["ignore", "inherit", "inherit"], timeout: 600_000 });
  if (result.status !== 0)
    throw new Error(`${command} ${args.join(" ")} failed with ${String(result.status ?? result.signal)}`);
}
