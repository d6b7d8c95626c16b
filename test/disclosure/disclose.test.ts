import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { Wallet, ZeroHash, keccak256 } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import { disclose } from "../../sdk/disclosure/disclose.ts";
import { formatDid } from "../../sdk/did/formatDid.ts";
import { type NameStatement, nameStatementUid, toChainStatement } from "../../sdk/disclosure/nameStatement.ts";
import { signDisclose } from "../../sdk/disclosure/signedAct.ts";
import {
  type BusinessIdentity,
  businessIdentityAttestation,
  businessIdentityUid,
} from "../../sdk/enrolment/organisation/businessIdentity.ts";
import { expectRejectedCode } from "../codes.ts";
import { releasePseudonym } from "../../sdk/pseudonym/releasePseudonym.ts";
import { replacePseudonymBySignature } from "../../sdk/pseudonym/replacePseudonymBySignature.ts";
import {
  type Creator,
  type CreatorsFixture,
  DAY,
  FLAGS,
  GRACE,
  LIFT,
  becomeDue,
  deployWithCreators,
  discloseSelf,
  flagsOf,
  isCompliant,
  issueBusinessIdentity,
  report,
  revoke,
  soon,
  statementFor,
} from "./creators.ts";
import { rewriteStatement } from "./rewriteStatement.ts";

const ORGANISATION = Wallet.createRandom().address as Hex;

/** Sends `disclose` with any fields, for what the verb would not send. */
async function sendDisclose(
  fixture: CreatorsFixture,
  statement: NameStatement,
  changes: {
    readonly creator?: Creator;
    readonly signer?: Wallet;
    readonly nonce?: number;
    readonly deadline?: number;
    readonly kind?: number;
  } = {},
): Promise<unknown> {
  const { network } = fixture;
  const { platformId, pseudonym, controller } = changes.creator ?? fixture.creator;
  const deadline = changes.deadline ?? (await soon());
  const signature = await signDisclose(network.deployment, changes.signer ?? controller, {
    platformId,
    pseudonym,
    kind: changes.kind ?? 1,
    statement: nameStatementUid(network.deployment, statement),
    nonce: changes.nonce ?? 0,
    deadline,
  });
  return network.disclosureRegistry.disclose(
    platformId,
    pseudonym,
    toChainStatement(network.deployment, statement),
    deadline,
    signature,
  );
}

