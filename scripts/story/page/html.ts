/** Text that is markup already. */
export class Markup {
  /** @param text HTML */
  constructor(readonly text: string) {}
}

type Value = string | number | bigint | Markup | readonly Markup[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Writes HTML; every value that is not markup already is escaped.
 *
 * @param parts literal text
 * @param values put between
 * @returns markup
 * @example
 * html`<p>${"a < b"}</p>`.text; // <p>a &lt; b</p>
 */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(parts.map((part, i) => part + (i < values.length ? render(values[i] as Value) : "")).join(""));
}

function render(value: Value): string {
  if (value instanceof Markup) return value.text;
  if (typeof value === "object") return value.map(({ text }) => text).join("\n");
  return String(value).replace(/[&<>"']/gu, (character) => ENTITIES[character] ?? "");
}
