import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import hre from "hardhat";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../../sdk/chain/network.ts";
import { disclose } from "../../sdk/disclosure/disclose.ts";
import { type NameStatement, nameStatementUid } from "../../sdk/disclosure/nameStatement.ts";
import { revokeWithdrawn } from "../../sdk/disclosure/revokeWithdrawn.ts";
import { verifyStatement } from "../../sdk/disclosure/verifyStatement.ts";
import { withdraw } from "../../sdk/disclosure/withdraw.ts";
import { expectRejectedCode } from "../codes.ts";
import {
  type Creator,
  type CreatorsFixture,
  LIFT,
  becomeDue,
  deployWithCreators,
  discloseSelf,
  report,
  soon,
  statementFor,
} from "./creators.ts";

/** Number in policy/fields.json. */
const LAW = 4;

describe("revokeWithdrawn", () => {
  let fixture: CreatorsFixture;
  let issuer: RealDidNetwork;
  beforeEach(async () => {
    fixture = await deployWithCreators();
    issuer = fixture.as(fixture.keys.authority);
    await becomeDue(fixture);
  });

  const head = (): Promise<number> => hre.ethers.provider.getBlockNumber();
  const uidOf = (statement: NameStatement): Hex => nameStatementUid(fixture.network.deployment, statement);
  const isLive = (statement: NameStatement): Promise<boolean> =>
    fixture.network.attestationLog.isLive(fixture.keys.authority.address, uidOf(statement));
  const revokeFrom = async (fromBlock = 0, as = issuer): Promise<readonly Hex[]> =>
    revokeWithdrawn(as, { fromBlock, toBlock: await head() });

  async function withdrawn(creator: Creator = fixture.creator): Promise<void> {
    await report(fixture, 1, creator);
    await time.increase(LIFT);
    await report(fixture, 1, creator);
    const { platformId, pseudonym, controller } = creator;
    await withdraw(fixture.network, controller, { platformId, pseudonym, deadline: await soon() });
  }

  it("revokes what was withdrawn, once, and nothing that stands or was never published", async () => {
    await becomeDue(fixture, fixture.other);
    const [taken, standing] = [await discloseSelf(fixture), await discloseSelf(fixture, fixture.other)];
    const kept = await statementFor(fixture);
    expect(await revokeFrom()).to.deep.equal([]);
    await withdrawn();
    expect(await isLive(taken)).to.equal(true);
    expect(await revokeFrom()).to.deep.equal([uidOf(taken)]);
    expect(await Promise.all([taken, standing, kept].map(isLive))).to.deep.equal([false, true, true]);
    const before = await head();
    expect(await revokeFrom()).to.deep.equal([]);
    expect(await head(), "nothing is sent the second time").to.equal(before);
  });

  it("revokes what was replaced, also when the first was published long before the blocks that are read", async () => {
    const first = await discloseSelf(fixture);
    const next = (await head()) + 1;
    const second = await discloseSelf(fixture);
    expect(await revokeFrom(next)).to.deep.equal([uidOf(first)]);
    await expectRejectedCode(verifyStatement(fixture.network, first), "DISCLOSURE_STATEMENT_REVOKED");
    await verifyStatement(fixture.network, second);
    const { controller } = fixture.creator;
    const again = disclose(fixture.network, controller, { statement: first, deadline: await soon() });
    await expectRejectedCode(again, "DISCLOSURE_STATEMENT_NOT_LIVE");
  });

  it("leaves the statement that stands, though it was replaced and published again in between", async () => {
    const first = await discloseSelf(fixture);
    const second = await discloseSelf(fixture);
    await disclose(fixture.network, fixture.creator.controller, { statement: first, deadline: await soon() });
    expect(await revokeFrom()).to.deep.equal([uidOf(second)]);
    await verifyStatement(fixture.network, first);
  });

  it("reads only the blocks that it is given", async () => {
    await discloseSelf(fixture);
    await withdrawn();
    expect(await revokeFrom((await head()) + 1)).to.deep.equal([]);
    expect(await revokeFrom(await head())).to.have.length(1);
  });

  it("names statements of one platform alone in a transaction: one person may have withdrawn on two", async () => {
    const { onBilibili, keys, network } = fixture;
    const bilibili = keys.operators.bilibili;
    if (bilibili === undefined) throw new Error("Bilibili has no operator");
    await report({ ...fixture, weibo: fixture.as(bilibili) }, 1_000_000, onBilibili, LAW);
    const replaced = [await discloseSelf(fixture), await discloseSelf(fixture, onBilibili)];
    for (const creator of [fixture.creator, onBilibili]) await discloseSelf(fixture, creator);
    expect([...(await revokeFrom())].sort()).to.deep.equal(replaced.map(uidOf).sort());
    const { attestationLog } = network;
    const events = await attestationLog.queryFilter(attestationLog.filters.AttestationRevoked(keys.authority.address));
    expect(new Set(events.map((event) => event.transactionHash)).size).to.equal(2);
  });

  it("revokes nothing of another issuer", async () => {
    const statement = await discloseSelf(fixture);
    await withdrawn();
    expect(await revokeFrom(0, fixture.as(fixture.keys.guardian))).to.deep.equal([]);
    expect(await isLive(statement)).to.equal(true);
  });

  it("finishes if another process of the same issuer revokes at the same moment", async () => {
    await becomeDue(fixture, fixture.other);
    const [one, two] = [await discloseSelf(fixture), await discloseSelf(fixture, fixture.other)];
    await withdrawn();
    await withdrawn(fixture.other);
    // The other one is faster: between this one's look and its sending.
    const log = issuer.attestationLog;
    let isFirst = true;
    const slow = new Proxy(log, {
      get(target, name) {
        if (name !== "statusOf") return Reflect.get(target, name) as unknown;
        return async (...[by, uid]: [string, string]) => {
          const status = await log.statusOf(by, uid);
          if (isFirst && uid === uidOf(one)) {
            isFirst = false;
            await (await log.revoke(uid)).wait();
          }
          return status;
        };
      },
    });
    expect(await revokeFrom(0, { ...issuer, attestationLog: slow })).to.deep.equal([uidOf(two)]);
    expect(await Promise.all([one, two].map(isLive))).to.deep.equal([false, false]);
  });
});
