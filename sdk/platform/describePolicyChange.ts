import type { Field } from "./parseFields.ts";
import type { ChainPolicy } from "./toChainPolicy.ts";

const STAYS = "duties that exist stay until low reports lift them";
const DUE_NEXT = "who reaches it becomes due by the next report";
const DAY_SECONDS = 86_400;

/**
 * Says in words what a change of policy means, and for whom. No change rewrites a duty that exists.
 *
 * @param before policy in force
 * @param after policy that is to follow
 * @param fields list of all fields
 * @returns one sentence for each value that changes
 * @see docs/spec/platform.md section 3
 * @example
 * describePolicyChange(before, { ...before, graceSeconds: 864_000 }, fields);
 * // ["New duties get 10 days instead of 15; duties that exist keep their deadlines."]
 */
export function describePolicyChange(
  before: ChainPolicy,
  after: ChainPolicy,
  fields: readonly Field[],
): readonly string[] {
  const stages = (["first", "later"] as const).flatMap((stage) => describeStage(stage, before, after));
  const sentences = [...stages, ...describeFields(before, after, fields), ...describeGrace(before, after)];
  return sentences.length > 0 ? sentences : ["No duty is decided otherwise than before; only the document changes."];
}

function describeStage(stage: "first" | "later", before: ChainPolicy, after: ChainPolicy): readonly string[] {
  const [was, is] = [stageOf(stage, before), stageOf(stage, after)];
  if (was.from === is.from && was.followers === is.followers) return [];
  if (was.from === 0) {
    return [`A ${stage} stage begins ${dateOf(is.from)}: ${count(is.followers)} followers; from then on ${DUE_NEXT}.`];
  }
  if (is.from === 0) return [`The ${stage} stage ends: nobody becomes due by it any more; ${STAYS}.`];
  const sentences: string[] = [];
  if (is.followers !== was.followers) {
    const what = `The ${stage} threshold ${is.followers > was.followers ? "rises" : "falls"} from ${count(was.followers)} to ${count(is.followers)} followers`;
    sentences.push(
      is.followers > was.followers
        ? `${what}: who is below it becomes due no more; ${STAYS}.`
        : `${what}: ${DUE_NEXT}.`,
    );
  }
  if (is.from !== was.from) {
    const what = `The ${stage} stage begins ${dateOf(is.from)} instead of ${dateOf(was.from)}`;
    sentences.push(
      is.from > was.from ? `${what}: nobody becomes due by it before; ${STAYS}.` : `${what}: ${DUE_NEXT}.`,
    );
  }
  return sentences;
}

function stageOf(stage: "first" | "later", policy: ChainPolicy): { readonly from: number; readonly followers: number } {
  return stage === "first"
    ? { from: policy.firstFrom, followers: policy.firstFollowers }
    : { from: policy.laterFrom, followers: policy.laterFollowers };
}

function describeFields(before: ChainPolicy, after: ChainPolicy, fields: readonly Field[]): readonly string[] {
  const [added, removed] = [after.fields & ~before.fields, before.fields & ~after.fields];
  return [
    ...(added === 0n
      ? []
      : [`Now count: ${namesOf(added, fields)}; who is large enough there becomes due by the next report.`]),
    ...(removed === 0n ? [] : [`Count no more: ${namesOf(removed, fields)}; nobody becomes due there, and ${STAYS}.`]),
  ];
}

function namesOf(bits: bigint, fields: readonly Field[]): string {
  const named = fields.filter(({ number }) => ((bits >> BigInt(number)) & 1n) === 1n);
  const rest = named.reduce((left, { number }) => left & ~(1n << BigInt(number)), bits);
  return [...named.map(({ name }) => name), ...(rest === 0n ? [] : ["fields added later"])].join(", ");
}

function describeGrace(before: ChainPolicy, after: ChainPolicy): readonly string[] {
  if (before.graceSeconds === after.graceSeconds || after.graceSeconds === 0 || before.graceSeconds === 0) return [];
  const [was, is] = [before.graceSeconds / DAY_SECONDS, after.graceSeconds / DAY_SECONDS];
  return [`New duties get ${is} days instead of ${was}; duties that exist keep their deadlines.`];
}

function count(followers: number): string {
  return followers.toLocaleString("en");
}

function dateOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}
