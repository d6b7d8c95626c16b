import { expect } from "chai";
import { type ContractTransactionReceipt, hexlify, id, randomBytes } from "ethers";

import { attestMany } from "../../sdk/attestation/attest.ts";
import { boundAttestMany, revokeManyGas } from "../../sdk/attestation/batchGas.ts";
import { type SchemaDescription, describeSchema } from "../../sdk/attestation/describeSchema.ts";
import type { AttestationBatchTooLarge } from "../../sdk/attestation/errors.ts";
import { registerSchema } from "../../sdk/attestation/registerSchema.ts";
import { revokeAttestation } from "../../sdk/attestation/revokeAttestation.ts";
import { type StatementOptions, createStatement } from "../../sdk/attestation/statement.ts";
import { TRANSACTION_GAS_CAP } from "../../sdk/chain/gas.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../../sdk/chain/network.ts";
import { deployRealDid } from "../fixture.ts";

const BLOB = describeSchema({ definition: "Some bytes. (bytes blob)" });
const random = (length: number): Hex => hexlify(randomBytes(length)) as Hex;

describe("sdk/attestation batches under the cap of 16,777,216 gas", function () {
  this.timeout(600_000);
  let network: RealDidNetwork;

  beforeEach(async () => {
    const fixture = await deployRealDid();
    network = fixture.as(fixture.keys.authority);
  });

  const named = (): StatementOptions<"name-statement"> => ({
    schema: "name-statement",
    subject: random(32),
    ref: random(32),
    expiresAt: 4_000_000_000,
    content: { documentHash: random(32) },
  });
  const blob = (bytes: number) => (): StatementOptions<SchemaDescription<"Some bytes. (bytes blob)">> => ({
    schema: BLOB,
    subject: random(32),
    content: { blob: random(bytes) },
  });

  for (const [what, make, more] of [
    ["32 bytes of content", named, 700],
    ["an empty blob", blob(0), 700],
    ["a kilobyte of content", blob(1000), 400],
    ["30 kilobytes of content", blob(30_000), 40],
  ] as const) {
    it(`send as many statements with ${what} as the error says fit, within a tenth of the bound, and refuse one more`, async () => {
      if (make !== named) await registerSchema(network, { definition: BLOB.definition });
      const many = Array.from({ length: more }, () => (make as () => StatementOptions<typeof BLOB>)());
      const { count, fits } = await refusalOf(attestMany(network, many));
      expect(count).to.equal(more);
      expect((await refusalOf(attestMany(network, many.slice(0, fits + 1)))).fits).to.equal(fits);
      const { receipt } = await attestMany(network, many.slice(0, fits));
      const statements = many.slice(0, fits).map((one) => createStatement(network.deployment, one));
      expectTight(
        receipt,
        boundAttestMany(statements, () => false),
      );
    });
  }

  it("know what turning to another schema costs", async () => {
    const many = Array.from({ length: 300 }, (_, i) =>
      i % 2 === 0
        ? named()
        : ({ ...named(), schema: "business-identity", content: { creditCodeHash: random(32) } } as const),
    );
    const { receipt, issued } = await attestMany(network, many);
    expectTight(receipt, boundAttestMany(issued.map(({ statement }) => statement), () => false)); // prettier-ignore
  });

  it("revoke as many statements of the log as the error says fit, and refuse one more", async () => {
    const uids: Hex[] = [];
    for (let i = 0; i < 6; i++) {
      const { issued } = await attestMany(network, Array.from({ length: 400 }, named));
      uids.push(...issued.map(({ uid }) => uid));
    }
    const { fits } = await refusalOf(revokeAttestation(network, { uids }));
    expect((await refusalOf(revokeAttestation(network, { uids: uids.slice(0, fits + 1) }))).fits).to.equal(fits);
    const receipt = await revokeAttestation(network, { uids: uids.slice(0, fits) });
    expectTight(receipt, revokeManyGas(uids.slice(0, fits), () => true).at(-1));
  });

  it("revoke as many statements that are not in the log as the error says fit", async () => {
    const uids = Array.from({ length: 800 }, (_, i) => id(`off chain ${i}`) as Hex);
    const { fits } = await refusalOf(revokeAttestation(network, { uids }));
    const receipt = await revokeAttestation(network, { uids: uids.slice(0, fits) });
    expectTight(receipt, revokeManyGas(uids.slice(0, fits), () => false).at(-1));
  });

  it("say before anything is sent what the log would refuse in a large batch", async () => {
    const many = Array.from({ length: 400 }, named);
    const { issued } = await attestMany(network, many);
    const again = [...many.slice(1), { ...named(), salt: issued[5]?.statement.salt ?? "0x" }];
    const same = issued[5];
    if (same === undefined) throw new Error("nothing was issued");
    again[0] = {
      schema: "name-statement",
      subject: same.statement.subject,
      ref: same.statement.ref,
      expiresAt: same.statement.expiresAt,
      salt: same.statement.salt,
      content: { documentHash: same.statement.content },
    };
    const before = await network.runner.provider?.getBlockNumber();
    const error = await attestMany(network, again).catch((thrown: unknown) => thrown);
    expect((error as { code?: string }).code).to.equal("ATTESTATION_KNOWN");
    expect(await network.runner.provider?.getBlockNumber()).to.equal(before);
  });
});

function expectTight(receipt: ContractTransactionReceipt, bound = 0): void {
  const used = Number(receipt.gasUsed);
  expect(used).to.be.at.most(bound);
  expect(used).to.be.at.least(0.9 * bound);
  expect(bound).to.be.at.most(TRANSACTION_GAS_CAP);
}

async function refusalOf(attempt: Promise<unknown>): Promise<AttestationBatchTooLarge> {
  const error = (await attempt.catch((thrown: unknown) => thrown)) as AttestationBatchTooLarge;
  expect(error.code).to.equal("ATTESTATION_BATCH_TOO_LARGE");
  return error;
}
