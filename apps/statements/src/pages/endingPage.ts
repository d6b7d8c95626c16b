import { type Refusal, html } from "@realdid/service";

import type { Assets } from "./assets.ts";
import { factList, layout } from "./layout.ts";

/**
 * What a visitor sees where no statement stands.
 *
 * @param assets style
 * @param place whose statement was asked for
 * @param refusal what became of it
 * @returns a document
 */
export function endingPage(
  assets: Assets,
  { platform, pseudonym }: { readonly platform: string; readonly pseudonym: string },
  { code, message, fix }: Refusal,
): string {
  return layout(
    assets,
    "No statement stands here",
    html`<h1>No statement stands here</h1>
      <p>${sentence(message)} ${fix}</p>
      ${factList([
        ["Platform", html`<span class="slug">${platform}</span>`],
        ["Pseudonym", html`<code>${pseudonym}</code>`],
        ["Code", html`<code>${code}</code>`],
      ])}`,
  );
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
