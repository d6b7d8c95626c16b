import { type Html, html } from "@realdid/service";

import type { Origin } from "../platforms/origin.ts";

/** What the frame of a page needs. */
export type Frame = Pick<Origin, "assets" | "host" | "facts">;

/**
 * The frame of every page. Nothing in it is inline: the policy of these pages forbids it.
 *
 * @param frame origin
 * @param title of the page
 * @param content of its main part
 * @param script path of a module to load
 * @returns the whole document
 */
export function layout({ assets, host, facts }: Frame, title: string, content: Html, script?: string): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · ${host}</title>
        <link rel="stylesheet" href="${assets.style}" />
        <link rel="icon" href="data:," />
        ${script === undefined ? undefined : html`<script type="module" src="${script}"></script>`}
      </head>
      <body>
        <header class="top">
          <p class="platform">Platform <span class="slug">${facts.slug}</span> <span class="host">${host}</span></p>
        </header>
        <main class="card">${content}</main>
        <footer class="foot">
          <p>Private login with RealDID. No name is shown, and a login leaves nothing on chain.</p>
        </footer>
      </body>
    </html>`;
  return page.text.replace(/\n\s+/gu, "\n");
}
