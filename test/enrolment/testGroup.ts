import { Contract, ZeroAddress } from "ethers";

import { encodeLeaves } from "../../sdk/enrolment/tree/leaves.ts";
import { type Fixture, deployRealDid } from "../fixture.ts";

/** A group whose authority is an ordinary account; group 0 is published by the Safe. */
export const GROUP = 1;
export const LEAVES = encodeLeaves([{ place: 0, leaf: 5n }]);
/** What a contract under the access manager answers to a caller without the role. */
export const MANAGED = new Contract(ZeroAddress, ["error AccessManagedUnauthorized(address caller)"]);

/** A deployment with the group {@link GROUP}. */
export interface TestGroup {
  readonly fixture: Fixture;
  /** Sends as the group's authority. */
  readonly registry: Fixture["network"]["enrolmentRegistry"];
  /** Sends as the guardian. */
  readonly guardian: Fixture["network"]["enrolmentRegistry"];
  readonly minimum: number;
  /** Publishes roots one on the other, the first of the minimum size. */
  publish(...roots: readonly bigint[]): Promise<void>;
}

/** Deploys and adds the group. */
export async function deployTestGroup(): Promise<TestGroup> {
  const fixture = await deployRealDid();
  const { network, keys } = fixture;
  await fixture.asConsortium(network.enrolmentRegistry, "addGroup", keys.authority.address, "realdid:group:test");
  const registry = fixture.as(keys.authority).enrolmentRegistry;
  const minimum = fixture.definition.minimumGroupSize;
  return {
    fixture,
    registry,
    guardian: fixture.as(keys.guardian).enrolmentRegistry,
    minimum,
    async publish(...roots) {
      for (const root of roots) {
        const { root: previous, size } = await registry.groupOf(GROUP);
        await registry.publishRoot(GROUP, previous, root, size === 0n ? minimum : size, LEAVES);
      }
    },
  };
}
