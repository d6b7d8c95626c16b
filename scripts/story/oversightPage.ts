import type { ActOfPower } from "../../sdk/oversight/actsOfPower.ts";
import type { NetworkAudit } from "../../sdk/oversight/auditNetwork.ts";
import type { DisclosureReport, DutyRow } from "../../sdk/oversight/disclosureReport.ts";
import type { DutyFlag } from "../../sdk/disclosure/readDuty.ts";
import { type Markup, html, Markup as Raw } from "./html.ts";
import { WHO_LEARNS_WHAT } from "./oversightParties.ts";
import { OVERSIGHT_STYLE } from "./oversightStyle.ts";

/** What the privacy search went through and found. */
export interface PrivacyOutcome {
  readonly transactions: number;
  readonly leaks: number;
}

/** What the page shows. */
export interface OversightPage {
  /** Of the network, for people. */
  readonly title: string;
  readonly members: readonly string[];
  readonly memberThreshold: number;
  /** Commands that check the same again. */
  readonly command: string;
  readonly audit: NetworkAudit;
  readonly report: DisclosureReport;
  /** Left out if no search was made. */
  readonly privacy?: PrivacyOutcome;
}

/** The one state that a duty is drawn in: the most pressing flag it carries. */
const STATES = ["OVERDUE", "DUE", "CONTESTED", "DISCLOSED", "LIFTED"] as const satisfies readonly DutyFlag[];
type State = (typeof STATES)[number];
const STATE_NAMES: Readonly<Record<State, string>> = {
  OVERDUE: "overdue",
  DUE: "due",
  CONTESTED: "contested",
  DISCLOSED: "disclosed",
  LIFTED: "lifted",
};
const INK: Readonly<Record<State, string>> = {
  OVERDUE: "var(--on)",
  DUE: "var(--on-due)",
  CONTESTED: "var(--on)",
  DISCLOSED: "var(--on)",
  LIFTED: "var(--on-past)",
};

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
          ${figures(page)} ${platforms(page)} ${duties(page.report)} ${roots(page)} ${acts(audit)} ${parties()}
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

function platforms({ audit, report }: OversightPage): Markup {
  const mostPseudonyms = Math.max(1, ...audit.platforms.map(({ pseudonyms }) => pseudonyms));
  const counted = audit.platforms.map((platform) => ({
    ...platform,
    states: STATES.map((state) => ({
      state,
      count: report.rows.filter((row) => row.platform === platform.slug && stateOf(row) === state).length,
    })),
  }));
  const mostDuties = Math.max(1, ...counted.map(({ states }) => states.reduce((sum, { count }) => sum + count, 0)));
  return html`<section>
    <div>
      <h2>By platform</h2>
      <p class="note">Each duty is drawn in its most pressing state. The bars of all platforms share one scale.</p>
    </div>
    <div>
      <ul class="legend">
        ${STATES.map((state) => html`<li>${stateMark(state)}</li>`)}
      </ul>
      <div class="bars">
        <span class="head">Platform</span><span class="head">Pseudonyms</span><span></span
        ><span class="head">Duties</span><span></span>
        ${counted.map(({ slug, domain, pseudonyms, states }) => {
          const total = states.reduce((sum, { count }) => sum + count, 0);
          return html`<span class="platform" title="${domain}">${slug}</span>
            ${bar(`${slug}: ${pseudonyms} pseudonyms`, [{ className: "plain", share: pseudonyms / mostPseudonyms }])}<span
              class="number"
              >${grouped(pseudonyms)}<span class="unit"> pseudonyms</span></span
            >
            ${bar(
              `${slug}: ${states.map(({ state, count }) => `${count} ${STATE_NAMES[state]}`).join(", ")}`,
              states.map(({ state, count }) => ({
                className: state,
                share: count / mostDuties,
                label: String(count),
                ink: INK[state],
              })),
            )}<span class="number">${total}<span class="unit"> duties</span></span>`;
        })}
      </div>
    </div>
  </section>`;
}

interface Segment {
  readonly className: string;
  /** 0 to 1. */
  readonly share: number;
  readonly label?: string;
  readonly ink?: string;
}

