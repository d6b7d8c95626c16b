import { readFileSync } from "node:fs";
import { join } from "node:path";

const SPEC = join(__dirname, "../../docs/spec/disclosure.md");

/** An arrow of the diagram: what leads from one state to another. */
export interface Arrow {
  readonly from: string;
  readonly act: string;
  readonly to: string;
}

/** The state machine as docs/spec/disclosure.md section 2 writes it down. */
export interface WrittenMachine {
  readonly arrows: readonly Arrow[];
  /** Name of a state to the flags that it shows and whether it is compliant. */
  readonly states: ReadonlyMap<string, { readonly flags: readonly string[]; readonly isCompliant: boolean }>;
  /** "act in state" to the name of the error. */
  readonly refusals: ReadonlyMap<string, string>;
}

/** Reads diagram and tables out of the specification. */
export function readMachine(): WrittenMachine {
  const text = readFileSync(SPEC, "utf8");
  const [, section = ""] = /^## 2\. .*?\n(.*?)^## 3\. /ms.exec(text) ?? [];
  const [, diagram = ""] = /^```mermaid\n(.*?)^```/ms.exec(section) ?? [];
  return {
    arrows: [...diagram.matchAll(/^ +(\w+) --> (\w+): (.+)$/gm)].flatMap(([, from = "", to = "", acts = ""]) =>
      acts.split(" or ").map((act) => ({ from, act, to })),
    ),
    states: new Map(
      rowsOf(section, "state").map(([state = "", flags = "", compliant]) => [
        state,
        { flags: listOf(flags), isCompliant: compliant === "yes" },
      ]),
    ),
    refusals: new Map(
      rowsOf(section, "act").flatMap(([acts = "", states = "", error = ""]) =>
        listOf(acts).flatMap((act) => listOf(states).map((state) => [`${act} in ${state}`, error] as const)),
      ),
    ),
  };
}

/** Cells of the table whose first column has this title, without the marks of code. */
function rowsOf(section: string, title: string): string[][] {
  const [, body = ""] = new RegExp(`^\\| ${title} .*\\n\\|[ -|]*\\n((?:\\|.*\\n)+)`, "m").exec(section) ?? [];
  const lines = body.split("\n").filter((line) => line !== "");
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.replaceAll("`", "").trim()),
  );
}

function listOf(cell: string): string[] {
  return cell.split(",").flatMap((part) => (part.trim() === "" ? [] : [part.trim()]));
}
