import type { DeployFunction } from "hardhat-deploy/types";

import { accountsOf } from "../networks/accounts.ts";
import { definitionOf } from "../networks/definitions.ts";
import { bindRole, deployOnce } from "../networks/deployOnce.ts";
import { ROLES } from "../networks/roles.ts";
import { schemaId } from "../sdk/attestation/schemaId.ts";
import { attestationSchemas } from "../sdk/attestation/schemas.ts";
import type { Hex } from "../sdk/chain/hex.ts";

/** How long CreatorPayout keeps a deposit before its depositor may take it back. */
const HOLD_SECONDS = 30 * 86_400;

/** The disclosure registry, and the payout example that asks it. */
const deployDisclosure: DeployFunction = async (hre) => {
  const { deployments } = hre;
  const at = async (name: string): Promise<string> => (await deployments.get(name)).address;
  const { contestSeconds, liftSeconds } = definitionOf(hre.network.name);
  const log = (await at("AttestationLog")) as Hex;
  const [nameStatement, businessIdentity] = (["name-statement", "business-identity"] as const).map((name) =>
    schemaId(attestationSchemas[name].definition, attestationSchemas[name].revocable, log),
  );

  await deployOnce(hre, "DisclosureRegistry", {
    args: [
      await at("AccessManager"),
      await at("PlatformRegistry"),
      await at("PseudonymRegistry"),
      log,
      nameStatement,
      businessIdentity,
      accountsOf(hre.network.name).authority,
      contestSeconds,
      liftSeconds,
    ],
  });
  await bindRole(hre, "DisclosureRegistry", ["pause"], ROLES.GUARDIAN);
  await bindRole(hre, "DisclosureRegistry", ["resolveContest"], ROLES.RESOLVER);
  await bindRole(hre, "DisclosureRegistry", ["unpause"], ROLES.ADMIN);

  await deployOnce(hre, "CreatorPayout", {
    args: [await at("DisclosureRegistry"), await at("PseudonymRegistry"), HOLD_SECONDS],
  });
};

deployDisclosure.tags = ["disclosure"];
deployDisclosure.dependencies = ["governance", "attestation", "platform", "pseudonym"];
export default deployDisclosure;
