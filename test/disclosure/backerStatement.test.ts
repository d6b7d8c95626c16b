import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { type Signer, Wallet, id } from "ethers";
import hre from "hardhat";

import { localKeys } from "../../networks/accounts.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import type { Deployment, RealDidNetwork } from "../../sdk/chain/network.ts";
import { deactivateDid } from "../../sdk/did/deactivateDid.ts";
import { formatDid } from "../../sdk/did/formatDid.ts";
import { passkeyChallenge } from "../../sdk/did/passkey/passkeySigner.ts";
import { type BackerConsent, backerConsentDigest, signBackerConsent } from "../../sdk/disclosure/backerConsent.ts";
import { CONSENT_SECONDS, memoryConsentStore } from "../../sdk/disclosure/consentStore.ts";
import { disclose } from "../../sdk/disclosure/disclose.ts";
import { type BackerStatementRequest, issueBackerStatement } from "../../sdk/disclosure/issueBackerStatement.ts";
import type { NameStatement } from "../../sdk/disclosure/nameStatement.ts";
import { readNameStatement } from "../../sdk/disclosure/readNameStatement.ts";
import { revokeStatement } from "../../sdk/disclosure/revokeStatement.ts";
import { verifyStatement } from "../../sdk/disclosure/verifyStatement.ts";
import { type BusinessIdentity, businessIdentityUid } from "../../sdk/enrolment/organisation/businessIdentity.ts";
import { expectRejectedCode } from "../codes.ts";
import { assertRaw, holdPasskey } from "../did/passkeys.ts";
import { type CreatorsFixture, DAY, becomeDue, deployWithCreators, issueBusinessIdentity, soon } from "./creators.ts";

const BACKER = Wallet.createRandom();
const NAME = "晨光文化传媒（集团）有限公司";
const INVALID = "DISCLOSURE_CONSENT_INVALID";

