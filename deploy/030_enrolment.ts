import { hexlify, randomBytes } from "ethers";
import type { DeployFunction } from "hardhat-deploy/types";

import { definitionOf } from "../networks/definitions.ts";
import { bindRole, configure, deployOnce, deployedAt } from "../networks/deployOnce.ts";
import { ROLES } from "../networks/roles.ts";
import type { Hex } from "../sdk/chain/hex.ts";
import { networkIdOf } from "../sdk/enrolment/networkIdOf.ts";

/** The enrolment registry, with group 0 (the verified citizens), which the publisher Safe publishes. */
const deployEnrolment: DeployFunction = async (hre) => {
  const definition = definitionOf(hre.network.name);
  const accessManager = await deployedAt(hre, "AccessManager");
  const salt = hexlify(randomBytes(32)) as Hex;
  const networkId = networkIdOf({ name: definition.name, chainId: BigInt(await hre.getChainId()), salt });

  // If the registry is there already, the new salt and id are dropped: deployments/ keeps those of the first time.
  await deployOnce(hre, "EnrolmentRegistry", {
    args: [accessManager, networkId, definition.rootWindowSeconds, definition.minimumGroupSize],
    linkedData: { networkId, salt },
  });
  await bindRole(hre, "EnrolmentRegistry", ["pause", "withdrawEpoch"], ROLES.GUARDIAN);
  await bindRole(hre, "EnrolmentRegistry", ["addGroup", "setGroupAuthority", "unpause"], ROLES.ADMIN);

  const groups: unknown = await hre.deployments.read("EnrolmentRegistry", "groupCount");
  if (BigInt(String(groups)) === 0n) {
    const publisherSafe = await deployedAt(hre, "PublisherSafe");
    await configure(hre, "EnrolmentRegistry", "addGroup", publisherSafe, "realdid:group:verified-citizens");
  }
};

deployEnrolment.tags = ["enrolment"];
deployEnrolment.dependencies = ["governance"];
export default deployEnrolment;
