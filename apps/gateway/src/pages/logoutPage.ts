import { Html, html } from "@realdid/service";

import { type Frame, layout } from "./layout.ts";

/**
 * Asks whether to sign out here, when a website sends a visitor for that.
 *
 * @param frame origin
 * @param form of the provider, with the token that makes it this session's
 * @returns a document
 */
export function logoutPage(frame: Frame, form: string): string {
  return layout(
    frame,
    "Sign out",
    html`<h1>Sign out?</h1>
      <p>
        The website asks to sign you out. That ends your session here, for all websites of the platform
        <strong>${frame.facts.slug}</strong>.
      </p>
      ${new Html(form)}
      <div class="actions">
        <button class="primary" type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>
        <button class="plain" type="submit" form="op.logoutForm">Stay signed in</button>
      </div>`,
  );
}

/**
 * Says that a visitor has signed out, when no website waits for them.
 *
 * @param frame origin
 * @returns a document
 */
export function signedOutPage(frame: Frame): string {
  return layout(
    frame,
    "Signed out",
    html`<h1>You have signed out</h1>
      <p>You can close this page.</p>`,
  );
}
