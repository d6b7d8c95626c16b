import type { DeployFunction } from "hardhat-deploy/types";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { accountsOf } from "../networks/accounts.ts";
import { definitionOf } from "../networks/definitions.ts";
import { configure } from "../networks/deployOnce.ts";
import { ROLES, ROLE_LABELS } from "../networks/roles.ts";

/** Hands every role to the consortium and the guardian; at the end the deployer holds none. */
const handOver: DeployFunction = async (hre) => {
  const { deployer } = await hre.getNamedAccounts();
  if (!(await hasRole(hre, ROLES.ADMIN, deployer as string))) {
    hre.deployments.log("the consortium administers already");
    return;
  }
  const consortium = (await hre.deployments.get("ConsortiumSafe")).address;
  const delay = definitionOf(hre.network.name).consortiumDelaySeconds;
  for (const [key, role] of Object.entries(ROLES)) {
    if (role !== ROLES.ADMIN)
      await configure(hre, "AccessManager", "labelRole", role, ROLE_LABELS[key as keyof typeof ROLES]);
  }
  await grant(hre, ROLES.GUARDIAN, accountsOf(hre.network.name).guardian, 0);
  await grant(hre, ROLES.RESOLVER, consortium, 0);
  await grant(hre, ROLES.SUPERVISOR, consortium, 0);
  await grant(hre, ROLES.ADMIN, consortium, delay);
  await configure(hre, "AccessManager", "renounceRole", ROLES.ADMIN, deployer);
};

async function grant(
  hre: HardhatRuntimeEnvironment,
  role: bigint,
  account: string,
  delaySeconds: number,
): Promise<void> {
  if (!(await hasRole(hre, role, account))) {
    await configure(hre, "AccessManager", "grantRole", role, account, delaySeconds);
  }
}

async function hasRole(hre: HardhatRuntimeEnvironment, role: bigint, account: string): Promise<boolean> {
  const result: unknown = await hre.deployments.read("AccessManager", "hasRole", role, account);
  return (result as [boolean])[0];
}

handOver.tags = ["handover"];
handOver.dependencies = ["governance", "did", "attestation", "enrolment", "platform", "pseudonym", "disclosure"];
handOver.runAtTheEnd = true;
export default handOver;
