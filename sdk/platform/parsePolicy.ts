import { readArray, readInteger, readObject, readText, readTexts, type Place } from "./document.ts";
import { PlatformPolicyMalformed } from "./errors.ts";

/** One stage of a policy. */
export interface PolicyStage {
  /** ISO 8601 with offset, as in the document. */
  readonly effectiveFrom: string;
  readonly effectiveFromSeconds: number;
  /** The number itself counts: "500,000 and above". */
  readonly followersAtLeast: number;
  /** Where each value comes from, by key. */
  readonly sources: Readonly<Record<string, string>>;
}

/** Who does not get to see the name. */
export type ExcludedViewer = "not-logged-in" | "not-real-name-verified" | "abnormal" | "banned";

/** Disclosure policy of one platform: policy/<slug>.json. */
export interface PlatformPolicy {
  readonly platform: string;
  readonly title: string;
  readonly domain: string;
  /** None: no duty of disclosure. At most two; the last one that has begun applies. */
  readonly stages: readonly PolicyStage[];
  /** Days to disclose. */
  readonly graceDays: number;
  /** Names of fields; `all` includes fields added later. */
  readonly fieldsCounted: "all" | readonly string[];
  readonly fieldsExempt: readonly string[];
  readonly nameShown: Readonly<Record<"person" | "organisation", string>>;
  readonly viewersExcluded: readonly ExcludedViewer[];
  readonly consequence: string;
  readonly sources: Readonly<Record<string, string>>;
}

const KEYS = [
  "$schema",
  "platform",
  "title",
  "domain",
  "stages",
  "graceDays",
  "fieldsCounted",
  "fieldsExempt",
  "nameShown",
  "viewersExcluded",
  "consequence",
  "sources",
] as const;
const SOURCE_KEYS = [
  "graceDays",
  "fieldsCounted",
  "fieldsExempt",
  "nameShown",
  "viewersExcluded",
  "consequence",
] as const;
const VIEWERS: readonly string[] = ["not-logged-in", "not-real-name-verified", "abnormal", "banned"];
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2}$/;
const MAX_UINT32 = 2 ** 32 - 1;

/**
 * Reads a policy document; policy/schema.json says the same in JSON Schema.
 *
 * @param document the parsed JSON
 * @returns the policy, checked
 * @throws {PlatformPolicyMalformed} with the path of the first mistake
 * @see docs/spec/platform.md section 2
 * @example
 * parsePolicy(JSON.parse(text)).graceDays; // 15
 */
export function parsePolicy(document: unknown): PlatformPolicy {
  const places = readObject({ value: document, path: "" }, KEYS);
  readText(places.$schema, /^\.\/schema\.json$/, '"./schema.json"');
  const shown = readObject(places.nameShown, ["person", "organisation"]);
  const policy: PlatformPolicy = {
    platform: readText(places.platform, /^[a-z0-9-]{1,31}$/, "a slug of a-z, 0-9 and '-'"),
    title: readText(places.title),
    domain: readText(places.domain, /^[a-z0-9-]+(\.[a-z0-9-]+)+$/, "a domain name"),
    stages: readArray(places.stages).map(readStage),
    graceDays: readInteger(places.graceDays, 0, 366),
    fieldsCounted: places.fieldsCounted.value === "all" ? "all" : readTexts(places.fieldsCounted),
    fieldsExempt: readTexts(places.fieldsExempt),
    nameShown: { person: readText(shown.person), organisation: readText(shown.organisation) },
    viewersExcluded: readTexts(places.viewersExcluded).map((viewer, i) => readViewer(viewer, i)),
    consequence: readText(places.consequence),
    sources: readSources(places.sources, SOURCE_KEYS),
  };
  checkWhole(policy);
  return policy;
}

function readStage(place: Place): PolicyStage {
  const places = readObject(place, ["effectiveFrom", "followersAtLeast", "sources"]);
  const effectiveFrom = readText(places.effectiveFrom, TIME, "a time such as 2023-10-31T00:00:00+08:00");
  const effectiveFromSeconds = Date.parse(effectiveFrom) / 1000;
  readInteger({ value: effectiveFromSeconds, path: places.effectiveFrom.path }, 1, MAX_UINT32);
  return {
    effectiveFrom,
    effectiveFromSeconds,
    followersAtLeast: readInteger(places.followersAtLeast, 1, MAX_UINT32),
    sources: readSources(places.sources, ["effectiveFrom", "followersAtLeast"]),
  };
}

function readSources(place: Place, keys: readonly string[]): Readonly<Record<string, string>> {
  const places = readObject(place, keys);
  return Object.fromEntries(Object.entries(places).map(([key, source]) => [key, readText(source)]));
}

function readViewer(viewer: string, i: number): ExcludedViewer {
  if (!VIEWERS.includes(viewer))
    throw new PlatformPolicyMalformed(`viewersExcluded[${i}]`, `one of ${VIEWERS.join(", ")}`);
  return viewer as ExcludedViewer;
}

/** What no single value shows: how the values fit together. */
function checkWhole(policy: PlatformPolicy): void {
  const [first, later, third] = policy.stages;
  if (third !== undefined) throw new PlatformPolicyMalformed("stages", "at most two");
  if (later !== undefined && first !== undefined && later.effectiveFromSeconds <= first.effectiveFromSeconds) {
    throw new PlatformPolicyMalformed("stages[1].effectiveFrom", "after the first stage's");
  }
  const hasDuty = first !== undefined;
  if (hasDuty !== policy.graceDays > 0)
    throw new PlatformPolicyMalformed("graceDays", "above 0 if there are stages, 0 if not");
  if (hasDuty !== policy.fieldsCounted.length > 0) {
    throw new PlatformPolicyMalformed("fieldsCounted", "a field or more if there are stages, none if not");
  }
  const both =
    policy.fieldsCounted === "all"
      ? undefined
      : policy.fieldsCounted.find((name) => policy.fieldsExempt.includes(name));
  if (both !== undefined)
    throw new PlatformPolicyMalformed("fieldsExempt", `without "${both}", which fieldsCounted names`);
}
