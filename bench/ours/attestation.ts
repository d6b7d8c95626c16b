import { time } from "@nomicfoundation/hardhat-network-helpers";
import { type Wallet, ZeroAddress, ZeroHash } from "ethers";

import { schemaId } from "../../sdk/attestation/schemaId.ts";
import { attestationSchemas } from "../../sdk/attestation/schemas.ts";
import { ATTEST_TYPES, attestationDomain } from "../../sdk/attestation/typedData.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import type { IAttestationLog } from "../../typechain-types/contracts/attestation/IAttestationLog.ts";
import type { Fixture } from "../../test/fixture.ts";
import { gasRows } from "../gas.ts";
import { OURS, type Row } from "../row.ts";
import { seeded, seededKey } from "../seed.ts";

const DEFINITION = "bench: bytes32 contentHash";

/**
 * Measures AttestationLog.
 *
 * @param fixture deployment
 * @returns rows
 */
export async function measureAttestation({ network, keys, as }: Fixture): Promise<Row[]> {
  const { rows, add } = gasRows(OURS);
  const log = network.attestationLog;
  await (await log.registerSchema(DEFINITION, true, ZeroAddress)).wait();
  const open = schemaId(DEFINITION, true, ZeroAddress as Hex);
  let count = 0;
  const statement = (schema = open): IAttestationLog.AttestationStruct => {
    count += 1;
    const [subject, salt, content] = ["subject", "salt", "content"].map((part) => seeded(`${part} ${count}`));
    return { schema, subject: subject ?? "", ref: ZeroHash, expiresAt: 0, salt: salt ?? "", content: content ?? "" };
  };

  await (await log.attest(statement())).wait();
  await add("attestation.attest", log.attest(statement()), "32 bytes of content");
  const { definition, revocable } = attestationSchemas["name-statement"];
  const governed = schemaId(definition, revocable, network.deployment.addresses.attestationLog);
  const asAuthority = as(keys.authority).attestationLog;
  const accredited = "by an issuer whom governance accredited";
  await add("attestation.attest.accredited", asAuthority.attest(statement(governed)), accredited);

  const hundred = Array.from({ length: 100 }, () => statement());
  const uids = [...(await log.attestMany.staticCall(hundred))];
  await add("attestation.attestMany.100", log.attestMany(hundred), "each of 100", 100);
  const governedHundred = Array.from({ length: 100 }, () => statement(governed));
  await add(
    "attestation.attestMany.100.accredited",
    asAuthority.attestMany(governedHundred),
    `each of 100, ${accredited}`,
    100,
  );
  await add("attestation.revoke", log.revoke(uids[0] ?? ZeroHash));
  await add("attestation.revokeMany.50", log.revokeMany(uids.slice(1, 51)), "each of 50", 50);
  await add(
    "attestation.anchor.100",
    log.anchor(seeded("root of 100"), 100, ""),
    "each of 100 under one root, each revocable",
    100,
  );
  await add(
    "attestation.anchor.65536",
    log.anchor(seeded("root of 65,536"), 65_536, ""),
    "each of 65,536 under one root",
    65_536,
  );

  const signed = async (
    issuer: Pick<Wallet, "address" | "signTypedData">,
    attestation: IAttestationLog.AttestationStruct,
  ): Promise<Parameters<IAttestationLog["attestBySignature"]>> => {
    const deadline = (await time.latest()) + 3600;
    const { chainId, addresses } = network.deployment;
    const domain = attestationDomain(chainId, addresses.attestationLog);
    const message = { issuer: issuer.address, ...attestation, deadline };
    return [attestation, issuer.address, deadline, await issuer.signTypedData(domain, ATTEST_TYPES, message)];
  };
  const issuer = seededKey("issuer");
  await (await log.attestBySignature(...(await signed(issuer, statement())))).wait();
  await add("attestation.attestBySignature.later", log.attestBySignature(...(await signed(issuer, statement()))));
  await add(
    "attestation.attestBySignature.later.accredited",
    log.attestBySignature(...(await signed(keys.authority, statement(governed)))),
    accredited,
  );
  return rows;
}
