import type { DutyFlag } from "../../../sdk/disclosure/readDuty.ts";
import type { DutyRow } from "../../../sdk/oversight/disclosureReport.ts";
import { type Markup, html } from "./html.ts";

/** The one state that a duty is drawn in: the most pressing flag it carries. */
export const STATES = ["OVERDUE", "DUE", "CONTESTED", "DISCLOSED", "LIFTED"] as const satisfies readonly DutyFlag[];
export type State = (typeof STATES)[number];
export const STATE_NAMES: Readonly<Record<State, string>> = {
  OVERDUE: "overdue",
  DUE: "due",
  CONTESTED: "contested",
  DISCLOSED: "disclosed",
  LIFTED: "lifted",
};
/** Ink on a bar of the state's colour. */
export const INK: Readonly<Record<State, string>> = {
  OVERDUE: "var(--on)",
  DUE: "var(--on-due)",
  CONTESTED: "var(--on)",
  DISCLOSED: "var(--on)",
  LIFTED: "var(--on-past)",
};

export function stateOf({ flags }: Pick<DutyRow, "flags">): State {
  if (flags.includes("LIFTED")) return "LIFTED";
  return STATES.find((state) => state !== "DUE" && flags.includes(state)) ?? "DUE";
}

/** Shape and colour both tell the state. */
export function stateMark(state: State, also = ""): Markup {
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
