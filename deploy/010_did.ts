import type { DeployFunction } from "hardhat-deploy/types";

import { deployOnce } from "../networks/deployOnce.ts";

/** The DID registry and the factory of passkey accounts: no administrator, no stop, nothing to configure. */
const deployDid: DeployFunction = async (hre) => {
  await deployOnce(hre, "DidRegistry", { args: [] });
  await deployOnce(hre, "PasskeyFactory", { args: [] });
};

deployDid.tags = ["did"];
deployDid.dependencies = ["governance"];
export default deployDid;
