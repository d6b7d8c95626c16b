import { expect } from "chai";
import { Contract, Interface } from "ethers";
import AccessManager from "@openzeppelin/contracts/build/contracts/AccessManager.json";
import hre from "hardhat";

import { accountsOf } from "../../networks/accounts.ts";
import { DEPLOYMENT_NAMES } from "../../networks/deployment.ts";
import { ROLES } from "../../networks/roles.ts";
import { type Fixture, deployRealDid } from "../fixture.ts";

/** Who may call what at once; every other guarded function is the consortium's, after its delay. */
const AT_ONCE: Readonly<Record<string, Readonly<Record<string, bigint>>>> = {
  AttestationLog: { pause: ROLES.GUARDIAN, suspend: ROLES.SUPERVISOR },
  EnrolmentRegistry: { pause: ROLES.GUARDIAN, withdrawEpoch: ROLES.GUARDIAN },
  PlatformRegistry: { pause: ROLES.GUARDIAN },
  PseudonymRegistry: { pause: ROLES.GUARDIAN },
  DisclosureRegistry: { pause: ROLES.GUARDIAN, resolveContest: ROLES.RESOLVER },
};

const SAFE = ["function getOwners() view returns (address[])", "function getThreshold() view returns (uint256)"];

function managerOf(fixture: Fixture): Contract {
  return new Contract(fixture.network.deployment.addresses.accessManager, AccessManager.abi, hre.ethers.provider);
}

/** Members of each role, from the events alone. */
async function membersFromEvents(fixture: Fixture): Promise<Map<bigint, Map<string, bigint>>> {
  const manager = managerOf(fixture);
  const members = new Map<bigint, Map<string, bigint>>();
  for (const event of await manager.queryFilter("*", 0)) {
    if (!("args" in event)) continue;
    const [role, account, delay] = event.args as unknown as [bigint, string, bigint];
    const held = members.get(role) ?? new Map<string, bigint>();
    if (event.eventName === "RoleGranted") members.set(role, held.set(account, delay));
    if (event.eventName === "RoleRevoked") held.delete(account);
  }
  return members;
}

