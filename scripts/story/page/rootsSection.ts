import { shorten, grouped } from "./format.ts";
import type { OversightPage } from "./pageContent.ts";
import { type Markup, html } from "./html.ts";

/** What was checked, and how to check it again. */
export function rootsSection({ audit, command, privacy }: OversightPage): Markup {
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
