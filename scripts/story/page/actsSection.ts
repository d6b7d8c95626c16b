import type { ActOfPower } from "../../../sdk/oversight/actsOfPower.ts";
import type { NetworkAudit } from "../../../sdk/oversight/auditNetwork.ts";
import { sentence, readable } from "./format.ts";
import { type Markup, html } from "./html.ts";

/** Who holds which role, and every act of power. */
export function actsSection(audit: NetworkAudit): Markup {
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
