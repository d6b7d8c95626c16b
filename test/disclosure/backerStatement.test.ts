import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { Wallet, id } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import { signBackerConsent } from "../../sdk/disclosure/backerConsent.ts";
import { disclose } from "../../sdk/disclosure/disclose.ts";
import { issueBackerStatement } from "../../sdk/disclosure/issueBackerStatement.ts";
import { verifyStatement } from "../../sdk/disclosure/verifyStatement.ts";
import { businessIdentityUid } from "../../sdk/enrolment/organisation/businessIdentity.ts";
import { expectRejectedCode } from "../codes.ts";
import { becomeDue, deployWithCreators, issueBusinessIdentity, soon } from "./creators.ts";

const BACKER = Wallet.createRandom();
const BACKER_NAME = "晨光文化传媒有限公司";

describe("issueBackerStatement", () => {
  async function prepared() {
    const fixture = await deployWithCreators();
    const { network, keys, creator } = fixture;
    await becomeDue(fixture);
    const backer = await issueBusinessIdentity(fixture, BACKER.address as Hex);
    const businessIdentity = businessIdentityUid(network.deployment, backer);
    const nameOf = async (uid: Hex): Promise<string | undefined> =>
      uid === businessIdentity ? BACKER_NAME : undefined;
    const consented = {
      platformId: creator.platformId,
      pseudonym: creator.pseudonym,
      businessIdentity,
      issuer: keys.authority.address as Hex,
      expiresAt: 0,
    };
    const asked = { platform: "weibo", pseudonym: creator.pseudonym, backer, expiresAt: 0 };
    return { fixture, backer, nameOf, consented, asked, now: await time.latest() };
  }

  it("names the backer with its consent; the creator discloses it and anyone verifies it", async () => {
    const { fixture, backer, nameOf, consented, asked, now } = await prepared();
    const { network, creator } = fixture;
    const consent = await signBackerConsent(network.deployment, BACKER, consented);
    const statement = await issueBackerStatement(network, fixture.authority, { ...asked, consent }, nameOf, now);
    await disclose(network, creator.controller, { statement, backer, deadline: await soon() });
    const verified = await verifyStatement(network, statement);
    expect([verified.kind, verified.name]).to.deep.equal(["backer", BACKER_NAME]);
    await expectRejectedCode(
      disclose(network, creator.controller, { statement, deadline: await soon() }),
      "DISCLOSURE_BACKER_UNKNOWN",
    );
  });

  it("refuses without consent: another's signature, another pseudonym, platform, expiry, issuer, network, or none", async () => {
    const { fixture, nameOf, consented, asked, now } = await prepared();
    const { network, keys, other, onBilibili } = fixture;
    const { deployment } = network;
    const wrong: Hex[] = [
      await signBackerConsent(deployment, Wallet.createRandom(), consented),
      await signBackerConsent(deployment, BACKER, { ...consented, pseudonym: other.pseudonym }),
      await signBackerConsent(deployment, BACKER, { ...consented, platformId: onBilibili.platformId }),
      await signBackerConsent(deployment, BACKER, { ...consented, expiresAt: 1 }),
      await signBackerConsent(deployment, BACKER, { ...consented, issuer: keys.guardian.address as Hex }),
      await signBackerConsent({ ...deployment, chainId: 1n }, BACKER, consented),
      "0x",
    ];
    for (const consent of wrong) {
      await expectRejectedCode(
        issueBackerStatement(network, fixture.authority, { ...asked, consent }, nameOf, now),
        "DISCLOSURE_CONSENT_INVALID",
      );
    }
  });

  it("follows the organisation's DID to its present controller, and accepts nobody for a deactivated one", async () => {
    const { fixture, nameOf, consented, asked, now } = await prepared();
    const { network } = fixture;
    const organisation = BACKER.connect(network.runner.provider);
    const present = Wallet.createRandom();
    await fixture.keys.relayer.sendTransaction({ to: organisation.address, value: 10n ** 18n });
    await fixture.as(organisation).didRegistry.changeOwner(organisation.address, present.address);
    const issue = async (signer: { signTypedData: Wallet["signTypedData"] }): Promise<unknown> => {
      const consent = await signBackerConsent(network.deployment, signer as Wallet, consented);
      return issueBackerStatement(network, fixture.authority, { ...asked, consent }, nameOf, now);
    };
    await expectRejectedCode(issue(BACKER), "DISCLOSURE_CONSENT_INVALID");
    await issue(present);
  });

  it("refuses a business identity that is unknown or revoked", async () => {
    const { fixture, backer, nameOf, consented, asked, now } = await prepared();
    const { network } = fixture;
    const consent = await signBackerConsent(network.deployment, BACKER, consented);
    const unknown = { ...asked, backer: { ...backer, salt: id("x") as Hex }, consent };
    await expectRejectedCode(
      issueBackerStatement(network, fixture.authority, unknown, nameOf, now),
      "DISCLOSURE_BACKER_UNKNOWN",
    );
    await fixture.as(fixture.keys.authority).attestationLog.revoke(consented.businessIdentity);
    const revoked = issueBackerStatement(network, fixture.authority, { ...asked, consent }, nameOf, now);
    await expectRejectedCode(revoked, "DISCLOSURE_BACKER_UNKNOWN");
  });
});
