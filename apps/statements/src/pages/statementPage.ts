import { type Html, html } from "@realdid/service";

import type { ShownStatement } from "../statements/readStatement.ts";
import type { Assets } from "./assets.ts";
import { factList, layout } from "./layout.ts";

const KINDS = { self: "the creator's own name", backer: "the name of the creator's financial backer" } as const;

/**
 * The page of a statement that stands. It is the same for everyone and holds no name: its script asks for that, once the visitor wants it.
 *
 * @param assets script and style
 * @param shown what stands on chain
 * @param pseudonym of the holder
 * @param walletUrl where visitors sign in
 * @returns a document
 */
export function statementPage(
  assets: Assets,
  { statement, flags }: ShownStatement,
  pseudonym: string,
  walletUrl: string,
): string {
  const { platform, kind, issuer, isBackerLive, expiresAt } = statement;
  const rows: (readonly [string, Html])[] = [
    ["Platform", html`<span class="slug">${platform}</span>`],
    ["Pseudonym", html`<code>${pseudonym}</code>`],
    ["Discloses", html`${KINDS[kind]}${isBackerLive ? "" : ", whose business identity has ended since"}`],
    ["Issued by", html`<code>${issuer}</code>${changesOf(statement)}`],
    ["Duty", html`${flags.join(", ").toLowerCase()}`],
  ];
  if (expiresAt !== 0) rows.push(["Until", html`${dayOf(expiresAt)}`]);
  return layout(
    assets,
    `Statement on ${platform}`,
    html`<h1>This creator has disclosed a name</h1>
      ${factList(rows)}
      <div
        class="actions"
        id="view"
        data-wallet="${walletUrl}"
        data-statement="/v1/statements/${platform}/${pseudonym}"
      >
        <button class="primary" type="button" id="show" disabled>View the name</button>
      </div>
      <p id="name" class="name" hidden></p>
      <p id="status" class="status" role="status" aria-live="polite"></p>
      <p class="quiet-text">
        Your wallet proves that you are a verified person, under a pseudonym that you have today alone. It leaves
        nothing on chain, and tomorrow nobody can tell that you were here.
      </p>
      <button class="quiet" type="button" id="leave" hidden>Sign out</button>
      <noscript>
        <p class="status fault">Your wallet proves in the browser, which needs JavaScript. Allow it for this page.</p>
      </noscript>`,
    assets.script,
  );
}

/** What became of the issuer since. It does not undo the statement, but a reader should know. */
function changesOf({
  isIssuerAccredited,
  isIssuerDeactivated,
  isKeyInForce,
  issuerSuspendedAt,
}: ShownStatement["statement"]): string {
  const since = issuerSuspendedAt === 0 ? "" : ` since ${dayOf(issuerSuspendedAt)}`;
  return [
    isIssuerAccredited ? "" : `, not accredited any more${since}`,
    isIssuerDeactivated ? ", whose DID was deactivated" : "",
    isKeyInForce ? "" : ", whose key for this statement was replaced",
  ].join("");
}

function dayOf(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString().slice(0, 10);
}