/** Widths in percent, so that bars shrink and their numbers do not. */
function bar(label: string, segments: readonly Segment[]): Markup {
  let start = 0;
  const parts = segments
    .filter(({ share }) => share > 0)
    .map(({ className, share, label: text, ink }) => {
      const x = start;
      start += share * 100;
      const number = html`<text x="${percent(x + share * 50)}" y="14" text-anchor="middle" fill="${ink ?? ""}"
        >${text ?? ""}</text
      >`;
      return html`<rect
          class="${className}"
          x="${percent(x)}"
          y="0"
          width="${percent(share * 100)}"
          height="20"
          fill="currentColor"
          stroke="var(--paper)"
          stroke-width="1"
        />${text !== undefined && share > 0.04 ? number : html``}`;
    });
  return html`<svg height="20" role="img" aria-label="${label}">${parts}</svg>`;
}

function duties({ rows }: DisclosureReport): Markup {
  return html`<section>
    <div>
      <h2>Every duty</h2>
      <p class="note">
        By the order in which they arose. A deadline moves with pauses and with contests that were turned down. Days are
        in UTC; point at one for the time.
      </p>
      <p class="note">
        The name that a statement shows is served only to people who have signed in to see it, as the platforms' own
        rules ask.
      </p>
    </div>
    ${
      rows.length === 0
        ? html`<p>No duty ever arose.</p>`
        : html`<div class="long" tabindex="0" role="region" aria-label="Every duty">
            <table class="stack">
              <thead>
                <tr>
                  <th>Platform</th>
                  <th>Pseudonym</th>
                  <th>Stage</th>
                  <th>State</th>
                  <th>Deadline</th>
                  <th>Shows</th>
                  <th>Statement</th>
                </tr>
              </thead>
              <tbody>
                ${rows.map(dutyRow)}
              </tbody>
            </table>
          </div>`
    }
  </section>`;
}

function dutyRow(row: DutyRow): Markup {
  const { platform, pseudonym, stage, flags, dueAt, liftedAt, statement } = row;
  const number = `0x${pseudonym.toString(16).padStart(64, "0")}`;
  const kind = statement === undefined ? "–" : statement.kind === "self" ? "own name" : "backer's name";
  const none = statement === undefined ? "none" : "";
  const also = flags.length > 1 && stateOf(row) === "LIFTED" ? ", still disclosed" : "";
  return html`<tr>
    <td data-label="Platform">${platform}</td>
    <td data-label="Pseudonym" class="hex" title="${number}">${shorten(number)}</td>
    <td data-label="Stage">${stage === 0 ? "–" : stage === 1 ? "first" : "later"}</td>
    <td data-label="State">${stateMark(stateOf(row), also)}</td>
    <td data-label="${liftedAt === 0 ? "Deadline" : "Lifted"}" class="when" title="${readable(liftedAt || dueAt)}">
      ${liftedAt === 0 ? day(dueAt) : `lifted ${day(liftedAt)}`}
    </td>
    <td data-label="Shows" class="${none} nowrap">${kind}</td>
    <td data-label="Statement" class="hex ${none}" title="${statement?.uid ?? ""}">
      ${statement === undefined ? "–" : shorten(statement.uid)}
    </td>
  </tr>`;
}

