/** Styles of out/oversight.html: a printed register, with vermilion kept for what is overdue and for the seal. */
export const OVERSIGHT_STYLE = `
:root {
  color-scheme: light dark;
  --paper: #f7f6f2; --sheet: #fffefb; --ink: #1d2126; --soft: #5a626c; --line: #d9d6cc; --faint: #eceae2;
  --seal: #b3331f; --done: #1f6f5c; --due: #c98a12; --contest: #4a5fa8; --past: #9aa0a6; --bar: #3b4550;
  --on: #ffffff; --on-due: #241a02; --on-past: #17191c;
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "Source Han Serif SC", "Songti SC", Georgia, serif;
  --sans: system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans", sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --sheet: #1a1e22; --ink: #e9e6de; --soft: #a2a9b1; --line: #343a41; --faint: #23282d;
    --seal: #e8644c; --done: #4fb39a; --due: #e0ab45; --contest: #8fa1e3; --past: #6d757d; --bar: #aeb6be;
    --on: #0f1214; --on-due: #1a1302; --on-past: #f4f4f2;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 var(--sans); font-variant-numeric: tabular-nums; }
main, header, footer { max-width: 74rem; margin: 0 auto; padding: 0 clamp(1rem, 4vw, 3rem); }
header { padding-top: clamp(2rem, 6vw, 4.5rem); padding-bottom: 2.25rem; display: grid; grid-template-columns: 1fr auto; gap: 1.5rem 2rem; align-items: start; }
p.eyebrow { max-width: none; margin: 0 0 .6rem; color: var(--soft); font-size: .875rem; }
h1 { margin: 0; font: 500 clamp(2rem, 5.2vw, 3.4rem)/1.08 var(--serif); letter-spacing: -.015em; text-wrap: balance; max-width: 18ch; }
.lead { grid-column: 1 / -1; margin: 0; max-width: 62ch; font-size: 1.075rem; color: var(--soft); }
.lead strong { color: var(--ink); font-weight: 600; }
.seal { width: clamp(4rem, 11vw, 6.25rem); height: auto; color: var(--seal); transform: rotate(-4deg); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: 0 2rem; margin: 0 0 1rem; padding: 0; border-top: 2px solid var(--ink); }
.figures div { padding: .9rem 0 1.1rem; display: flex; flex-direction: column-reverse; justify-content: flex-end; }
.figures dt { color: var(--soft); font-size: .875rem; line-height: 1.35; }
.figures dd { margin: 0; font: 500 2.35rem/1.15 var(--serif); font-variant-numeric: lining-nums tabular-nums; }
.figures .overdue dd { color: var(--seal); }
section { display: grid; grid-template-columns: 15rem minmax(0, 1fr); gap: 1rem 3rem; padding: 2.25rem 0; border-top: 1px solid var(--line); }
h2 { margin: 0 0 .5rem; font: 500 1.4rem/1.2 var(--serif); text-wrap: balance; }
.note { margin: 0; color: var(--soft); font-size: .875rem; line-height: 1.5; }
.note + .note { margin-top: .6rem; }
h3 { margin: 1.75rem 0 .6rem; font: 600 .9375rem/1.3 var(--sans); }
h3:first-child { margin-top: 0; }
p { max-width: 66ch; }
code, .hex { font-family: var(--mono); font-size: .84em; }
.hex { overflow-wrap: anywhere; }
td.hex[title] { white-space: nowrap; }
pre { margin: .75rem 0; padding: .9rem 1.1rem; background: var(--sheet); border: 1px solid var(--line); border-radius: 4px; overflow-x: auto; font: .875rem/1.6 var(--mono); }
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
th { text-align: left; font-weight: 600; font-size: .8125rem; color: var(--soft); vertical-align: bottom; }
th, td { padding: .5rem .9rem .5rem 0; border-bottom: 1px solid var(--line); }
td { vertical-align: top; }
th:last-child, td:last-child { padding-right: .25rem; }
tbody tr:last-child td { border-bottom: 0; }
.number { text-align: right; }
.when { white-space: nowrap; color: var(--soft); }
.nowrap, time { white-space: nowrap; }
.unit { display: none; }
.long { max-height: 46rem; overflow: auto; border: 1px solid var(--line); border-radius: 4px; background: var(--sheet); padding: 0 .9rem; }
.long table { min-width: 100%; width: auto; }
.long thead th { position: sticky; top: 0; background: var(--sheet); padding-top: .75rem; }
.long:focus-visible, a:focus-visible { outline: 2px solid var(--contest); outline-offset: 2px; }
.state { display: inline-flex; align-items: center; gap: .45rem; white-space: nowrap; }
.state svg { flex: none; }
.DISCLOSED { color: var(--done); } .DUE { color: var(--due); } .CONTESTED { color: var(--contest); } .OVERDUE { color: var(--seal); } .LIFTED { color: var(--past); }
.state span { color: var(--ink); }
.legend { display: flex; flex-wrap: wrap; gap: .35rem 1.4rem; margin: 0 0 1.1rem; padding: 0; list-style: none; font-size: .875rem; }
.bars { display: grid; grid-template-columns: 7.5rem 1fr 2.75rem 2.4fr 2.25rem; gap: .7rem .75rem; align-items: center; font-size: .9rem; }
.bars > .head { color: var(--soft); font-size: .8125rem; font-weight: 600; align-self: end; }
.bars svg { display: block; width: 100%; overflow: hidden; border-radius: 2px; background: var(--faint); }
.bars text { font: 600 12px var(--sans); }
.plain { color: var(--bar); }
.checks { list-style: none; margin: 0; padding: 0; }
.checks li { display: grid; grid-template-columns: 4.5rem 1fr; padding: .5rem 0; border-bottom: 1px solid var(--line); }
.checks li:last-child { border-bottom: 0; }
.checks b { font-weight: 600; color: var(--done); }
.checks .fails b { color: var(--seal); }
.tally { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: 0 0 1rem; font-size: .9rem; }
.tally b { font-weight: 600; }
footer { padding-bottom: 3.5rem; color: var(--soft); font-size: .8125rem; }
footer dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .2rem 1.25rem; margin: 0; padding-top: 1.5rem; border-top: 2px solid var(--ink); }
footer dd { margin: 0; }
@media (max-width: 60rem) {
  section { grid-template-columns: minmax(0, 1fr); }
}
@media (max-width: 40rem) {
  header { grid-template-columns: 1fr 4rem; }
  .figures { grid-template-columns: 1fr 1fr; }
  .bars { gap: .3rem .75rem; }
  .bars > .head, .stack td.none { display: none; }
  .bars .unit { display: inline; color: var(--soft); font-size: .8125rem; }
  .bars { grid-template-columns: minmax(0, 1fr) 7.25rem; }
  .bars .number { text-align: left; }
  .bars > .platform { grid-column: 1 / -1; margin-top: .9rem; }
  .long { max-height: none; padding: 0; border: 0; background: none; }
  table.stack, .stack tbody, .stack tr, .stack td { display: block; }
  .stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .stack tr { padding: .8rem 0; border-bottom: 1px solid var(--line); }
  .stack td { padding: .12rem 0; border: 0; display: grid; grid-template-columns: 6.5rem minmax(0, 1fr); gap: .75rem; text-align: left; white-space: normal; }
  td.hex[title] { white-space: normal; }
  .stack td::before { content: attr(data-label); color: var(--soft); font: .8125rem/1.5 var(--sans); }
  footer dl { grid-template-columns: minmax(0, 1fr); }
  footer dt { margin-top: .5rem; }
}
@media print {
  :root { --paper: #fff; --sheet: #fff; --ink: #000; --soft: #444; --line: #bbb; --faint: #eee; color-scheme: light; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { font-size: 9.5pt; }
  section { grid-template-columns: minmax(0, 1fr); gap: .75rem; padding: 1.2rem 0; }
  .figures { grid-template-columns: repeat(6, 1fr); gap: 0 1rem; }
  .figures dd { font-size: 1.6rem; }
  table { font-size: .85rem; }
  .long { max-height: none; overflow: visible; border: 0; padding: 0; }
  tr, .checks li { break-inside: avoid; }
  h2 { break-after: avoid; }
}
`;
