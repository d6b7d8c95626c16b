import { html } from "@realdid/service";

import { type Frame, layout } from "./layout.ts";

/** What the login page shows and does. */
export interface LoginQuestion {
  /** Name of the website. */
  readonly clientName: string;
  /** Path under which the page's script asks this gateway. */
  readonly path: string;
  readonly walletUrl: string;
  /** Token of the form that gives up. */
  readonly token: string;
}

/**
 * Asks a visitor to sign in with a wallet.
 *
 * @param frame origin
 * @param question who asks
 * @returns a document
 */
export function loginPage(frame: Frame, { clientName, path, walletUrl, token }: LoginQuestion): string {
  const { slug, domain, operator } = frame.facts;
  return layout(
    frame,
    `Sign in to “${clientName}”`,
    html`<h1>Sign in to “${clientName}”</h1>
      <p>
        This website belongs to the platform below. It learns your pseudonym on <strong>${slug}</strong> and no name; no
        other platform can recognise that pseudonym.
      </p>
      <dl class="facts">
        <div>
          <dt>Platform</dt>
          <dd>${slug}</dd>
        </div>
        <div>
          <dt>Domain</dt>
          <dd>${domain}</dd>
        </div>
        <div>
          <dt>Operator</dt>
          <dd><code>${operator}</code></dd>
        </div>
      </dl>
      <div class="actions" id="ask" data-path="${path}" data-wallet="${walletUrl}">
        <button class="primary" type="button" id="wallet" disabled>Open my wallet</button>
        <button class="plain" type="button" id="injected" hidden>Use the wallet in this browser</button>
      </div>
      <p id="status" class="status" role="status" aria-live="polite"></p>
      <noscript>
        <p class="status fault">
          Your wallet signs in the browser, which needs JavaScript. Allow it for this page, or go back to the website.
        </p>
      </noscript>
      <form method="post" action="${path}/abort">
        <input type="hidden" name="token" value="${token}" />
        <button class="quiet" type="submit">Cancel and go back</button>
      </form>`,
    frame.assets.script,
  );
}
