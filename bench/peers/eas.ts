import { time } from "@nomicfoundation/hardhat-network-helpers";
import {
  Contract,
  ContractFactory,
  type Signer,
  TypedDataEncoder,
  type Wallet,
  ZeroAddress,
  ZeroHash,
  dataSlice,
} from "ethers";

import { gasRows } from "../gas.ts";
import type { Row } from "../row.ts";
import { seeded } from "../seed.ts";
import { peerArtifact } from "./artifact.ts";

const ARTIFACTS = "@ethereum-attestation-service/eas-contracts/artifacts/contracts";
const ATTEST_TYPES = {
  Attest: [
    { name: "attester", type: "address" },
    { name: "schema", type: "bytes32" },
    { name: "recipient", type: "address" },
    { name: "expirationTime", type: "uint64" },
    { name: "revocable", type: "bool" },
    { name: "refUID", type: "bytes32" },
    { name: "data", type: "bytes" },
    { name: "value", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint64" },
  ],
};

/**
 * Measures the Ethereum Attestation Service from its own package.
 *
 * @param signer pays and issues
 * @param issuer a key without ether, for delegated issue
 * @returns rows of EAS
 */
export async function measureEas(signer: Signer, issuer: Wallet): Promise<Row[]> {
  const { rows, add } = gasRows("eas", "@ethereum-attestation-service/eas-contracts 1.9.0");
  const deploy = async (name: string, ...args: string[]): Promise<Contract> => {
    const { abi, bytecode } = peerArtifact(`${ARTIFACTS}/${name}.sol/${name}.json`);
    return new Contract(
      await (await new ContractFactory(abi, bytecode, signer).deploy(...args)).getAddress(),
      abi,
      signer,
    );
  };
  const schemas = await deploy("SchemaRegistry");
  const log = await deploy("EAS", await schemas.getAddress());
  const definition = "bytes32 contentHash";
  const schema: string = await schemas.register!.staticCall(definition, ZeroAddress, true);
  await (await schemas.register!(definition, ZeroAddress, true)).wait();

  let count = 0;
  const statement = () => ({
    recipient: dataSlice(seeded(`recipient ${++count}`), 0, 20),
    expirationTime: 0n,
    revocable: true,
    refUID: ZeroHash,
    data: seeded(`content ${count}`),
    value: 0n,
  });
  const uidsOf = async (from: number): Promise<string[]> => {
    const events = await log.queryFilter(log.filters.Attested!(), from);
    return events.map((event) => (event as unknown as { args: { uid: string } }).args.uid);
  };

  const before = (await time.latestBlock()) + 1;
  await (await log.attest!({ schema, data: statement() })).wait();
  await add("attestation.attest", log.attest!({ schema, data: statement() }), "32 bytes of content");
  await add(
    "attestation.attestMany.100",
    log.multiAttest!([{ schema, data: Array.from({ length: 100 }, statement) }]),
    "each of 100",
    100,
  );
  const uids = await uidsOf(before);
  await add("attestation.revoke", log.revoke!({ schema, data: { uid: uids[0], value: 0n } }));
  const fifty = uids.slice(1, 51).map((uid) => ({ uid, value: 0n }));
  await add("attestation.revokeMany.50", log.multiRevoke!([{ schema, data: fifty }]), "each of 50", 50);
  await add("attestation.anchor.100", log.timestamp!(seeded("root of 100")), "each of 100 under one root", 100);
  await add(
    "attestation.anchor.65536",
    log.timestamp!(seeded("root of 65,536")),
    "each of 65,536 under one root",
    65_536,
  );

  const domain = {
    name: (await log.getName!()) as string,
    version: (await log.version!()) as string,
    chainId: (await signer.provider!.getNetwork()).chainId,
    verifyingContract: await log.getAddress(),
  };
  const delegated = async (nonce: bigint): Promise<unknown> => {
    const data = statement();
    const deadline = BigInt((await time.latest()) + 3600);
    const message = { attester: issuer.address, schema, ...data, nonce, deadline };
    const { v, r, s } = issuer.signingKey.sign(TypedDataEncoder.hash(domain, ATTEST_TYPES, message));
    return { schema, data, signature: { v, r, s }, attester: issuer.address, deadline };
  };
  await (await log.attestByDelegation!(await delegated(0n))).wait();
  await add("attestation.attestBySignature", log.attestByDelegation!(await delegated(1n)), "the issuer's second");
  return rows;
}
