import { percent, grouped } from "./format.ts";
import { STATES, STATE_NAMES, INK, stateOf, stateMark } from "./dutyStates.ts";
import type { OversightPage } from "./pageContent.ts";
import { type Markup, html } from "./html.ts";

/** A bar each for pseudonyms and duties. */
export function platformsSection({ audit, report }: OversightPage): Markup {
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
