import { expect } from "chai";

import { html } from "../../scripts/story/page/html.ts";
import { oversightPage } from "../../scripts/story/page/oversightPage.ts";
import { WHO_LEARNS_WHAT } from "../../scripts/story/page/parties.ts";
import { samplePage } from "./oversightSample.ts";

const ATTACK = `<script>alert("x")</script>&'`;
const ESCAPED = "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;";

const occurrences = (text: string, part: string): number => text.split(part).length - 1;

describe("html", () => {
  it("escapes every value that is not markup", () => {
    expect(
      html`<p title="${ATTACK}">${html`<b>${ATTACK}</b>`}${1n}${[html`<i>2</i>`, html`<i>3</i>`]}</p>`.text,
    ).to.equal(`<p title="${ESCAPED}"><b>${ESCAPED}</b>1<i>2</i>\n<i>3</i></p>`);
  });
});

describe("oversightPage", () => {
  const page = samplePage(60);
  const document = oversightPage(page);

  it("shows every duty, with pseudonym, state and statement", () => {
    for (const { pseudonym, statement } of page.report.rows) {
      expect(occurrences(document, `title="0x${pseudonym.toString(16).padStart(64, "0")}"`)).to.equal(1);
      if (statement !== undefined) expect(occurrences(document, `title="${statement.uid}"`)).to.equal(1);
    }
    expect(occurrences(document, '<td data-label="State">')).to.equal(page.report.rows.length);
  });

  it("shows every act of power, every role, every check, every platform, every party", () => {
    const { acts, roles, checks, platforms } = page.audit;
    for (const { transaction } of acts) expect(occurrences(document, `title="${transaction}"`)).to.equal(1);
    for (const { account } of roles) expect(document).to.contain(account);
    for (const { claim } of checks) expect(document).to.contain(html`${claim}`.text);
    for (const { slug, domain } of platforms) expect(document).to.contain(`title="${domain}">${slug}</span>`);
    for (const { party } of WHO_LEARNS_WHAT) expect(document).to.contain(party);
  });

  it("shows the root that stands and the command that checks it", () => {
    expect(document).to.contain(`title="${page.audit.groups[0]?.root}"`).and.to.contain(page.command);
  });

  it("draws each duty once, in its most pressing state", () => {
    const drawn = [
      ...document.matchAll(
        /aria-label="(\w+): (\d+) overdue, (\d+) due, (\d+) contested, (\d+) disclosed, (\d+) lifted"/gu,
      ),
    ];
    expect(drawn).to.have.length(page.audit.platforms.length);
    const total = drawn.flatMap((match) => match.slice(2).map(Number)).reduce((sum, count) => sum + count, 0);
    expect(total).to.equal(page.report.rows.length);
    expect(drawn.reduce((sum, match) => sum + Number(match[2]), 0)).to.equal(page.report.totals.OVERDUE);
  });

  it("says plainly when a check fails or a search finds something", () => {
    const checks = [{ claim: "something holds", holds: false }];
    const failing = oversightPage({
      ...page,
      audit: { ...page.audit, checks, isSound: false },
      privacy: { transactions: 3, leaks: 2 },
    });
    expect(failing).to.contain('aria-label="A check fails"').and.to.contain("(2 found)");
    expect(occurrences(failing, '<li class="fails">')).to.equal(2);
  });

  it("escapes what comes from the chain and from the configuration", () => {
    const { audit, report } = page;
    const [platform] = audit.platforms;
    const [act] = audit.acts;
    const [duty] = report.rows;
    const hostile = oversightPage({
      ...page,
      title: ATTACK,
      members: [ATTACK],
      audit: {
        ...audit,
        platforms: [{ ...platform!, slug: ATTACK, domain: ATTACK }],
        acts: [{ ...act!, summary: ATTACK }],
        roles: [{ ...audit.roles[0]!, label: ATTACK }],
      },
      report: { ...report, rows: [{ ...duty!, platform: ATTACK }] },
    });
    expect(hostile).to.not.contain("<script").and.to.not.contain('alert("x")');
    expect(occurrences(hostile, ESCAPED)).to.be.greaterThan(6);
  });

  it("needs nothing from elsewhere and runs no script", () => {
    expect(document).to.not.match(/https?:|<script|<link|@import|url\(|\bsrc=|\bon\w+=/u);
    expect(document).to.contain("default-src 'none'");
  });

  it("is the same for the same data", () => {
    expect(oversightPage(samplePage(60))).to.equal(document);
  });
});
