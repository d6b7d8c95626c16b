import type { DeployFunction } from "hardhat-deploy/types";
import { id } from "ethers";

import { accountsOf } from "../networks/accounts.ts";
import { isLocal } from "../networks/definitions.ts";
import { deployOnce } from "../networks/deployOnce.ts";
import { platformId } from "../sdk/platform/platformId.ts";

/** Licence group of each field of professional advice: groups are numbered as the consortium adds them. */
const LICENCES = { medicine: 1, finance: 2 } as const;
/** The token's issuer is a platform of its own; the consortium adds it. */
const ISSUER_PLATFORM = "transfer-desk";
/** Of 10,000: what reach is left to an account that is overdue. */
const LIMITED_WEIGHT = 2_000;

/** Examples of what other teams build, on local networks only: on a public one they are other teams' to deploy. */
const deployExamples: DeployFunction = async (hre) => {
  if (!isLocal(hre.network.name)) return;
  const registry = (await hre.deployments.get("PseudonymRegistry")).address;
  await deployOnce(hre, "QualifiedPublisher", {
    args: [registry, Object.keys(LICENCES).map(id), Object.values(LICENCES)],
  });
  await deployOnce(hre, "VerifiedTransfer", {
    args: [registry, platformId(ISSUER_PLATFORM), accountsOf(hre.network.name).authority],
  });
  await deployOnce(hre, "RankingOracle", {
    args: [(await hre.deployments.get("DisclosureRegistry")).address, LIMITED_WEIGHT],
  });
};

deployExamples.tags = ["examples"];
deployExamples.dependencies = ["pseudonym", "disclosure"];
export default deployExamples;
