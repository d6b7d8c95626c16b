// What solhint has no rule for: flow between words is one way, pragmas are as the house style says, files stay small.
import { readFileSync, readdirSync } from "node:fs";
import { basename, join, relative } from "node:path";

import words from "./words.json";

const ROOT = join(__dirname, "..");
const CONTRACTS = join(ROOT, "contracts");
/** Lines of code, comments and blank lines aside. */
const MAX_LINES = 400;
const PRAGMA = { interface: "^0.8.34", contract: "0.8.37" };

const files = readdirSync(CONTRACTS, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".sol"));
const faults = files.flatMap((file) => {
  const source = readFileSync(join(CONTRACTS, file), "utf8");
  return [...checkImports(file, source), ...checkPragma(file, source), ...checkSize(source)].map(
    (fault) => `${relative(ROOT, join(CONTRACTS, file))}: ${fault}`,
  );
});
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;

/** `governance` comes before every word, `examples` after all. */
function orderOf(folder: string): number {
  if (folder === "governance") return -1;
  if (folder === "examples") return words.length;
  const order = words.indexOf(folder);
  if (order < 0) throw new Error(`contracts/${folder} is none of the words`);
  return order;
}

function checkImports(file: string, source: string): string[] {
  const own = file.split("/")[0] ?? "";
  return [...source.matchAll(/from "\.\.\/(\w+)\//g)]
    .map((match) => match[1] ?? "")
    .filter((folder) => orderOf(folder) > orderOf(own))
    .map((folder) => `imports ${folder}, which comes after ${own}; emit an event instead`);
}

/** Others compile against interfaces, and so against what interfaces import. */
function isInterface(file: string): boolean {
  const name = basename(file);
  if (/^I[A-Z]/.test(name)) return true;
  return files.some(
    (other) => /^I[A-Z]/.test(basename(other)) && readFileSync(join(CONTRACTS, other), "utf8").includes(`/${name}";`),
  );
}

function checkPragma(file: string, source: string): string[] {
  const expected = PRAGMA[isInterface(file) ? "interface" : "contract"];
  const pragma = /^pragma solidity ([^;]+);/m.exec(source)?.[1];
  return pragma === expected ? [] : [`pragma ${pragma ?? "(none)"}, not ${expected}`];
}

function checkSize(source: string): string[] {
  const lines = source.split("\n").filter((line) => !/^\s*(\/\/|$)/.test(line)).length;
  return lines <= MAX_LINES
    ? []
    : [`${lines} lines of code, more than ${MAX_LINES}: name the second concept and split`];
}