describe("governance", () => {
  describe("after the hand-over", () => {
    it("gives every role, member and delay to the consortium and the guardian, and to nobody else", async () => {
      const fixture = await deployRealDid();
      const { consortiumSafe } = fixture.network.deployment.addresses;
      const { guardian } = accountsOf("hardhat");
      const listed = [...(await membersFromEvents(fixture))].map(([role, members]) => [role, [...members]]);
      expect(listed).to.have.deep.members([
        [ROLES.ADMIN, [[consortiumSafe, BigInt(fixture.definition.consortiumDelaySeconds)]]],
        [ROLES.GUARDIAN, [[guardian, 0n]]],
        [ROLES.RESOLVER, [[consortiumSafe, 0n]]],
        [ROLES.SUPERVISOR, [[consortiumSafe, 0n]]],
      ]);
    });

    it("leaves the deployer without any role", async () => {
      const fixture = await deployRealDid();
      const deployer = await fixture.keys.deployer.getAddress();
      for (const role of Object.values(ROLES)) {
        const [isMember] = (await managerOf(fixture).getFunction("hasRole")(role, deployer)) as [boolean];
        expect(isMember, `role ${role}`).to.equal(false);
      }
    });

    it("leaves the consortium to administer and guard every role, and every contract open under this manager", async () => {
      const fixture = await deployRealDid();
      const manager = managerOf(fixture);
      for (const role of Object.values(ROLES)) {
        expect(await manager.getFunction("getRoleAdmin")(role), `admin of role ${role}`).to.equal(ROLES.ADMIN);
        expect(await manager.getFunction("getRoleGuardian")(role), `guardian of role ${role}`).to.equal(ROLES.ADMIN);
        expect(await manager.getFunction("getRoleGrantDelay")(role), `grant delay of role ${role}`).to.equal(0);
      }
      for (const name of Object.values(DEPLOYMENT_NAMES)) {
        const { abi, address } = await hre.deployments.get(name);
        expect(await manager.getFunction("isTargetClosed")(address), name).to.equal(false);
        expect(await manager.getFunction("getTargetAdminDelay")(address), name).to.equal(0);
        if (new Interface(abi as string[]).hasFunction("setAuthority")) {
          const target = new Contract(address, ["function authority() view returns (address)"], hre.ethers.provider);
          expect(await target.getFunction("authority")(), name).to.equal(await manager.getAddress());
        }
      }
    });

    it("lets nobody act on the access manager itself: not the guardian at once, not the consortium before its delay", async () => {
      const fixture = await deployRealDid();
      const manager = managerOf(fixture);
      const { pseudonymRegistry, consortiumSafe } = fixture.network.deployment.addresses;
      const guardian = await fixture.keys.guardian.getAddress();
      const acts: [string, unknown[]][] = [
        ["grantRole", [ROLES.ADMIN, guardian, 0]],
        ["grantRole", [ROLES.GUARDIAN, guardian, 0]],
        ["revokeRole", [ROLES.ADMIN, consortiumSafe]],
        ["setRoleAdmin", [ROLES.RESOLVER, ROLES.GUARDIAN]],
        ["setRoleGuardian", [ROLES.RESOLVER, ROLES.GUARDIAN]],
        ["setGrantDelay", [ROLES.GUARDIAN, 1]],
        ["setTargetClosed", [pseudonymRegistry, true]],
        ["setTargetAdminDelay", [pseudonymRegistry, 1]],
        ["setTargetFunctionRole", [pseudonymRegistry, ["0x3f4ba83a"], ROLES.GUARDIAN]],
        ["updateAuthority", [pseudonymRegistry, guardian]],
      ];
      const refusals: [string, string][] = [
        [guardian, "AccessManagerUnauthorizedAccount"],
        [await fixture.keys.deployer.getAddress(), "AccessManagerUnauthorizedAccount"],
        [consortiumSafe, "AccessManagerNotScheduled"],
      ];
      for (const [method, args] of acts) {
        for (const [from, error] of refusals) {
          await expect(
            manager.getFunction(method).staticCall(...args, { from }),
            `${method} by ${from}`,
          ).to.be.revertedWithCustomError(manager, error);
        }
      }
    });

    it("keeps the Safes 2 of 3, each with its own keys", async () => {
      const { network, definition } = await deployRealDid();
      const { consortiumOwners, publisherOwners } = accountsOf("hardhat");
      const { consortiumSafe, publisherSafe } = network.deployment.addresses;
      for (const [address, owners] of [
        [consortiumSafe, consortiumOwners],
        [publisherSafe, publisherOwners],
      ] as const) {
        const safe = new Contract(address, SAFE, hre.ethers.provider);
        expect([...(await safe.getFunction("getOwners")())]).to.have.members([...owners]);
        expect(await safe.getFunction("getThreshold")()).to.equal(definition.memberThreshold);
      }
      expect(consortiumOwners.filter((owner) => publisherOwners.includes(owner))).to.deep.equal([]);
    });

    it("binds each guarded function to its role, and all others to the consortium", async () => {
      const fixture = await deployRealDid();
      for (const name of Object.values(DEPLOYMENT_NAMES)) {
        const { abi, address } = await hre.deployments.get(name);
        for (const fragment of new Interface(abi as string[]).fragments) {
          if (fragment.type !== "function") continue;
          const { selector, name: method } = fragment as unknown as { selector: string; name: string };
          const role: unknown = await managerOf(fixture).getFunction("getTargetFunctionRole")(address, selector);
          expect(role, `${name}.${method}`).to.equal(AT_ONCE[name]?.[method] ?? ROLES.ADMIN);
        }
      }
    });

    it("lets the publisher Safe publish for group 0 and nothing else", async () => {
      const { network } = await deployRealDid();
      const { authority } = await network.enrolmentRegistry.groupOf(0);
      expect(authority).to.equal(network.deployment.addresses.publisherSafe);
    });
  });

  describe("acts", () => {
    it("refuses the deployer, the guardian and a stranger what is the consortium's", async () => {
      const { keys, as } = await deployRealDid();
      for (const signer of [keys.deployer, keys.guardian, keys.stranger]) {
        await expect(as(signer).pseudonymRegistry.unpause())
          .to.be.revertedWithCustomError(
            { interface: new Interface(["error AccessManagedUnauthorized(address)"]) },
            "AccessManagedUnauthorized",
          )
          .withArgs(await signer.getAddress());
      }
    });

    it("lets the guardian pause at once, and the consortium un-pause after its delay", async () => {
      const { network, keys, as, asConsortium } = await deployRealDid();
      await as(keys.guardian).pseudonymRegistry.pause();
      expect(await network.pseudonymRegistry.isPaused()).to.equal(true);
      await asConsortium(network.pseudonymRegistry, "unpause");
      expect(await network.pseudonymRegistry.isPaused()).to.equal(false);
    });
  });

  describe("deploying a second time", () => {
    it("changes nothing on chain", async () => {
      await deployRealDid();
      const before = await hre.ethers.provider.getBlockNumber();
      await hre.deployments.run(undefined, { resetMemory: false, writeDeploymentsToFiles: false });
      expect(await hre.ethers.provider.getBlockNumber()).to.equal(before);
    });
  });
});