describe("issueBackerStatement", () => {
  let fixture: CreatorsFixture;
  let network: RealDidNetwork;
  let deployment: Deployment;
  let backer: BusinessIdentity;
  let consented: BackerConsent;
  let consents: ReturnType<typeof memoryConsentStore>;

  beforeEach(async () => {
    fixture = await deployWithCreators();
    ({ network } = fixture);
    ({ deployment } = network);
    await becomeDue(fixture);
    consents = memoryConsentStore();
    await identify(BACKER.address as Hex);
  });

  async function identify(organisation: Hex): Promise<void> {
    backer = await issueBusinessIdentity(fixture, organisation);
    const { platformId, pseudonym } = fixture.creator;
    consented = {
      platformId,
      pseudonym,
      businessIdentity: businessIdentityUid(deployment, backer),
      issuer: fixture.keys.authority.address as Hex,
      expiresAt: 0,
      deadline: (await time.latest()) + 1_800,
    };
  }

  const consentOf = (changes: Partial<BackerConsent> = {}, signer: Signer = BACKER, on = deployment): Promise<Hex> =>
    signBackerConsent(on, signer, { ...consented, ...changes });

  async function issue(consent: Hex, changes: Partial<BackerStatementRequest> = {}): Promise<NameStatement> {
    const { pseudonym, expiresAt, deadline } = consented;
    const asked = { platform: "weibo", pseudonym, backer, expiresAt, deadline, consent, ...changes };
    const nameOf = async (uid: Hex): Promise<string | undefined> =>
      uid === businessIdentityUid(deployment, backer) ? NAME : undefined;
    return issueBackerStatement(network, fixture.authority, asked, { consents, nameOf }, await time.latest());
  }

  it("names the backer with its consent; the creator discloses it and anyone verifies it", async () => {
    const statement = await issue(await consentOf());
    const { controller } = fixture.creator;
    await expectRejectedCode(
      disclose(network, controller, { statement, deadline: await soon() }),
      "DISCLOSURE_BACKER_UNKNOWN",
    );
    await disclose(network, controller, { statement, backer, deadline: await soon() });
    expect(await verifyStatement(network, statement)).to.include({ kind: "backer", name: NAME });
    expect(readNameStatement(statement).businessIdentity).to.equal(consented.businessIdentity);
  });

  it("refuses a consent to anything else, of anybody else, and none", async () => {
    const { other, onBilibili, keys } = fixture;
    const elsewhere = { ...deployment, addresses: { ...deployment.addresses, disclosureRegistry: backer.issuer } };
    const wrong: Readonly<Record<string, Promise<Hex>>> = {
      "another's": consentOf({}, Wallet.createRandom()),
      "the authority's own": consentOf({}, keys.authority),
      "the creator's": consentOf({}, fixture.creator.controller),
      "another pseudonym": consentOf({ pseudonym: other.pseudonym }),
      "another platform": consentOf({ platformId: onBilibili.platformId }),
      "another business identity": consentOf({ businessIdentity: id("another") as Hex }),
      "another authority": consentOf({ issuer: keys.guardian.address as Hex }),
      "another expiry": consentOf({ expiresAt: 4_000_060_800 }),
      "another deadline": consentOf({ deadline: consented.deadline + 1 }),
      "another chain": consentOf({}, BACKER, { ...deployment, chainId: 1n }),
      "another registry": consentOf({}, BACKER, elsewhere),
      none: Promise.resolve<Hex>("0x"),
      "no signature": Promise.resolve<Hex>(`0x${"00".repeat(65)}`),
    };
    for (const [what, consent] of Object.entries(wrong)) {
      const outcome = await issue(await consent).then(
        () => "issued",
        (thrown: { code?: string }) => thrown.code,
      );
      expect(outcome, what).to.equal(INVALID);
    }
    // What is asked differs from what was consented to.
    const good = await consentOf();
    await expectRejectedCode(issue(good, { pseudonym: other.pseudonym }), INVALID);
    await expectRejectedCode(issue(good, { platform: "bilibili" }), INVALID);
    await expectRejectedCode(issue(good, { expiresAt: 4_000_060_800 }), INVALID);
    await expectRejectedCode(issue(good, { deadline: consented.deadline + 1 }), INVALID);
    await issue(good);
  });

  it("accepts it until its deadline, which is at most an hour ahead", async () => {
    const code = "DISCLOSURE_CONSENT_NOT_IN_TIME";
    const now = await time.latest();
    for (const deadline of [0, now, now + CONSENT_SECONDS + 1]) {
      consented = { ...consented, deadline };
      await expectRejectedCode(issue(await consentOf()), code);
    }
    consented = { ...consented, deadline: now + CONSENT_SECONDS };
    const consent = await consentOf();
    await issue(consent);
    await time.increaseTo(consented.deadline);
    await expectRejectedCode(issue(consent), code);
  });

  it("names its backer once: not after a revocation, not for whoever comes first and then for another, not twice at once", async () => {
    const used = "DISCLOSURE_CONSENT_USED";
    const consent = await consentOf();
    const [first, second] = await Promise.allSettled([issue(consent), issue(consent)]);
    const outcomes = [first, second].map((one) => (one.status === "fulfilled" ? "issued" : one.reason.code));
    expect(outcomes.sort()).to.deep.equal([used, "issued"]);
    const statement = [first, second].find((one) => one.status === "fulfilled")?.value;
    await revokeStatement(fixture.as(fixture.keys.authority), statement);
    await expectRejectedCode(issue(consent), used);
    // A second signature of the same terms is the same consent; other terms are a new one.
    expect(await consentOf({}, BACKER)).to.equal(consent);
    consented = { ...consented, deadline: consented.deadline + 1 };
    await issue(await consentOf());
  });

  it("shows that the backer's business identity has ended since", async () => {
    const statement = await issue(await consentOf());
    await disclose(network, fixture.creator.controller, { statement, backer, deadline: await soon() });
    expect((await verifyStatement(network, statement)).isBackerLive).to.equal(true);
    await fixture.as(fixture.keys.authority).attestationLog.revoke(consented.businessIdentity);
    expect((await verifyStatement(network, statement)).isBackerLive).to.equal(false);
  });

  it("is worth nothing to whoever copied it: only the pseudonym's controller can publish the statement", async () => {
    const statement = await issue(await consentOf());
    const thief = disclose(network, Wallet.createRandom(), { statement, backer, deadline: await soon() });
    await expectRejectedCode(thief, "DISCLOSURE_SIGNATURE_INVALID");
    await expectRejectedCode(verifyStatement(network, statement), "DISCLOSURE_STATEMENT_NOT_PUBLISHED");
  });

  it("refuses a business identity that is unknown, revoked or expired", async () => {
    const code = "DISCLOSURE_BACKER_UNKNOWN";
    const consent = await consentOf();
    await expectRejectedCode(issue(consent, { backer: { ...backer, salt: id("x") as Hex } }), code);
    await expectRejectedCode(issue(consent, { backer: { ...backer, expiresAt: 4_000_060_800 } }), code);
    const foreign = { ...backer, issuer: fixture.keys.guardian.address as Hex };
    await expectRejectedCode(issue(consent, { backer: foreign }), code);
    await fixture.as(fixture.keys.authority).attestationLog.revoke(consented.businessIdentity);
    await expectRejectedCode(issue(consent), code);
    const expiresAt = (await time.latest()) + DAY;
    backer = await issueBusinessIdentity(fixture, BACKER.address as Hex, "02", expiresAt);
    consented = { ...consented, businessIdentity: businessIdentityUid(deployment, backer) };
    await time.increaseTo(expiresAt);
    consented = { ...consented, deadline: expiresAt + 600 };
    await expectRejectedCode(issue(await consentOf()), code);
  });

  describe("the controller of the organisation's DID", () => {
    const did = (): string => formatDid(deployment.name, BACKER.address as Hex);
    const organisation = (): Signer => BACKER.connect(hre.ethers.provider);

    async function handTo(controller: string): Promise<void> {
      await fixture.keys.relayer.sendTransaction({ to: BACKER.address, value: 10n ** 18n });
      await fixture.as(organisation()).didRegistry.changeOwner(BACKER.address, controller);
    }

    it("is the present key, not the former one, whenever it signed", async () => {
      const before = await consentOf();
      const present = Wallet.createRandom();
      await handTo(present.address);
      await expectRejectedCode(issue(before), INVALID);
      await issue(await consentOf({}, present));
    });

    it("is nobody once the DID is deactivated", async () => {
      const before = await consentOf();
      await fixture.keys.relayer.sendTransaction({ to: BACKER.address, value: 10n ** 18n });
      await deactivateDid(fixture.as(organisation()), { did: did() });
      await expectRejectedCode(issue(before), INVALID);
      await expectRejectedCode(issue(`0x${"00".repeat(64)}1b`), INVALID);
    });

    it("is a Safe, with as many of its owners as it asks for", async () => {
      const safe = (await hre.deployments.get("ConsortiumSafe")).address as Hex;
      await handTo(safe);
      await expectRejectedCode(issue(await consentOf()), INVALID);
      await expectRejectedCode(issue(await signAsSafe(safe, 1)), INVALID);
      await issue(await signAsSafe(safe, 2));
    });

    it("is a passkey's account, with its own passkey", async () => {
      const held = await holdPasskey(network);
      const stranger = await holdPasskey(network);
      await handTo(held.address);
      const challenge = passkeyChallenge(deployment.chainId, held.address, backerConsentDigest(deployment, consented));
      await expectRejectedCode(issue(await assertRaw(stranger, challenge)), INVALID);
      const otherAccount = passkeyChallenge(1n, held.address, backerConsentDigest(deployment, consented));
      await expectRejectedCode(issue(await assertRaw(held, otherAccount)), INVALID);
      await issue(await assertRaw(held, challenge));
    });

    it("is no contract that cannot sign", async () => {
      await handTo((await hre.deployments.get("AccessManager")).address);
      await expectRejectedCode(issue(await consentOf()), INVALID);
    });

    async function signAsSafe(safe: Hex, owners: number): Promise<Hex> {
      const signers = localKeys()
        .consortiumOwners.slice(0, owners)
        .sort((a, b) => (BigInt(a.address) < BigInt(b.address) ? -1 : 1));
      const types = { SafeMessage: [{ name: "message", type: "bytes" }] };
      const domain = { chainId: deployment.chainId, verifyingContract: safe };
      const message = { message: backerConsentDigest(deployment, consented) };
      const signatures = await Promise.all(signers.map((signer) => signer.signTypedData(domain, types, message)));
      return `0x${signatures.map((one) => one.slice(2)).join("")}`;
    }
  });
});

describe("memoryConsentStore", () => {
  it("forgets consents that are over, never one that is good", async () => {
    const store = memoryConsentStore();
    const [one, two] = [id("one") as Hex, id("two") as Hex];
    expect(await store.use(one, 10_000)).to.equal(true);
    expect(await store.use(two, 10_000 + CONSENT_SECONDS - 1)).to.equal(true);
    expect(await store.use(one, 10_000)).to.equal(false);
    await store.use(two, 10_000 + CONSENT_SECONDS);
    expect(await store.use(one, 10_000)).to.equal(true);
  });
});
