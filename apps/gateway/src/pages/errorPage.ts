import { html } from "@realdid/service";

import { type Frame, layout } from "./layout.ts";

/** What went wrong. */
export interface PageError {
  /** Standard code of OAuth, or this gateway's own. */
  readonly error: string;
  /** For the visitor, with what to do; without it the website asked wrongly, and its operator has to know. */
  readonly advice?: string;
  /** For that operator. */
  readonly description?: string | undefined;
}

/** What the provider's sentence leaves open. */
const MEANINGS: Readonly<Record<string, string>> = {
  invalid_client: "This platform has no website with the id that was sent (client_id).",
  invalid_redirect_uri: "The address to return to (redirect_uri) is not one that was registered for this website.",
  server_error: "The gateway cannot answer now. Try again in a moment.",
};

/**
 * What a visitor sees when a login cannot go on.
 *
 * @param frame origin
 * @param fault what went wrong
 * @returns a document
 */
export function errorPage(frame: Frame, { error, advice, description }: PageError): string {
  const meaning = MEANINGS[error] ?? (description === undefined ? undefined : sentenceOf(description));
  return layout(
    frame,
    "This did not work",
    html`<h1>This did not work</h1>
      <p>
        ${advice ?? "Go back to the website you came from and try again. If it happens again, tell its operator what stands here:"}
      </p>
      <dl class="facts">
        <div>
          <dt>Error</dt>
          <dd><code>${error}</code></dd>
        </div>
        ${
          meaning === undefined
            ? undefined
            : html`<div>
                <dt>Meaning</dt>
                <dd>${meaning}</dd>
              </div>`
        }
      </dl>`,
  );
}

/**
 * Writes a message as a sentence.
 *
 * @param text as errors have it: in lower case, without a full stop
 * @returns with a capital and a full stop
 */
export function sentenceOf(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/u.test(capital) ? capital : `${capital}.`;
}
