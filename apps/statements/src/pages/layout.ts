import { type Html, html } from "@realdid/service";

import type { Assets } from "./assets.ts";

/**
 * The frame of every page. Nothing in it is inline: the policy of these pages forbids it.
 *
 * @param assets script and style
 * @param title of the page
 * @param content of its main part
 * @param script path of a module to load
 * @returns the whole document
 */
export function layout({ style }: Pick<Assets, "style">, title: string, content: Html, script?: string): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="stylesheet" href="${style}" />
        <link rel="icon" href="data:," />
        ${script === undefined ? undefined : html`<script type="module" src="${script}"></script>`}
      </head>
      <body>
        <header class="top"><p>Public oversight of RealDID</p></header>
        <main class="card">${content}</main>
        <footer class="foot">
          <p>Names are shown to verified people alone. Nothing is kept of who viewed whose.</p>
        </footer>
      </body>
    </html>`;
  return page.text.replace(/\n\s+/gu, "\n");
}

/**
 * A list of terms and their values.
 *
 * @param rows term and value
 * @returns the list
 */
export function factList(rows: readonly (readonly [term: string, value: Html])[]): Html {
  return html`<dl class="facts">
    ${rows.map(
      ([term, value]) =>
        html`<div>
          <dt>${term}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}
