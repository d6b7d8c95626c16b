import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";
import hre from "hardhat";

import { definitions } from "../../networks/definitions.ts";
import { loadPolicy } from "../../sdk/node/loadPolicy.ts";
import { assessAudience } from "../../sdk/platform/assessAudience.ts";
import { canonicalJson } from "../../sdk/platform/canonicalJson.ts";
import { fieldNumber, parseFields } from "../../sdk/platform/parseFields.ts";
import { parsePolicy } from "../../sdk/platform/parsePolicy.ts";
import { policyDocumentHash } from "../../sdk/platform/policyDocumentHash.ts";
import { expectCode, expectRejectedCode } from "../codes.ts";

const FOLDER = join(hre.config.paths.root, "policy");
const SLUGS = ["bilibili", "douyin", "kuaishou", "oversight", "wechat", "weibo", "xiaohongshu"];

type Json = Record<string, unknown>;

function readJson(name: string): Json {
  return JSON.parse(readFileSync(join(FOLDER, `${name}.json`), "utf8")) as Json;
}

/** Weibo's document with one change. */
function changed(change: (document: Json) => void): Json {
  const document = readJson("weibo");
  change(document);
  return document;
}

describe("policy/", () => {
  it("has one file for each platform of each network, and each file is a valid policy named after its platform", async () => {
    const files = readdirSync(FOLDER)
      .map((name) => name.replace(".json", ""))
      .filter((name) => name !== "fields" && name !== "schema");
    expect(files.sort()).to.deep.equal(SLUGS);
    for (const { platforms } of Object.values(definitions)) expect([...platforms].sort()).to.deep.equal(SLUGS);
    for (const slug of SLUGS) expect((await loadPolicy(FOLDER, slug)).policy.platform).to.equal(slug);
  });

  it("gives a source for each number and for each other value", () => {
    for (const slug of SLUGS) {
      const { stages, sources } = parsePolicy(readJson(slug));
      for (const stage of stages) expect(Object.values(stage.sources).every((text) => text.length > 10)).to.equal(true);
      expect(Object.values(sources).every((text) => text.length > 10)).to.equal(true);
    }
  });

  it("names in its JSON Schema exactly the keys that the parser wants", () => {
    const schema = readJson("schema") as { properties: Json; required: string[] };
    expect(Object.keys(schema.properties)).to.deep.equal(schema.required);
    for (const slug of SLUGS) expect(Object.keys(readJson(slug))).to.deep.equal(schema.required);
  });

  it("numbers each field once", () => {
    const fields = parseFields(readJson("fields"));
    expect(fields.map(({ number }) => number)).to.deep.equal(fields.map((_, i) => i));
    expect(fieldNumber(fields, "finance")).to.equal(3);
    expectCode(() => fieldNumber(fields, "gardening"), "PLATFORM_FIELD_UNKNOWN");
  });
});

describe("the policy of oversight", () => {
  it("never makes anyone due", async () => {
    const { chainPolicy } = await loadPolicy(FOLDER, "oversight");
    expect(chainPolicy).to.deep.equal({
      firstFrom: 0,
      firstFollowers: 0,
      laterFrom: 0,
      laterFollowers: 0,
      graceSeconds: 0,
      fields: 0n,
    });
    expect(assessAudience(chainPolicy, { followers: 2 ** 40, field: 0 }, 2 ** 32)).to.equal(0);
  });
});

describe("parsePolicy", () => {
  const refusals: readonly [string, (document: Json) => void][] = [
    ["graceDays", (d) => (d.graceDays = 15.5)],
    ["graceDays", (d) => (d.graceDays = "15")],
    ["graceDays", (d) => (d.graceDays = 0)],
    ["graceDays", (d) => (d.graceDays = 367)],
    ["graceSeconds", (d) => (d.graceSeconds = 1)],
    ["sources", (d) => delete d.sources],
    ["domain", (d) => (d.domain = "not a domain")],
    ["stages[1].effectiveFrom", (d) => (((d.stages as Json[])[1] as Json).effectiveFrom = "2023-12-22")],
    ["stages[1].effectiveFrom", (d) => (((d.stages as Json[])[1] as Json).effectiveFrom = "2023-10-31T00:00:00+08:00")],
    ["stages[0].followersAtLeast", (d) => (((d.stages as Json[])[0] as Json).followersAtLeast = 0)],
    ["stages[0].followersAtLeast", (d) => (((d.stages as Json[])[0] as Json).followersAtLeast = 2 ** 32)],
    [
      "stages[0].sources.followersAtLeast",
      (d) => (((d.stages as { sources: Json }[])[0] as { sources: Json }).sources = { effectiveFrom: "x" }),
    ],
    ["stages", (d) => (d.stages = [...(d.stages as Json[]), (d.stages as Json[])[1]])],
    ["fieldsCounted", (d) => (d.fieldsCounted = [])],
    ["fieldsCounted", (d) => (d.fieldsCounted = ["law", "law"])],
    ["fieldsExempt", (d) => (d.fieldsExempt = ["law"])],
    ["viewersExcluded[0]", (d) => (d.viewersExcluded = ["foreigners"])],
  ];
  for (const [path, change] of refusals) {
    it(`refuses a wrong ${path} and says where`, () => {
      try {
        parsePolicy(changed(change));
      } catch (thrown) {
        expect(thrown).to.include({ code: "PLATFORM_POLICY_MALFORMED", path });
        return;
      }
      expect.fail("nothing was thrown");
    });
  }

  it("refuses what is not an object", () => {
    for (const value of [null, [], "weibo", 1]) expectCode(() => parsePolicy(value), "PLATFORM_POLICY_MALFORMED");
  });
});

describe("loadPolicy", () => {
  it("refuses an unknown platform and a slug that is a path", async () => {
    await expectRejectedCode(loadPolicy(FOLDER, "myspace"), "PLATFORM_POLICY_NOT_FOUND");
    await expectRejectedCode(loadPolicy(FOLDER, "../package"), "PLATFORM_SLUG_MALFORMED");
  });
});

describe("policyDocumentHash", () => {
  it("does not depend on the order of keys or on white space, but on every value", () => {
    const document = readJson("weibo");
    const reordered = Object.fromEntries(Object.entries(document).reverse());
    expect(policyDocumentHash(reordered)).to.equal(policyDocumentHash(document));
    expect(policyDocumentHash({ ...document, title: "Weibo" })).not.to.equal(policyDocumentHash(document));
    expect(canonicalJson({ b: [1, { d: "x", c: null }], a: true })).to.equal('{"a":true,"b":[1,{"c":null,"d":"x"}]}');
  });
});
