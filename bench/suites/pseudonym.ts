import { Identity } from "@semaphore-protocol/identity";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { restoreWallet } from "../../sdk/enrolment/restoreWallet.ts";
import { createTree } from "../../sdk/enrolment/tree/tree.ts";
import { platformId } from "../../sdk/platform/platformId.ts";
import { claimGroup } from "../../sdk/pseudonym/claimGroup.ts";
import { type Breakdown, breakDown } from "../breakdown.ts";
import { floorOf, needsOf } from "../floor.ts";
import { codeRow } from "../code.ts";
import { gasRows } from "../gas.ts";
import { type Measured, PEOPLE, measurePseudonym } from "../ours/pseudonym.ts";
import { measureSemaphore } from "../peers/semaphore.ts";
import { signerOf } from "../peers/signer.ts";
import { OURS, type Row } from "../row.ts";
import { seeded, seededMnemonic } from "../seed.ts";

const PLATFORM = "weibo";
const FLOOR = "floor";
/** Members of the peer's group. */
const IDENTITIES = 200;

/**
 * Gas of the pseudonym registry beside Semaphore's own contracts, with the floor of each operation and what each part of it costs.
 *
 * @param hre Hardhat's environment, on the embedded chain
 * @returns rows in gas, 21,000 included, divided by items where a call carries many; and sizes of code in bytes
 */
export async function measure(hre: HardhatRuntimeEnvironment): Promise<Row[]> {
  const ours = await measureOurs(hre);
  const identities = Array.from({ length: IDENTITIES }, (_, i) => new Identity(seeded(`identity ${i}`)));
  const peer = await measureSemaphore(await signerOf(hre), identities);
  const peerRows = peer.filter(({ operation }) => operation.startsWith("pseudonym."));
  return [...ours.rows, ...besideEach(ours.measured, peerRows), ...peerRows];
}

async function measureOurs(
  hre: HardhatRuntimeEnvironment,
): Promise<{ readonly rows: Row[]; readonly measured: readonly Measured[] }> {
  const { deployRealDid } = await import("../../test/fixture.ts");
  const { publish } = await import("../../test/pseudonym/people.ts");
  const { publishPhysicians, PHYSICIANS } = await import("../../test/pseudonym/licence.ts");
  const fixture = await deployRealDid();
  const { network } = fixture;
  const wallets = Array.from({ length: PEOPLE }, (_, i) =>
    restoreWallet(seededMnemonic(`person ${i}`), network.deployment.networkId),
  );
  const physicians = await publishPhysicians(fixture, wallets.slice(0, 2));
  const tree = createTree();
  const others = Array.from({ length: fixture.definition.minimumGroupSize }, (_, i) => BigInt(i + 1));
  await publish(fixture, tree, [...wallets.map(({ commitment }) => commitment), ...others]);
  const platform = platformId(PLATFORM);
  const { rows, measured, prove } = await measurePseudonym(fixture, tree, wallets, platform);

  const { rows: claimed, add } = gasRows(OURS);
  const claim = claimGroup(network, await prove(0, { action: "claim", groupId: PHYSICIANS, sequence: 1 }, physicians));
  await add("pseudonym.claim", claim, "one proof");
  const all = [...measured, { operation: "pseudonym.claim", hash: (await claim).hash, items: 1 }];
  const parts: Row[] = [];
  for (const one of all) parts.push(...partRows(one, await breakDown(hre.network.provider, one.hash)));
  const registry = network.deployment.addresses.pseudonymRegistry;
  const code = await codeRow(hre.ethers.provider, OURS, [registry], "registry with verifier; at most 24,576");
  return { rows: [...rows, ...claimed, ...parts, code], measured: all };
}

/** Of one transaction: its floor, and each part beside the floor's. */
function partRows({ operation, items }: Measured, actual: Breakdown): Row[] {
  const floor = floorOf(needsOf(operation, items), actual);
  const row = (name: string, system: string, gas: number, note: string): Row => {
    return { operation: name, system, unit: "gas", value: Math.round((gas / items) * 100) / 100, note };
  };
  const whole = Object.values(floor).reduce((sum: number, gas: number) => sum + gas, 0);
  const parts = (Object.keys(actual) as (keyof Breakdown)[]).flatMap((part) => [
    row(`${operation}.${part}`, OURS, actual[part], ""),
    row(`${operation}.${part}`, FLOOR, floor[part], ""),
  ]);
  return [row(operation, FLOOR, whole, "what these equations take as they stand"), ...parts];
}

/** The peer checks one proof a call, whatever is asked: its one price stands beside each of our operations. */
function besideEach(measured: readonly Measured[], peer: readonly Row[]): Row[] {
  const single = peer.find(({ operation }) => operation === "pseudonym.register");
  if (single === undefined) throw new Error("the peer was not measured");
  return measured
    .filter(({ operation }) => operation !== single.operation)
    .map(({ operation, items }) => ({
      ...single,
      operation,
      note: items > 1 ? `has no batch: one validateProof for each; ${single.note}` : single.note,
    }));
}
