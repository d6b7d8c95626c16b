// Checks the snippets of the README, of the page on login and of the specification's page on DIDs: every ```ts block must type-check against the package; ```ts run and ```bash run are also run.
// TypeScript runs as an ES module against dist/, bash in the root of the repository.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import ts from "typescript";

interface Snippet {
  readonly file: string;
  readonly line: number;
  readonly language: "ts" | "bash";
  readonly runs: boolean;
  readonly text: string;
}

const ROOT = join(__dirname, "..");
const FOLDER = join(ROOT, "cache/readme");
const files = process.argv.length > 2 ? process.argv.slice(2) : ["README.md", "docs/login.md", "docs/spec/did.md"];

const snippets = files.flatMap(readSnippets);
rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
const failures = [...checkTypes(snippets.filter(({ language }) => language === "ts")), ...snippets.flatMap(runSnippet)];
for (const failure of failures) console.error(failure);
console.log(`snippets: ${snippets.length - failures.length} passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 ? 0 : 1;

function readSnippets(file: string): Snippet[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  return [...text.matchAll(/^```(ts|bash)( run)?\n(.*?)^```$/gms)].map((match) => ({
    file,
    line: text.slice(0, match.index).split("\n").length,
    language: match[1] as "ts" | "bash",
    runs: match[2] !== undefined,
    text: match[3] ?? "",
  }));
}

function nameOf({ file, line }: Snippet): string {
  return `${file.replaceAll(/[^a-zA-Z]/g, "-")}-line-${line}`;
}

/** Type-checks all snippets at once; at most one failure for each. */
function checkTypes(checked: readonly Snippet[]): string[] {
  if (checked.length === 0) return [];
  const config = ts.readConfigFile(join(ROOT, "tsconfig.json"), (path) => readFileSync(path, "utf8"));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, ROOT);
  const roots = checked.map((snippet) => {
    const path = join(FOLDER, `${nameOf(snippet)}.ts`);
    writeFileSync(path, `${snippet.text}export {};\n`);
    return path;
  });
  const paths = {
    realdid: [join(ROOT, "sdk/index.ts")],
    "realdid/node": [join(ROOT, "sdk/node/index.ts")],
    // What snippets use beside it is installed with the programs that use it: npm run apps:install.
    "openid-client": [join(ROOT, "examples/website/node_modules/openid-client")],
  };
  const program = ts.createProgram(roots, { ...options, paths });
  return checked.flatMap((snippet, i) => {
    const source = program.getSourceFile(roots[i] ?? "");
    const [first] = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    if (first === undefined) return [];
    const line = ts.getLineAndCharacterOfPosition(first.file ?? fail(), first.start ?? 0).line;
    return [`${snippet.file}:${snippet.line + 1 + line}: ${ts.flattenDiagnosticMessageText(first.messageText, "\n")}`];
  });
}

function runSnippet(snippet: Snippet): string[] {
  if (!snippet.runs) return [];
  const [command, args] =
    snippet.language === "bash" ? ["bash", ["-euo", "pipefail", "-c", snippet.text]] : programOf(snippet);
  const result = spawnSync(command as string, args as string[], { cwd: ROOT, stdio: "inherit", timeout: 600_000 });
  return result.status === 0
    ? []
    : [`${snippet.file}:${snippet.line}: ended with ${String(result.status ?? result.signal)}`];
}

/** Inside this repository `realdid` names the built package itself. */
function programOf(snippet: Snippet): [string, string[]] {
  if (!existsSync(join(ROOT, "dist"))) throw new Error("build the package first: npm run build");
  const path = join(FOLDER, `${nameOf(snippet)}.mjs`);
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  writeFileSync(path, ts.transpileModule(snippet.text, { compilerOptions }).outputText);
  return [process.execPath, [path]];
}

function fail(): never {
  throw new Error("a diagnostic without a file");
}
