import { time } from "@nomicfoundation/hardhat-network-helpers";
import { ZeroAddress, ZeroHash } from "ethers";

import { networkSchemaId, schemaId } from "../../sdk/attestation/schemaId.ts";
import { ATTEST_TYPES, attestationDomain } from "../../sdk/attestation/typedData.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import type { IAttestationLog } from "../../typechain-types/contracts/attestation/IAttestationLog.ts";
import type { Fixture } from "../../test/fixture.ts";
import { gasRows } from "../gas.ts";
import { OURS, type Row } from "../row.ts";
import { seeded, seededKey } from "../seed.ts";

/** Open to anyone, as the peer's statements are. */
const OPEN_DEFINITION = "bench: the subject has the content. (bytes32 contentHash)";

/**
 * Measures AttestationLog: statements of the network's own schemas by an accredited issuer, and one of a schema that is open to anyone.
 *
 * @param fixture deployment
 * @returns rows
 */
export async function measureAttestation({ network, keys, as, asConsortium }: Fixture): Promise<Row[]> {
  const { rows, add } = gasRows(OURS);
  const log = as(keys.authority).attestationLog;
  const accredited = networkSchemaId(network.deployment, "name-statement");
  let count = 0;
  const statement = (schema = accredited): IAttestationLog.AttestationStruct => {
    count += 1;
    const [subject, salt, content] = ["subject", "salt", "content"].map((part) => seeded(`${part} ${count}`));
    return { schema, subject: subject ?? "", ref: ZeroHash, expiresAt: 0, salt: salt ?? "", content: content ?? "" };
  };

  await (await log.attest(statement())).wait();
  await add("attestation.attest", log.attest(statement()), "32 bytes of content; the log checks the accreditation");
  await (await log.registerSchema(OPEN_DEFINITION, true, ZeroAddress)).wait();
  const open = schemaId(OPEN_DEFINITION, true, ZeroAddress as Hex);
  await add("attestation.attest.open", log.attest(statement(open)), "a schema that is open to anyone");

  const hundred = Array.from({ length: 100 }, () => statement());
  const uids = [...(await log.attestMany.staticCall(hundred))];
  await add("attestation.attestMany.100", log.attestMany(hundred), "each of 100", 100);
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

  const issuer = seededKey("issuer");
  await asConsortium(log, "accredit", accredited, issuer.address, "");
  const signed = async (): Promise<Parameters<IAttestationLog["attestBySignature"]>> => {
    const attestation = statement();
    const deadline = (await time.latest()) + 3600;
    const domain = attestationDomain(network.deployment.chainId, network.deployment.addresses.attestationLog);
    const message = { issuer: issuer.address, ...attestation, deadline };
    const signature = await issuer.signTypedData(domain, ATTEST_TYPES, message);
    return [attestation, issuer.address, deadline, signature];
  };
  await (await log.attestBySignature(...(await signed()))).wait();
  await add("attestation.attestBySignature", log.attestBySignature(...(await signed())), "the issuer's second");
  return rows;
}
