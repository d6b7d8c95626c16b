import { type Html, html } from "@realdid/service";

import { type Frame, layout } from "./layout.ts";

/** What the consent page asks. */
export interface ConsentQuestion {
  /** Name of the website, and where it takes the visitor back to. */
  readonly clientName: string;
  readonly clientHost: string;
  /** Scopes that are asked for. */
  readonly scopes: readonly string[];
  readonly path: string;
  readonly token: string;
}

/** Scopes that a visitor can leave out, with what they tell. */
export const OPTIONAL_SCOPES: Readonly<Record<string, string>> = {
  groups: "Which qualifications you have shown on this platform, by the numbers of their groups",
  disclosure: "Whether you must publicly disclose who you are, or have done so",
};

/**
 * Asks a visitor what a website may know.
 *
 * @param frame origin
 * @param question what is asked
 * @returns a document
 */
export function consentPage(frame: Frame, { clientName, clientHost, scopes, path, token }: ConsentQuestion): string {
  const { slug, domain } = frame.facts;
  return layout(
    frame,
    `What “${clientName}” may know`,
    html`<h1>What may “${clientName}” know?</h1>
      <p>
        This website belongs to the platform <strong>${slug}</strong> (${domain}). You go back to
        <strong>${clientHost}</strong>. It never learns your name.
      </p>
      <form method="post" action="${path}/consent">
        <input type="hidden" name="token" value="${token}" />
        <ul class="claims">
          <li>
            Your pseudonym on ${slug}: the same for all websites of ${slug}, and unlike that of any other platform
          </li>
          <li>That a real person stands behind it</li>
          ${Object.entries(OPTIONAL_SCOPES)
            .filter(([scope]) => scopes.includes(scope))
            .map(([scope, meaning]) => optional(scope, meaning))}
          ${
            scopes.includes("offline_access")
              ? html`<li>All of this also while you are not there, until you sign out</li>`
              : undefined
          }
        </ul>
        <div class="actions">
          <button class="primary" type="submit" name="decision" value="yes">Agree and go on</button>
          <button class="plain" type="submit" name="decision" value="no">Refuse</button>
        </div>
      </form>`,
  );
}

function optional(scope: string, meaning: string): Html {
  return html`<li>
    <input type="checkbox" id="scope-${scope}" name="scope" value="${scope}" checked />
    <label for="scope-${scope}">${meaning}</label>
  </li>`;
}
