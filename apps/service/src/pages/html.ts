/** Text of a page: made by {@link html} alone, so that whatever is put into it is escaped. */
export class Html {
  constructor(readonly text: string) {}
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

type Part = string | Html | readonly Html[] | undefined;

/**
 * Puts values into a page. Texts are escaped, for contents and for quoted attributes alike.
 *
 * @param strings of the template
 * @param values texts, parts of pages, or lists of them; undefined stands for nothing
 * @returns the part
 * @example
 * html`<p>${"<b>"}</p>`.text; // "<p>&lt;b&gt;</p>"
 */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Html {
  return new Html(strings.reduce((text, string, i) => text + written(values[i - 1]) + string));
}

function written(value: Part): string {
  if (value === undefined) return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "string") return value.replace(/[&<>"']/gu, (character) => ESCAPES[character] ?? "");
  return value.map(({ text }) => text).join("");
}
