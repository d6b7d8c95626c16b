import { setCode } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { concat, dataLength, toBeHex } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import { type AttestationFixture, deployAttestation, registerSchema, statement, uidOf } from "./fixture.ts";

/** Where the tests put the code of a policy. */
const POLICY: Hex = "0x000000000000000000000000000000000000c0de";

/** Code that answers with a word. */
const answering = (word: bigint, bytes = 32): Hex =>
  concat(["0x7f", toBeHex(word, 32), "0x5f52", "0x60", toBeHex(bytes, 1), "0x5ff3"]) as Hex;

/** Policies that do not say yes, by what they do. */
const REFUSING: Readonly<Record<string, Hex>> = {
  "answers false": answering(0n),
  reverts: "0x5f5ffd",
  "reverts with the word for true": "0x60015f5260205ffd",
  "runs out of gas": "0x5b5f56",
  "answers nothing": "0x00",
  "answers true in 31 bytes": answering(1n << 8n, 31),
  "answers 2": answering(2n),
  "answers a word with its highest bit set": answering((1n << 255n) | 1n),
};

describe("AttestationLog, schemas of another policy contract", () => {
  let fixture: AttestationFixture;
  let schema: Hex;

  beforeEach(async () => {
    fixture = await deployAttestation();
    await setCode(POLICY, answering(1n));
    schema = await registerSchema(fixture, "of a policy contract", true, POLICY);
  });

  it("take statements of whom the policy lets, alone and in a batch, and none of whom governance accredits", async () => {
    const { log, issuer } = fixture;
    const many = [statement(fixture, { schema }), statement(fixture), statement(fixture, { schema })];
    expect(await log.mayIssue(schema, issuer)).to.equal(true);
    await log.attest(statement(fixture, { schema }));
    await log.attestMany(many);
    for (const one of many) expect(await log.isLive(issuer, uidOf(fixture, one))).to.equal(true);
    expect(await log.accreditationOf(schema, issuer)).to.deep.equal([0, 0]);
  });

  it("take a longer answer that begins with true", async () => {
    await setCode(POLICY, answering(1n, 64));
    await fixture.log.attest(statement(fixture, { schema }));
  });

  for (const [what, code] of Object.entries(REFUSING)) {
    it(`take nothing if the policy ${what}`, async () => {
      const { log, issuer } = fixture;
      await setCode(POLICY, code);
      await expect(log.attest(statement(fixture, { schema }), { gasLimit: 1_000_000 }))
        .to.be.revertedWithCustomError(log, "AttestationIssuerNotAllowed")
        .withArgs(schema, issuer);
      expect(await log.mayIssue(schema, issuer, { gasLimit: 1_000_000 })).to.equal(false);
    });
  }

  it("ask the policy which issuer and which schema", async () => {
    const { log, issuer, stranger, strangerAddress } = fixture;
    // Says yes only if it is asked mayIssue(schema, issuer), word for word.
    const asked = log.interface.encodeFunctionData("mayIssue", [schema, issuer]) as Hex;
    const checks = [
      ["0x36", toBeHex(dataLength(asked), 32)],
      ["0x5f35", `${asked.slice(0, 66)}`],
      ["0x602435", toBeHex(BigInt(issuer), 32)],
    ] as const;
    const equal = checks.map(([left, right]) => concat([left, "0x7f", right, "0x14"]));
    await setCode(POLICY, concat([...equal, "0x1616", "0x5f5260205ff3"]));
    await log.attest(statement(fixture, { schema }));
    await expect(log.connect(stranger).attest(statement(fixture, { schema })))
      .to.be.revertedWithCustomError(log, "AttestationIssuerNotAllowed")
      .withArgs(schema, strangerAddress);
  });

  it("give the policy no way to change the log while it is asked", async () => {
    const { log, issuer, stranger, origin } = fixture;
    const uid = `0x${"ab".repeat(32)}` as Hex;
    // Revokes a uid in its own name, whatever comes of that, and says yes.
    const revoking = concat([
      ...["0x63", log.interface.getFunction("revoke").selector, "0x60e01b5f52", "0x7f", uid, "0x600452"],
      ...["0x5f5f60245f5f73", origin.log, "0x5af150", "0x60015f5260205ff3"],
    ]) as Hex;
    await setCode(POLICY, revoking);
    const one = statement(fixture, { schema });
    await log.attest(one);
    expect(await log.isLive(issuer, uidOf(fixture, one))).to.equal(true);
    expect((await log.statusOf(POLICY, uid)).revokedAt).to.equal(0);
    // The same code does revoke when it is called outside of an issue.
    await stranger.sendTransaction({ to: POLICY });
    expect((await log.statusOf(POLICY, uid)).revokedAt).to.not.equal(0);
  });

  it("stay closed to the log's own answer: a policy that asks the log about the schema itself goes round in circles", async () => {
    const { log, issuer, origin } = fixture;
    // Hands its calldata on to the log and answers what the log answers.
    await setCode(POLICY, concat(["0x365f5f37", "0x60205f365f73", origin.log, "0x5afa50", "0x60205ff3"]));
    await expect(log.attest(statement(fixture, { schema }), { gasLimit: 5_000_000 }))
      .to.be.revertedWithCustomError(log, "AttestationIssuerNotAllowed")
      .withArgs(schema, issuer);
  });
});
