import { expect } from "chai";
import type { Interface } from "ethers";
import hre from "hardhat";

import type { Hex } from "../../../sdk/chain/hex.ts";
import type { Deployment } from "../../../sdk/chain/network.ts";
import { type PseudonymAction } from "../../../sdk/pseudonym/message.ts";
import { type ChainProof, toChainProof } from "../../../sdk/pseudonym/chainProof.ts";
import type { PseudonymProof } from "../../../sdk/pseudonym/proof.ts";
import { verifyPseudonymProof } from "../../../sdk/pseudonym/verify/verifyPseudonymProof.ts";
import { verifyPseudonymProofs } from "../../../sdk/pseudonym/verify/verifyPseudonymProofs.ts";
import { codeOf } from "../../codes.ts";
import type { PeopleFixture } from "../people.ts";
import type { Outcome } from "./tally.ts";

type Registry = PeopleFixture["network"]["pseudonymRegistry"];

/** Any function that takes a proof. */
export interface Call {
  /** Function; its own action says what the registry expects of the proof. */
  readonly to: PseudonymAction | "registerMany";
  readonly platformId: Hex;
  /** Group of `claim`. */
  readonly groupId?: number;
}

/** A proof as a registry function takes it, whatever action it was made for. */
export function encodeCall(registry: Registry, proof: PseudonymProof, call: Partial<Call> = {}): Hex {
  const { to = proof.action, platformId = proof.platformId, groupId = proof.groupId } = call;
  if (to === "registerMany") return encodeBatch(registry, [proof], { ...proof, platformId });
  const abi: Interface = registry.interface;
  const item = toChainProof(proof, proof.action);
  return abi.encodeFunctionData(to, to === "claim" ? [platformId, groupId, item] : [platformId, item]) as Hex;
}

/** The one place that knows how a batch is called. Nothing is sorted or checked; root and deadline are the first's. */
export function encodeBatch(
  registry: Registry,
  proofs: readonly PseudonymProof[],
  {
    platformId,
    root,
    deadline,
  }: Pick<PseudonymProof, "platformId" | "root" | "deadline"> = proofs[0] as PseudonymProof,
): Hex {
  const items = proofs.map(({ pseudonym, controller, sequence, points }) => ({
    pseudonym,
    controller,
    sequence,
    points: [...points] as ChainProof["points"],
  }));
  return registry.interface.encodeFunctionData("registerMany", [platformId, root, deadline, items]) as Hex;
}

/** Whether the registry would take the call now, and if not, the name of its error. Changes nothing. */
export async function callRegistry(registry: Registry, data: Hex, from?: string): Promise<Outcome> {
  try {
    const call = { to: await registry.getAddress(), data, ...(from === undefined ? {} : { from }) };
    await hre.network.provider.request({ method: "eth_call", params: [call, "latest"] });
    return undefined;
  } catch (thrown) {
    return reasonOf(registry, thrown);
  }
}

/** The same for a single proof. */
export async function onChain(registry: Registry, proof: PseudonymProof, call: Partial<Call> = {}): Promise<Outcome> {
  return callRegistry(registry, encodeCall(registry, proof, call));
}

/** The same for a batch. */
export async function onChainBatch(registry: Registry, proofs: readonly PseudonymProof[]): Promise<Outcome> {
  return callRegistry(registry, encodeBatch(registry, proofs));
}

/** Code of the SDK's refusal; undefined if it accepted. */
export const offChain = codeOf;

/** Code with which the SDK's verifiers refuse a proof; the one of a single proof and the one of many must agree. */
export async function verified(deployment: Deployment, proof: PseudonymProof): Promise<Outcome> {
  const single = await codeOf(verifyPseudonymProof(deployment, proof));
  const { invalid } = await verifyPseudonymProofs(deployment, [proof]);
  expect(invalid[0]?.error.code).to.equal(single);
  return single;
}

/** What the registry said: the name of its error; `""` where the call did not even decode. */
export function reasonOf(registry: Registry, thrown: unknown): string {
  const data = revertData(thrown);
  if (data === undefined) throw thrown;
  if (data === "0x") return "";
  return registry.interface.parseError(data)?.name ?? data;
}

/** The embedded chain puts what a call reverted with into the error. */
function revertData(thrown: unknown): string | undefined {
  const { data } = thrown as { data?: string | { data?: string } };
  const found = typeof data === "object" ? data.data : data;
  if (found !== undefined) return found;
  return thrown instanceof Error && /revert|ran out of gas|invalid opcode/u.test(thrown.message) ? "0x" : undefined;
}