describe("DisclosureRegistry", () => {
  describe("disclose", () => {
    it("answers the duty with the holder's own name; anyone may submit", async () => {
      const fixture = await deployWithCreators();
      const { creator, network, keys } = fixture;
      await becomeDue(fixture);
      const statement = await statementFor(fixture);
      const uid = nameStatementUid(network.deployment, statement);
      const sending = sendDisclose(fixture, statement);
      await expect(sending)
        .to.emit(network.disclosureRegistry, "Disclosed")
        .withArgs(creator.platformId, creator.pseudonym, 1, keys.authority.address, uid);
      expect(await flagsOf(fixture)).to.equal(FLAGS.DISCLOSED);
      const duty = await network.disclosureRegistry.dutyOf(creator.platformId, creator.pseudonym);
      expect([duty.kind, duty.issuer, duty.statement, duty.disclosedAt, duty.nonce]).to.deep.equal([
        1n,
        keys.authority.address,
        uid,
        BigInt(await time.latest()),
        1n,
      ]);
      await time.increase(2 * GRACE);
      expect(await isCompliant(fixture)).to.equal(true);
    });

    it("heals an overdue duty", async () => {
      const fixture = await deployWithCreators();
      await becomeDue(fixture);
      await time.increase(GRACE + 1);
      expect(await isCompliant(fixture)).to.equal(false);
      await discloseSelf(fixture);
      expect(await isCompliant(fixture)).to.equal(true);
    });

    it("replaces the statement of a disclosed duty", async () => {
      const fixture = await deployWithCreators();
      const { creator, network } = fixture;
      await becomeDue(fixture);
      await discloseSelf(fixture);
      const second = await discloseSelf(fixture);
      const duty = await network.disclosureRegistry.dutyOf(creator.platformId, creator.pseudonym);
      expect(duty.statement).to.equal(nameStatementUid(network.deployment, second));
    });

    it("refuses where no duty stands: none arose, or it was lifted", async () => {
      const fixture = await deployWithCreators();
      const { creator, network } = fixture;
      const statement = await statementFor(fixture);
      const refused = async (): Promise<void> => {
        await expect(sendDisclose(fixture, statement))
          .to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosureNoDuty")
          .withArgs(creator.platformId, creator.pseudonym);
      };
      await refused();
      await becomeDue(fixture);
      await time.increase(DAY);
      await report(fixture, 1);
      await time.increase(LIFT + 1);
      await report(fixture, 1);
      await refused();
    });

    it("refuses a statement that was never issued, was revoked, or has expired", async () => {
      const fixture = await deployWithCreators();
      const { network, keys } = fixture;
      await becomeDue(fixture);
      const good = await statementFor(fixture);
      const neverIssued = { ...good, attestationSalt: `0x${"77".repeat(32)}` as Hex };
      const revoked = await statementFor(fixture);
      await revoke(fixture, revoked);
      const expiring = await statementFor(fixture, fixture.creator, { expiresAt: (await time.latest()) + 100 });
      await time.increase(100);
      for (const statement of [neverIssued, revoked, expiring]) {
        await expect(sendDisclose(fixture, statement))
          .to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosureStatementNotLive")
          .withArgs(keys.authority.address, nameStatementUid(network.deployment, statement));
      }
    });

    it("refuses a statement for another pseudonym whose holder set the same controller", async () => {
      const fixture = await deployWithCreators();
      const { creator, other, network } = fixture;
      await becomeDue(fixture);
      const state = { platformId: other.platformId, pseudonym: other.pseudonym, sequence: 1, deadline: await soon() };
      await replacePseudonymBySignature(network, other.controller, state, creator.controller.address as Hex);
      const ofOther = await statementFor(fixture, other);
      await expect(sendDisclose(fixture, ofOther)).to.be.revertedWithCustomError(
        network.disclosureRegistry,
        "DisclosureStatementNotLive",
      );
    });

    it("refuses a statement for another platform, kind or issuer", async () => {
      const fixture = await deployWithCreators();
      const { onBilibili, network, keys } = fixture;
      await becomeDue(fixture);
      const identity = await issueBusinessIdentity(fixture, ORGANISATION);
      const wrong = [
        await statementFor(fixture, onBilibili),
        await statementFor(fixture, fixture.creator, { backer: businessIdentityUid(network.deployment, identity) }),
      ];
      const iss = formatDid(network.deployment.name, keys.guardian.address as Hex);
      const header = { kid: `${iss}#key-1` };
      wrong.push(rewriteStatement(await statementFor(fixture), { header, payload: { iss } }));
      for (const statement of wrong) {
        await expect(sendDisclose(fixture, statement)).to.be.revertedWithCustomError(
          network.disclosureRegistry,
          "DisclosureStatementNotLive",
        );
      }
    });

    it("refuses every signature but the controller's over exactly these fields", async () => {
      const fixture = await deployWithCreators();
      const { creator, other, network } = fixture;
      await becomeDue(fixture);
      const statement = await statementFor(fixture);
      for (const changes of [{ signer: other.controller }, { nonce: 1 }, { kind: 2 }]) {
        await expect(sendDisclose(fixture, statement, changes))
          .to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosureSignatureInvalid")
          .withArgs(creator.pseudonym, creator.controller.address);
      }
    });

    it("refuses a replay", async () => {
      const fixture = await deployWithCreators();
      await becomeDue(fixture);
      const statement = await statementFor(fixture);
      await sendDisclose(fixture, statement);
      await expect(sendDisclose(fixture, statement)).to.be.revertedWithCustomError(
        fixture.network.disclosureRegistry,
        "DisclosureSignatureInvalid",
      );
    });

    it("refuses a deadline that has passed or lies more than an hour ahead", async () => {
      const fixture = await deployWithCreators();
      const { network } = fixture;
      await becomeDue(fixture);
      const statement = await statementFor(fixture);
      const now = (await time.latest()) + 100;
      await time.setNextBlockTimestamp(now);
      await expect(sendDisclose(fixture, statement, { deadline: now - 1 }))
        .to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosureDeadlinePassed")
        .withArgs(now - 1, now);
      await time.setNextBlockTimestamp(now + 10);
      await expect(sendDisclose(fixture, statement, { deadline: now + 3611 }))
        .to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosureDeadlineTooFar")
        .withArgs(now + 3611, now + 3610);
    });

    it("refuses while the pseudonym is not live; the duty survives its release", async () => {
      const fixture = await deployWithCreators();
      const { creator, network } = fixture;
      await becomeDue(fixture);
      const statement = await statementFor(fixture);
      const { platformId, pseudonym } = creator;
      await releasePseudonym(network, creator.controller, {
        platformId,
        pseudonym,
        sequence: 1,
        deadline: await soon(),
      });
      await expect(sendDisclose(fixture, statement))
        .to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosurePseudonymNotLive")
        .withArgs(platformId, pseudonym);
      expect(await flagsOf(fixture)).to.equal(FLAGS.DUE);
      expect(await isCompliant(fixture)).to.equal(false);
    });
  });

  describe("disclose, when the statement ends", () => {
    it("makes the duty due again from the revocation, with the grace from then", async () => {
      const fixture = await deployWithCreators();
      const { creator, network } = fixture;
      await becomeDue(fixture);
      const statement = await discloseSelf(fixture);
      await time.increase(2 * GRACE);
      await revoke(fixture, statement);
      const dueAt = (await time.latest()) + GRACE;
      expect(await flagsOf(fixture)).to.equal(FLAGS.DUE);
      expect((await network.disclosureRegistry.dutyOf(creator.platformId, creator.pseudonym)).dueAt).to.equal(dueAt);
      await time.increaseTo(dueAt);
      expect(await isCompliant(fixture)).to.equal(true);
      await time.increaseTo(dueAt + 1);
      expect(await flagsOf(fixture)).to.equal(FLAGS.DUE | FLAGS.OVERDUE);
    });

    it("makes it due again from the expiry, to the second, and gives no new grace", async () => {
      const fixture = await deployWithCreators();
      await becomeDue(fixture);
      const expiresAt = (await time.latest()) + 3 * GRACE;
      await discloseSelf(fixture, fixture.creator, { expiresAt });
      await time.increaseTo(expiresAt - 1);
      expect(await flagsOf(fixture)).to.equal(FLAGS.DISCLOSED);
      await time.increaseTo(expiresAt);
      expect(await flagsOf(fixture)).to.equal(FLAGS.DUE);
      await time.increaseTo(expiresAt + 1);
      expect(await flagsOf(fixture)).to.equal(FLAGS.DUE | FLAGS.OVERDUE);
    });

    it("lets nobody be paid by a statement that stands on payday alone: it stands as long as the grace, or longer", async () => {
      const fixture = await deployWithCreators();
      const { creator, network } = fixture;
      const dueAt = await becomeDue(fixture);
      const give = async (lifetime: number): Promise<unknown> => {
        const at = (await time.latest()) + 100;
        const statement = await statementFor(fixture, creator, { expiresAt: at + lifetime });
        await time.setNextBlockTimestamp(at);
        return disclose(network, creator.controller, { statement, deadline: at });
      };
      await time.increaseTo(dueAt + DAY);
      await expectRejectedCode(give(GRACE - 1), "DISCLOSURE_STATEMENT_TOO_SHORT");
      expect(await isCompliant(fixture)).to.equal(false);
      await give(GRACE);
      expect(await isCompliant(fixture)).to.equal(true);
    });

    it("never shortens the first deadline", async () => {
      const fixture = await deployWithCreators();
      const { creator, network } = fixture;
      const dueAt = await becomeDue(fixture);
      await revoke(fixture, await discloseSelf(fixture));
      const duty = await network.disclosureRegistry.dutyOf(creator.platformId, creator.pseudonym);
      expect(Number(duty.dueAt)).to.equal(dueAt);
    });

    it("gives no longer grace after a revocation than the statement stood", async () => {
      const fixture = await deployWithCreators();
      const { creator, network } = fixture;
      const dueAt = await becomeDue(fixture);
      const [first, second] = [await statementFor(fixture), await statementFor(fixture)];
      const give = async (statement: NameStatement): Promise<number> => {
        await disclose(network, creator.controller, { statement, deadline: await soon() });
        return time.latest();
      };
      await give(first);
      await time.increaseTo(dueAt + GRACE);
      await give(second);
      // Its issuer revokes the first as replaced, and the holder is faster and gives it once more.
      const disclosedAt = await give(first);
      await time.increase(100);
      await revoke(fixture, first);
      const revokedAt = await time.latest();
      expect((await network.disclosureRegistry.dutyOf(creator.platformId, creator.pseudonym)).dueAt).to.equal(
        revokedAt + (revokedAt - disclosedAt),
      );
    });
  });

  describe("discloseBacker", () => {
    async function withBacker(): Promise<{
      fixture: CreatorsFixture;
      identity: BusinessIdentity;
      statement: NameStatement;
    }> {
      const fixture = await deployWithCreators();
      await becomeDue(fixture);
      const identity = await issueBusinessIdentity(fixture, ORGANISATION);
      const backer = businessIdentityUid(fixture.network.deployment, identity);
      return { fixture, identity, statement: await statementFor(fixture, fixture.creator, { backer }) };
    }

    it("answers the duty with the backer's name", async () => {
      const { fixture, identity, statement } = await withBacker();
      const { creator, network, keys } = fixture;
      const receipt = disclose(network, creator.controller, { statement, backer: identity, deadline: await soon() });
      await expect(receipt.then((one) => network.runner.provider?.getTransaction(one.hash)))
        .to.emit(network.disclosureRegistry, "Disclosed")
        .withArgs(
          creator.platformId,
          creator.pseudonym,
          2,
          keys.authority.address,
          nameStatementUid(network.deployment, statement),
        );
      expect(await flagsOf(fixture)).to.equal(FLAGS.DISCLOSED);
    });

    it("refuses a business identity that is not live, or is not the one of the statement", async () => {
      const { fixture, identity, statement } = await withBacker();
      const { creator, network } = fixture;
      const never = { ...identity, salt: ZeroHash as Hex };
      await expect(sendBacker(fixture, statement, never))
        .to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosureBackerNotLive")
        .withArgs(identity.issuer, businessIdentityUid(network.deployment, never));
      const another = await issueBusinessIdentity(fixture, ORGANISATION, "02");
      await expect(sendBacker(fixture, statement, another)).to.be.revertedWithCustomError(
        network.disclosureRegistry,
        "DisclosureStatementNotLive",
      );
      await fixture.as(fixture.keys.authority).attestationLog.revoke(businessIdentityUid(network.deployment, identity));
      await expect(sendBacker(fixture, statement, identity)).to.be.revertedWithCustomError(
        network.disclosureRegistry,
        "DisclosureBackerNotLive",
      );
      expect(await flagsOf(fixture, creator)).to.equal(FLAGS.DUE);
    });

    async function sendBacker(
      fixture: CreatorsFixture,
      statement: NameStatement,
      identity: BusinessIdentity,
    ): Promise<unknown> {
      const { network, creator } = fixture;
      const { platformId, pseudonym, controller } = creator;
      const deadline = await soon();
      const uid = nameStatementUid(network.deployment, statement);
      const act = { platformId, pseudonym, kind: 2, statement: uid, nonce: 0, deadline };
      const signature = await signDisclose(network.deployment, controller, act);
      const { content, ...rest } = businessIdentityAttestation(network.deployment, identity);
      const backer = { ...rest, issuer: identity.issuer, contentHash: keccak256(content) };
      const chainStatement = toChainStatement(network.deployment, statement);
      return network.disclosureRegistry.discloseBacker(
        platformId,
        pseudonym,
        chainStatement,
        backer,
        deadline,
        signature,
      );
    }
  });
});
