import type { NetworkAudit } from "../../../sdk/oversight/auditNetwork.ts";
import { sentence, grouped, iso, readable } from "./format.ts";
import { OVERSIGHT_STYLE } from "./style.ts";
import { WHO_LEARNS_WHAT } from "./parties.ts";
import { platformsSection } from "./platformsSection.ts";
import { dutiesSection } from "./dutiesSection.ts";
import { rootsSection } from "./rootsSection.ts";
import { actsSection } from "./actsSection.ts";
import type { OversightPage } from "./pageContent.ts";
import { type Markup, Markup as Raw, html } from "./html.ts";

/**
 * Renders what the public can see of a network as one page that needs nothing else: no script, no request, no font.
 *
 * @param page what to show
 * @returns the HTML document
 */
export function oversightPage(page: OversightPage): string {
  const { title, audit } = page;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${title}: public oversight</title>
        <style>
          ${new Raw(OVERSIGHT_STYLE)}
        </style>
      </head>
      <body>
        ${header(page)}
        <main>
          ${figures(page)} ${platformsSection(page)} ${dutiesSection(page.report)} ${rootsSection(page)}
          ${actsSection(audit)} ${parties()}
        </main>
        ${footer(audit)}
      </body>
    </html> `.text;
}

function header({ title, audit, members, memberThreshold }: OversightPage): Markup {
  return html`<header>
    <div>
      <p class="eyebrow">
        ${title} · block ${audit.block} · <time datetime="${iso(audit.time)}">${readable(audit.time)}</time>
      </p>
      <h1>Who is due, who has disclosed</h1>
    </div>
    ${seal(audit.isSound)}
    <p class="lead">
      Creators with a large audience must publicly name themselves or their financial backer. This page is the record of
      that duty, <strong>read from the chain alone</strong>: anyone can make it again and get the same. It holds no
      name. A pseudonym belongs to one person on one platform, and nothing here joins it to another. ${members.length}
      members administer the network, ${memberThreshold} of them together: ${members.join(", ")}.
    </p>
  </header>`;
}

function seal(isSound: boolean): Markup {
  const mark = isSound ? "M27 52 L44 68 L74 34" : "M32 32 L68 68 M68 32 L32 68";
  const label = isSound ? "Every check holds" : "A check fails";
  return html`<svg class="seal" viewBox="0 0 100 100" role="img" aria-label="${label}">
    <rect x="4" y="4" width="92" height="92" rx="9" fill="currentColor" />
    <rect x="11" y="11" width="78" height="78" rx="5" fill="none" stroke="var(--paper)" stroke-width="2.5" />
    <path
      d="${mark}"
      fill="none"
      stroke="var(--paper)"
      stroke-width="9"
      stroke-linecap="round"
      stroke-linejoin="round"
    />
  </svg>`;
}

function figures({ audit: { counts }, report: { totals } }: OversightPage): Markup {
  const figure = (value: number, label: string, kind = ""): Markup =>
    html`<div class="${kind}">
      <dt>${label}</dt>
      <dd>${grouped(value)}</dd>
    </div>`;
  return html`<dl class="figures">
    ${figure(counts.people, "people whose real name was checked")}
    ${figure(counts.pseudonyms, `pseudonyms on ${counts.platforms} platforms`)}
    ${figure(totals.duties, "duties that ever arose")} ${figure(totals.DISCLOSED, "answered by a live statement")}
    ${figure(totals.OVERDUE, "past their deadline", totals.OVERDUE > 0 ? "overdue" : "")}
    ${figure(totals.LIFTED, "lifted")}
  </dl>`;
}

function parties(): Markup {
  return html`<section>
    <div>
      <h2>Who can learn what</h2>
      <p class="note">
        Also if all of them work together. Who watches a person's network traffic at every service sees times and
        addresses; the wallet blurs that and cannot remove it.
      </p>
    </div>
    <table class="stack">
      <thead>
        <tr>
          <th>Party</th>
          <th>Learns</th>
          <th>Cannot learn</th>
        </tr>
      </thead>
      <tbody>
        ${WHO_LEARNS_WHAT.map(
          ({ party, learns, cannot }) =>
            html`<tr>
              <td data-label="Party"><strong>${party}</strong></td>
              <td data-label="Learns">${learns}</td>
              <td data-label="Cannot learn">${cannot}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

function footer({ deployment, block }: NetworkAudit): Markup {
  const entries = [
    ["Network", deployment.name],
    ["Network id", deployment.networkId],
    ["Chain", String(deployment.chainId)],
    ["Blocks read", `${deployment.fromBlock} to ${block}`],
    ...Object.entries(deployment.addresses).map(([name, address]) => [
      sentence(name.replace(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`)),
      address,
    ]),
  ];
  return html`<footer>
    <dl>
      ${entries.map(
        ([name, value]) =>
          html`<dt>${name ?? ""}</dt>
            <dd class="hex">${value ?? ""}</dd>`,
      )}
    </dl>
  </footer>`;
}
