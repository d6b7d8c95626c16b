import type { Signer } from "ethers";

import { type ConsortiumAct, executeAct, readSchedule, scheduleAct } from "../chain/consortium.ts";
import { PlatformUnknown } from "../chain/contractErrors.ts";
import { ChainActNotReady } from "../chain/errors.ts";
import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { comparePolicy } from "./comparePolicy.ts";
import { PlatformPolicyMalformed, PlatformPolicyNotScheduled } from "./errors.ts";
import { listPlatforms } from "./listPlatforms.ts";
import type { Field } from "./parseFields.ts";
import { parsePolicy } from "./parsePolicy.ts";
import { platformId } from "./platformId.ts";
import { policyDocumentHash } from "./policyDocumentHash.ts";
import { type ChainPolicy, toChainPolicy } from "./toChainPolicy.ts";

/** A policy as its file has it. */
export interface PolicyDocument {
  /** The parsed JSON of policy/<slug>.json, whole. */
  readonly policy: unknown;
  /** All fields: policy/fields.json. */
  readonly fields: readonly Field[];
}

/** How far the file's policy is on its way. */
export interface PolicyProgress {
  /** `scheduled`: the consortium can execute it at `readyAt`. `in-force`: the chain has it. */
  readonly state: "scheduled" | "in-force";
  /** Unix seconds; 0 once in force. */
  readonly readyAt: number;
  /** Of the transaction; 0 if there was nothing to send. */
  readonly gasUsed: bigint;
}

const IN_FORCE = { state: "in-force", readyAt: 0 } as const;

/**
 * Proposes the file's policy in the consortium's name; it can be executed when the consortium's delay has passed. What is in force or
 * scheduled already is not sent again.
 *
 * @param network connected network; its runner pays
 * @param owners signers of at least the consortium Safe's threshold
 * @param document the file's policy, and all fields
 * @returns from when it can be executed
 * @throws PlatformPolicyMalformed also if the domain is another than the chain's, which no policy changes; PlatformFieldUnknown,
 * {@link PlatformUnknown}, and the Safe's errors
 * @see docs/spec/platform.md section 3
 * @example
 * await schedulePolicy(network, owners, { policy: JSON.parse(text), fields }); // { state: "scheduled", readyAt: 1801234567, gasUsed: .. }
 */
export async function schedulePolicy(
  network: RealDidNetwork,
  owners: readonly Signer[],
  document: PolicyDocument,
): Promise<PolicyProgress> {
  const before = await readProgress(network, document);
  if (before !== undefined) return before;
  const call = setCall(network, document);
  return unlessDone(network, document, "scheduled", async () => {
    const { gasUsed } = await scheduleAct(network, owners, call);
    return { state: "scheduled", readyAt: await readSchedule(network, call), gasUsed };
  });
}

/**
 * Makes the file's policy the one in force. It decides the reports from now on; a duty that exists is never rewritten.
 *
 * @param network connected network; its runner pays
 * @param owners signers of at least the consortium Safe's threshold
 * @param document the same as scheduled
 * @returns `in-force`; nothing is sent if it is already
 * @throws {@link PlatformPolicyNotScheduled} if this very document is not scheduled, {@link ChainActNotReady} before its time, and as
 * {@link schedulePolicy}
 */
export async function executePolicy(
  network: RealDidNetwork,
  owners: readonly Signer[],
  document: PolicyDocument,
): Promise<PolicyProgress> {
  const before = await readProgress(network, document);
  if (before?.state === "in-force") return before;
  const { platform } = parsePolicy(document.policy);
  if (before === undefined) throw new PlatformPolicyNotScheduled(platform, policyDocumentHash(document.policy));
  return unlessDone(network, document, "in-force", async () => {
    const { gasUsed } = await executeAct(network, owners, setCall(network, document));
    return { ...IN_FORCE, gasUsed };
  });
}

/**
 * What goes on chain of a policy's file.
 *
 * @param document the file's policy, and all fields
 * @returns the last two arguments of `addPlatform` and `setPolicy`
 */
export function policyArguments({ policy, fields }: PolicyDocument): readonly [ChainPolicy, Hex] {
  return [{ ...toChainPolicy(parsePolicy(policy), fields) }, policyDocumentHash(policy)];
}

function setCall({ platformRegistry, deployment }: RealDidNetwork, document: PolicyDocument): ConsortiumAct {
  const id = platformId(parsePolicy(document.policy).platform);
  const [policy, documentHash] = policyArguments(document);
  const data = platformRegistry.interface.encodeFunctionData("setPolicy", [id, policy, documentHash]) as Hex;
  return { target: deployment.addresses.platformRegistry, data };
}

/** Undefined: neither in force nor scheduled. */
async function readProgress(network: RealDidNetwork, document: PolicyDocument): Promise<PolicyProgress | undefined> {
  const { platform: slug, domain } = parsePolicy(document.policy);
  const [chainPolicy, documentHash] = policyArguments(document);
  const platform = (await listPlatforms(network)).find((one) => one.slug === slug);
  if (platform === undefined) throw new PlatformUnknown([platformId(slug)]);
  if (platform.domain !== domain)
    throw new PlatformPolicyMalformed("domain", `"${platform.domain}", with which the platform was added`);
  if (comparePolicy({ chainPolicy, documentHash }, platform).every(({ isSame }) => isSame))
    return { ...IN_FORCE, gasUsed: 0n };
  const readyAt = await readSchedule(network, setCall(network, document));
  return readyAt === 0 ? undefined : { state: "scheduled", readyAt, gasUsed: 0n };
}

/** Another owner may have been quicker: then the act is refused, and what it was for has happened. */
async function unlessDone(
  network: RealDidNetwork,
  document: PolicyDocument,
  wanted: PolicyProgress["state"],
  act: () => Promise<PolicyProgress>,
): Promise<PolicyProgress> {
  try {
    return await act();
  } catch (thrown) {
    const after = await readProgress(network, document);
    if (after?.state === wanted || after?.state === "in-force") return after;
    if (after === undefined || !(thrown instanceof ChainActNotReady)) throw thrown;
    const ready = new Date(after.readyAt * 1000).toISOString();
    throw new ChainActNotReady(
      `the policy cannot be executed before ${ready}`,
      "Wait until then, by the chain's clock.",
    );
  }
}
