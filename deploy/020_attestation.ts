import type { DeployFunction } from "hardhat-deploy/types";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { accountsOf } from "../networks/accounts.ts";
import { definitionOf } from "../networks/definitions.ts";
import { bindRole, configure, deployOnce } from "../networks/deployOnce.ts";
import { ROLES } from "../networks/roles.ts";
import { schemaId } from "../sdk/attestation/schemaId.ts";
import { type AttestationSchema, attestationSchemaList } from "../sdk/attestation/schemas.ts";
import type { Hex } from "../sdk/chain/hex.ts";
import { formatDid } from "../sdk/did/formatDid.ts";

/** The attestation log, with the network's schemas, whose policy it is itself, and the authority accredited for each. */
const deployAttestation: DeployFunction = async (hre) => {
  const accessManager = (await hre.deployments.get("AccessManager")).address;
  const log = await deployOnce(hre, "AttestationLog", { args: [accessManager] });

  await bindRole(hre, "AttestationLog", ["accredit", "unpause"], ROLES.ADMIN);
  await bindRole(hre, "AttestationLog", ["suspend"], ROLES.SUPERVISOR);
  await bindRole(hre, "AttestationLog", ["pause"], ROLES.GUARDIAN);

  const { authority } = accountsOf(hre.network.name);
  for (const schema of attestationSchemaList) {
    const id = await registerSchema(hre, schema, log.address as Hex);
    await accreditOnce(hre, id, authority);
  }
};

async function registerSchema(hre: HardhatRuntimeEnvironment, schema: AttestationSchema, policy: Hex): Promise<Hex> {
  const id = schemaId(schema.definition, schema.revocable, policy);
  const [registered] = (await hre.deployments.read("AttestationLog", "schemaOf", id)) as unknown as [boolean];
  if (!registered)
    await configure(hre, "AttestationLog", "registerSchema", schema.definition, schema.revocable, policy);
  return id;
}

/** An issuer that was ever accredited is left as it is: it may have been suspended since. */
async function accreditOnce(hre: HardhatRuntimeEnvironment, schema: Hex, issuer: Hex): Promise<void> {
  const network = definitionOf(hre.network.name).name;
  const [since] = (await hre.deployments.read("AttestationLog", "accreditationOf", schema, issuer)) as unknown as [
    bigint,
  ];
  if (BigInt(String(since)) === 0n)
    await configure(hre, "AttestationLog", "accredit", schema, issuer, formatDid(network, issuer));
}

deployAttestation.tags = ["attestation"];
deployAttestation.dependencies = ["governance", "did"];
export default deployAttestation;
