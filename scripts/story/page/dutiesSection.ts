import type { DisclosureReport, DutyRow } from "../../../sdk/oversight/disclosureReport.ts";
import { shorten, day, readable } from "./format.ts";
import { stateOf, stateMark } from "./dutyStates.ts";
import { type Markup, html } from "./html.ts";

/** One row each. */
export function dutiesSection({ rows }: DisclosureReport): Markup {
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
