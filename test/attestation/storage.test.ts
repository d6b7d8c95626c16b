import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";

import {
  type AttestationFixture,
  accredit,
  deployAttestation,
  governedSchema,
  openSchema,
  statement,
  uidOf,
} from "./fixture.ts";
import { layoutOf, placeOf, wordAt } from "../storage.ts";

const SOURCE = "contracts/attestation/AttestationLog.sol";
const SLOTS = { schemas: 1, accreditations: 2, anchoredAt: 3, statuses: 6 } as const;

describe("AttestationLog: storage", () => {
  let fixture: AttestationFixture;

  beforeEach(async () => {
    fixture = await deployAttestation();
  });

  it("keeps its state in these slots, the pause beside the access manager", async () => {
    const { variables } = await layoutOf(SOURCE, "AttestationLog");
    expect(variables).to.deep.equal([
      ["_authority", 0, 0],
      ["_consumingSchedule", 0, 20],
      ["_pausedAt", 0, 21],
      ["_pausedSeconds", 0, 26],
      ["_schemas", SLOTS.schemas, 0],
      ["_accreditations", SLOTS.accreditations, 0],
      ["_anchoredAt", SLOTS.anchoredAt, 0],
      ["_nameFallback", 4, 0],
      ["_versionFallback", 5, 0],
      ["_statuses", SLOTS.statuses, 0],
    ]);
  });

  it("keeps a schema in one word: revocable, registered, policy", async () => {
    const { origin } = fixture;
    for (const [schema, revocable, policy] of [
      [await openSchema(fixture, true), 1n, ZeroAddress],
      [await openSchema(fixture, false), 0n, ZeroAddress],
      [await governedSchema(fixture, true), 1n, origin.log],
    ] as const) {
      expect(await wordAt(fixture.origin.log, placeOf("bytes32", schema, SLOTS.schemas))).to.equal(
        (revocable << 168n) | (1n << 160n) | BigInt(policy),
      );
    }
  });

  it("keeps an issuer's standing for a schema in one word: suspendedAt, revocable, since", async () => {
    const { issuer, accreditation } = fixture;
    for (const revocable of [true, false]) {
      const schema = await governedSchema(fixture, revocable);
      const word = async (): Promise<bigint> =>
        wordAt(fixture.origin.log, placeOf("address", issuer, placeOf("bytes32", schema, SLOTS.accreditations)));
      expect(await word()).to.equal(0n);
      await accredit(fixture, schema, issuer, "");
      const active = (BigInt(revocable) << 40n) | BigInt(await time.latest());
      expect(await word()).to.equal(active);
      await accreditation.suspend(schema, issuer);
      expect(await word()).to.equal((BigInt(await time.latest()) << 48n) | active);
      await accredit(fixture, schema, issuer, "");
      expect(await word()).to.equal((BigInt(revocable) << 40n) | BigInt(await time.latest()));
    }
  });

  it("keeps a statement in one word: final, revokedAt, expiresAt, issuedAt", async () => {
    const { log } = fixture;
    const lasting = statement(fixture, { schema: await openSchema(fixture, false), expiresAt: 2 ** 40 - 1 });
    await log.attest(lasting);
    expect(await statusOf(lasting)).to.equal((1n << 120n) | ((2n ** 40n - 1n) << 40n) | BigInt(await time.latest()));
    const revocable = statement(fixture);
    await log.attest(revocable);
    const issued = BigInt(await time.latest());
    expect(await statusOf(revocable)).to.equal(issued);
    await log.revoke(uidOf(fixture, revocable));
    expect(await statusOf(revocable)).to.equal((BigInt(await time.latest()) << 80n) | issued);
  });

  async function statusOf(one: ReturnType<typeof statement>): Promise<bigint> {
    return wordAt(
      fixture.origin.log,
      placeOf("bytes32", uidOf(fixture, one), placeOf("address", fixture.issuer, SLOTS.statuses)),
    );
  }
});
