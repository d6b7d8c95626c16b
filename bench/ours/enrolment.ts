import { callFromSafe } from "../../sdk/chain/consortium.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { FIELD_ORDER } from "../../sdk/enrolment/babyJubjub.ts";
import { LEAVES_BYTES_LIMIT } from "../../sdk/enrolment/prepareBatch.ts";
import { batchHash, encodeLeaves } from "../../sdk/enrolment/tree/leaves.ts";
import { type GroupTree, type LeafChange, applyChanges, createTree, treeRoot } from "../../sdk/enrolment/tree/tree.ts";
import type { Fixture } from "../../test/fixture.ts";
import { gasRows } from "../gas.ts";
import { OURS, type Row } from "../row.ts";
import { seeded } from "../seed.ts";

/** As many as the SDK itself puts into one transaction. */
const CALLDATA_BATCH = Math.floor((LEAVES_BYTES_LIMIT - 8) / 32);
const ROOT_ONLY_BATCH = 65_536;

/**
 * Measures EnrolmentRegistry with roots of real trees, published by two of three signatures.
 *
 * @param fixture deployment
 * @param commitments of people who will prove; they get the first places
 * @returns rows, and the tree as it stands in the end
 */
export async function measureEnrolment(
  fixture: Fixture,
  commitments: readonly bigint[],
): Promise<{ readonly rows: Row[]; readonly tree: GroupTree }> {
  const { rows, add } = gasRows(OURS);
  const { enrolmentRegistry, deployment, runner } = fixture.network;
  const tree = createTree();
  const others = (count: number): bigint[] =>
    Array.from({ length: count }, (_, i) => BigInt(seeded(`other ${tree.size + i}`)) % FIELD_ORDER);
  const append = (leaves: readonly bigint[]): { before: bigint; changes: LeafChange[] } => {
    const before = tree.size === 0 ? 0n : treeRoot(tree);
    const changes = leaves.map((leaf, i) => ({ place: tree.size + i, leaf }));
    applyChanges(tree, changes);
    return { before, changes };
  };
  const fromPublisherSafe = (data: string) =>
    callFromSafe(runner, deployment.addresses.publisherSafe, fixture.keys.publisherOwners.slice(0, 2), {
      target: deployment.addresses.enrolmentRegistry,
      data: data as Hex,
    });
  const publish = (leaves: readonly bigint[]) => {
    const { before, changes } = append(leaves);
    const { interface: abi } = enrolmentRegistry;
    return fromPublisherSafe(
      abi.encodeFunctionData("publishRoot", [0, before, treeRoot(tree), tree.size, encodeLeaves(changes)]),
    );
  };
  const publishFile = (leaves: readonly bigint[]) => {
    const { before, changes } = append(leaves);
    const hash = batchHash(before, encodeLeaves(changes));
    const { interface: abi } = enrolmentRegistry;
    return fromPublisherSafe(
      abi.encodeFunctionData("publishRootFromFile", [
        0,
        before,
        treeRoot(tree),
        tree.size,
        hash,
        "https://leaves.example/3",
      ]),
    );
  };

  await publish([...commitments, ...others(fixture.definition.minimumGroupSize)]);
  await add(
    "enrolment.publish.calldata",
    publish(others(CALLDATA_BATCH)),
    `each of ${CALLDATA_BATCH}, leaves on chain, 2-of-3 signatures included`,
    CALLDATA_BATCH,
  );
  await add(
    "enrolment.publish.65536.rootOnly",
    publishFile(others(ROOT_ONLY_BATCH)),
    `each of ${ROOT_ONLY_BATCH}, leaves in a file, 2-of-3 signatures included`,
    ROOT_ONLY_BATCH,
  );
  return { rows, tree };
}
