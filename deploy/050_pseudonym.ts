import type { DeployFunction } from "hardhat-deploy/types";

import { definitionOf } from "../networks/definitions.ts";
import { bindRole, deployOnce } from "../networks/deployOnce.ts";
import { ROLES } from "../networks/roles.ts";

/** The pseudonym registry, with the verifier for the depth-31 circuit built in. */
const deployPseudonym: DeployFunction = async (hre) => {
  const { deployments } = hre;
  const enrolment = await deployments.get("EnrolmentRegistry");
  const definition = definitionOf(hre.network.name);
  await deployOnce(hre, "PseudonymRegistry", {
    args: [
      (await deployments.get("AccessManager")).address,
      enrolment.address,
      (await deployments.get("PlatformRegistry")).address,
      (enrolment.linkedData as { networkId: string }).networkId,
      definition.leaseSeconds,
      definition.leaseEpochSeconds,
    ],
  });
  await bindRole(hre, "PseudonymRegistry", ["pause"], ROLES.GUARDIAN);
};

deployPseudonym.tags = ["pseudonym"];
deployPseudonym.dependencies = ["governance", "enrolment", "platform"];
export default deployPseudonym;
