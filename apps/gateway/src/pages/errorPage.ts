import { html } from "./html.ts";
import { type Frame, layout } from "./layout.ts";

/** The standard code of OAuth, and its sentence. */
export interface PageError {
  readonly error: string;
  readonly description: string | undefined;
}

/**
 * What a visitor sees when the website asked in a way that cannot be answered.
 *
 * @param frame origin
 * @param fault what went wrong
 * @returns a document
 */
export function errorPage(frame: Frame, { error, description }: PageError): string {
  return layout(
    frame,
    "This did not work",
    html`<h1>This did not work</h1>
      <p>
        Go back to the website you came from and try again. If it happens again, tell its operator what stands here:
      </p>
      <dl class="facts">
        <div>
          <dt>Error</dt>
          <dd><code>${error}</code></dd>
        </div>
        ${
          description === undefined
            ? undefined
            : html`<div>
                <dt>Meaning</dt>
                <dd>${description}</dd>
              </div>`
        }
      </dl>`,
  );
}
