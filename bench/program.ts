import { spawn, spawnSync } from "node:child_process";
import { join, relative } from "node:path";

const ROOT = join(__dirname, "..");
const COMPILED = join(ROOT, "out/bench");

/**
 * Compiles a program as the package is compiled, but for declarations and checks, so that its memory is that of a service and not of a compiler.
 *
 * @param source its file
 * @returns the compiled file, for {@link runProgram}
 */
export function compileProgram(source: string): string {
  const options = [
    "--outDir",
    COMPILED,
    "--rootDir",
    ROOT,
    "--noCheck",
    "--module",
    "commonjs",
    "--moduleResolution",
    "node10",
    "--target",
    "es2022",
    "--esModuleInterop",
    "--skipLibCheck",
    "--rewriteRelativeImportExtensions",
    "--types",
    "node",
  ];
  const compiler = [require.resolve("typescript/bin/tsc"), source, ...options];
  const tsc = spawnSync(process.execPath, compiler, { cwd: ROOT, encoding: "utf8", timeout: 240_000 });
  if (tsc.status !== 0) throw new Error(`${source} cannot be compiled: ${tsc.stdout}`);
  return join(COMPILED, relative(ROOT, source)).replace(/\.ts$/u, ".js");
}

/**
 * Runs a compiled program, while this process goes on.
 *
 * @param program from {@link compileProgram}
 * @param args of its command line
 * @returns the JSON that it prints
 */
export async function runProgram<Printed>(program: string, args: readonly string[]): Promise<Printed> {
  const child = spawn(process.execPath, [program, ...args], { cwd: ROOT, timeout: 300_000 });
  let [printed, errors] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (status !== 0) throw new Error(`${program} failed: ${errors}`);
  return JSON.parse(printed) as Printed;
}