function roots({ audit, command, privacy }: OversightPage): Markup {
  const sound = audit.checks.map(
    ({ claim, holds }) =>
      html`<li class="${holds ? "holds" : "fails"}"><b>${holds ? "holds" : "fails"}</b><span>${claim}</span></li>`,
  );
  return html`<section>
    <div>
      <h2>Roots, checked</h2>
      <p class="note">
        A root is one number for a whole group of verified people. Here each was computed again from the published
        leaves.
      </p>
    </div>
    <div>
      <table class="stack">
        <thead>
          <tr>
            <th>Group</th>
            <th class="number">Epochs</th>
            <th class="number">Places</th>
            <th class="number">People</th>
            <th>Root that stands</th>
            <th>Rebuilt</th>
          </tr>
        </thead>
        <tbody>
          ${audit.groups.map(
            ({ groupId, epochs, size, people, root, isSound, mismatches }) =>
              html`<tr>
                <td data-label="Group">${groupId === 0 ? "0, verified citizens" : groupId}</td>
                <td data-label="Epochs" class="number">${epochs}</td>
                <td data-label="Places" class="number">${grouped(size)}</td>
                <td data-label="People" class="number">${grouped(people)}</td>
                <td data-label="Root" class="hex" title="${root}">
                  ${shorten(`0x${root.toString(16).padStart(64, "0")}`)}
                </td>
                <td data-label="Rebuilt">
                  ${isSound ? "all roots match" : `epochs that do not match: ${mismatches.map(({ epoch }) => epoch).join(", ")}`}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
      <h3>Checks</h3>
      <ul class="checks">
        ${sound}
        ${privacy === undefined ? html`` : html`<li class="${privacy.leaks === 0 ? "holds" : "fails"}"><b>${privacy.leaks === 0 ? "holds" : "fails"}</b><span>a search of ${grouped(privacy.transactions)} transactions, every event, calldata and storage write, finds no name, number, secret or link between pseudonyms${privacy.leaks === 0 ? "" : ` (${privacy.leaks} found)`}</span></li>`}
      </ul>
      <h3>Check it yourself</h3>
      <p>
        Take your own copy of the program and any node that serves this chain. Nothing else is asked for, and nobody is
        told.
      </p>
      <pre>
npm ci
${command}</pre>
      <p>Compare block, root and counts with this page, and with what another node says.</p>
    </div>
  </section>`;
}

function acts(audit: NetworkAudit): Markup {
  return html`<section>
    <div>
      <h2>Acts of power</h2>
      <p class="note">
        Whatever changes what others may do, or what is said of them: roles, accreditations, roots, withdrawals, duties,
        pauses, policies, operators.
      </p>
    </div>
    <div>
      <h3>Who holds which role now</h3>
      <table class="stack">
        <thead>
          <tr>
            <th>Role</th>
            <th>Account</th>
            <th>Delay</th>
          </tr>
        </thead>
        <tbody>
          ${audit.roles.map(
            ({ label, account, delaySeconds }) =>
              html`<tr>
                <td data-label="Role">${label}</td>
                <td data-label="Account" class="hex">${account}</td>
                <td data-label="Delay">${delaySeconds === 0 ? "none" : `${delaySeconds / 3600} hours`}</td>
              </tr>`,
          )}
        </tbody>
      </table>
      <h3>All ${audit.acts.length} acts, the latest first</h3>
      <p class="tally">
        ${Object.entries(audit.actsByPower).map(([power, count]) => html`<span>${power} <b>${count}</b></span>`)}
      </p>
      <div class="long" tabindex="0" role="region" aria-label="Acts of power">
        <table class="stack">
          <thead>
            <tr>
              <th>When</th>
              <th>Block</th>
              <th>Power</th>
              <th>What happened</th>
            </tr>
          </thead>
          <tbody>
            ${[...audit.acts].reverse().map(actRow)}
          </tbody>
        </table>
      </div>
    </div>
  </section>`;
}

function actRow({ time, block, power, summary, transaction }: ActOfPower): Markup {
  return html`<tr title="${transaction}">
    <td data-label="When" class="when">${readable(time)}</td>
    <td data-label="Block">${block}</td>
    <td data-label="Power">${power}</td>
    <td data-label="What">${sentence(summary)}</td>
  </tr>`;
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

function stateOf({ flags }: Pick<DutyRow, "flags">): State {
  if (flags.includes("LIFTED")) return "LIFTED";
  return STATES.find((state) => state !== "DUE" && flags.includes(state)) ?? "DUE";
}

/** Shape and colour both tell the state. */
function stateMark(state: State, also = ""): Markup {
  const shapes: Readonly<Record<State, Markup>> = {
    OVERDUE: html`<path d="M6 0 L12 11 L0 11 Z" fill="currentColor" />`,
    DUE: html`<rect x="1" y="1" width="10" height="10" fill="currentColor" />`,
    CONTESTED: html`<path d="M6 0 L12 6 L6 12 L0 6 Z" fill="currentColor" />`,
    DISCLOSED: html`<circle cx="6" cy="6" r="5.5" fill="currentColor" />`,
    LIFTED: html`<circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" stroke-width="2" />`,
  };
  return html`<span class="state ${state}"
    ><svg width="12" height="12" aria-hidden="true">${shapes[state]}</svg
    ><span>${STATE_NAMES[state]}${also}</span></span
  >`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function shorten(hex: string): string {
  return `${hex.slice(0, 8)}…${hex.slice(-4)}`;
}

function percent(value: number): string {
  return `${Number(value.toFixed(3))}%`;
}

function grouped(value: number): string {
  return value.toLocaleString("en-GB");
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

function day(seconds: number): string {
  return iso(seconds).slice(0, 10);
}

function readable(seconds: number): string {
  return `${iso(seconds).slice(0, 16).replace("T", " ")} UTC`;
}
