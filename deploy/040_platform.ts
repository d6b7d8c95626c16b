import { join } from "node:path";

import type { DeployFunction } from "hardhat-deploy/types";

import { accountsOf } from "../networks/accounts.ts";
import { definitionOf } from "../networks/definitions.ts";
import { bindRole, configure, deployOnce } from "../networks/deployOnce.ts";
import { ROLES } from "../networks/roles.ts";
import { loadPolicy } from "../sdk/node/loadPolicy.ts";
import { platformId } from "../sdk/platform/platformId.ts";

/** The platform registry with the network's platforms and the policies of policy/. */
const deployPlatform: DeployFunction = async (hre) => {
  const { deployments, network } = hre;
  await deployOnce(hre, "PlatformRegistry", { args: [(await deployments.get("AccessManager")).address] });
  await bindRole(hre, "PlatformRegistry", ["pause"], ROLES.GUARDIAN);
  await bindRole(hre, "PlatformRegistry", ["addPlatform", "setPolicy", "setOperator", "unpause"], ROLES.ADMIN);

  const { operators } = accountsOf(network.name);
  for (const slug of definitionOf(network.name).platforms) {
    // A platform that is there is left as it is: its policy is the consortium's to change (`platform:policy` shows the difference).
    if ((await deployments.read("PlatformRegistry", "isPlatform", platformId(slug))) as unknown as boolean) continue;
    const { policy, chainPolicy, documentHash } = await loadPolicy(join(hre.config.paths.root, "policy"), slug);
    await configure(
      hre,
      "PlatformRegistry",
      "addPlatform",
      slug,
      policy.domain,
      operators[slug],
      chainPolicy,
      documentHash,
    );
  }
};

deployPlatform.tags = ["platform"];
deployPlatform.dependencies = ["governance"];
export default deployPlatform;
