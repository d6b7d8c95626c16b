import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { type Signer, Wallet, id } from "ethers";

import { checkAttestation } from "../../sdk/attestation/checkAttestation.ts";
import { saltedHash } from "../../sdk/attestation/saltedHash.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { send } from "../../sdk/chain/send.ts";
import { SESSION_SECONDS } from "../../sdk/enrolment/authority/deskPresence.ts";
import type { CreditCode } from "../../sdk/enrolment/creditCode.ts";
import { businessIdentityAttestation } from "../../sdk/enrolment/organisation/businessIdentity.ts";
import { issueBusinessIdentity } from "../../sdk/enrolment/organisation/issueBusinessIdentity.ts";
import { openOrganisationSession } from "../../sdk/enrolment/organisation/openOrganisationSession.ts";
import { type OrganisationDesk, organisationTable } from "../../sdk/enrolment/organisation/organisationDesk.ts";
import {
  type OrganisationRequest,
  signOrganisationRequest,
} from "../../sdk/enrolment/organisation/organisationRequest.ts";
import { type OrganisationStore, memoryOrganisationStore } from "../../sdk/enrolment/organisation/organisationStore.ts";
import { organisationName, revokeBusinessIdentity } from "../../sdk/enrolment/organisation/revokeBusinessIdentity.ts";
import { expectRejectedCode } from "../codes.ts";
import { type Fixture, deployRealDid } from "../fixture.ts";

const NAME = "晨光文化传媒有限公司";
const CODE = "91350100M000100Y43";

describe("organisations", () => {
  let fixture: Fixture;
  let desk: OrganisationDesk;
  let store: OrganisationStore;
  let controller: Signer;
  let now: number;

  beforeEach(async () => {
    fixture = await deployRealDid();
    controller = Wallet.createRandom();
    store = memoryOrganisationStore();
    now = await time.latest();
    desk = {
      network: fixture.as(fixture.keys.authority),
      store,
      register: organisationTable([{ name: NAME, creditCode: CODE }]),
      now: () => now,
    };
  });

  /** A request of an organisation whose representative is at the desk, with whatever `change` makes of it before it is signed. */
  async function request(change: Partial<OrganisationRequest> = {}, by = controller): Promise<OrganisationRequest> {
    const ticket = await openOrganisationSession(desk, CODE);
    const { deployment } = fixture.network;
    return signOrganisationRequest(deployment, by, {
      name: NAME,
      creditCode: CODE,
      organisation: (await controller.getAddress()) as Hex,
      issuer: fixture.keys.authority.address as Hex,
      expiresAt: 0,
      sessionNonce: ticket.nonce,
      code: ticket.code,
      ...change,
    });
  }

  describe("issueBusinessIdentity", () => {
    it("attests, after all checks, that a DID is the organisation's; the organisation can open the hash of its code", async () => {
      const { identity, uid, creditCodeSalt } = await issueBusinessIdentity(desk, await request());
      const { isLive, schemaName, content } = await checkAttestation(fixture.network, { uid });
      expect([isLive, schemaName]).to.deep.equal([true, "business-identity"]);
      expect(content).to.deep.equal({ creditCodeHash: saltedHash("creditCodeHash", CODE, creditCodeSalt) });
      expect(identity.organisation).to.equal(await controller.getAddress());
      expect(await organisationName(desk, uid)).to.equal(NAME);
    });

    it("gives the same to the same request and to the next one, and issues once", async () => {
      const good = await request();
      const first = await issueBusinessIdentity(desk, good);
      expect(await issueBusinessIdentity(desk, good)).to.deep.equal(first);
      expect(await issueBusinessIdentity(desk, await request())).to.deep.equal(first);
      const log = fixture.network.attestationLog;
      expect(await log.queryFilter(log.filters.Attested())).to.have.length(1);
    });

    it("gives one to two that come at the same moment", async () => {
      const both = [await request(), await request()];
      const [first, second] = await Promise.all(both.map((one) => issueBusinessIdentity(desk, one)));
      expect(first).to.deep.equal(second);
    });

    it("is finished by asking again, when it stopped between record and chain", async () => {
      const { keys, network } = fixture;
      await fixture.as(keys.guardian).attestationLog.pause();
      const good = await request();
      expect(await issueBusinessIdentity(desk, good).catch(() => "refused")).to.equal("refused");
      await fixture.asConsortium(network.attestationLog, "unpause");
      const { uid } = await issueBusinessIdentity(desk, good);
      expect(await network.attestationLog.isLive(keys.authority.address, uid)).to.equal(true);
    });

    it("refuses a wrong code, an absent representative, another's session, a used up or wrong one-time code", async () => {
      const good = await request();
      const issue = (change: Partial<OrganisationRequest>): Promise<unknown> =>
        issueBusinessIdentity(desk, { ...good, ...change });
      await expectRejectedCode(issue({ creditCode: "91350100M000100Y44" }), "ENROLMENT_CREDIT_CODE_INVALID");
      const absent = "ENROLMENT_ORGANISATION_NOT_PRESENT";
      await expectRejectedCode(issue({ sessionNonce: id("another") as Hex }), absent);
      await expectRejectedCode(issue({ code: "0000-0000-0000-0000" }), absent);
      now += SESSION_SECONDS;
      await expectRejectedCode(issue({}), absent);
      now -= 1;
      await issue({ code: good.code.toLowerCase().replaceAll("-", " ") });
    });

    it("refuses an expiry that is over, and the visit is not used up for it", async () => {
      const good = await request();
      const over = { ...good, expiresAt: now };
      await expectRejectedCode(issueBusinessIdentity(desk, over), "ENROLMENT_ORGANISATION_EXPIRY_PASSED");
      await issueBusinessIdentity(desk, good);
    });

    it("refuses a name that the register does not have under this code", async () => {
      const wrong = await request({ name: "晨光文化传媒集团" });
      await expectRejectedCode(issueBusinessIdentity(desk, wrong), "ENROLMENT_ORGANISATION_MISMATCH");
    });

    it("refuses whoever does not control the DID, and what was signed for another session, authority, expiry or chain", async () => {
      const code = "ENROLMENT_ORGANISATION_UNPROVEN";
      await expectRejectedCode(issueBusinessIdentity(desk, await request({}, Wallet.createRandom())), code);
      const [one, two] = [await request(), await request()];
      await expectRejectedCode(issueBusinessIdentity(desk, { ...two, signature: one.signature }), code);
      await expectRejectedCode(issueBusinessIdentity(desk, { ...one, expiresAt: now + 1_000 }), code);
      await expectRejectedCode(issueBusinessIdentity(desk, { ...one, signature: "0x" }), code);
      const elsewhere = await request({ issuer: fixture.keys.guardian.address as Hex });
      await expectRejectedCode(issueBusinessIdentity(desk, elsewhere), code);
      const { deployment } = fixture.network;
      const otherChain = await signOrganisationRequest({ ...deployment, chainId: 1n }, controller, one);
      await expectRejectedCode(issueBusinessIdentity(desk, otherChain), code);
    });

    it("follows the DID to its present controller, which may be a contract", async () => {
      const { network, keys } = fixture;
      const organisation = keys.relayer.address as Hex;
      const present = Wallet.createRandom();
      await fixture.as(keys.relayer).didRegistry.changeOwner(organisation, present.address);
      const old = await request({ organisation }, keys.relayer);
      await expectRejectedCode(issueBusinessIdentity(desk, old), "ENROLMENT_ORGANISATION_UNPROVEN");
      await issueBusinessIdentity(desk, await request({ organisation }, present));
      expect(await network.didRegistry.identityOwner(organisation)).to.equal(present.address);
    });

    it("refuses a second live identity; after revocation or expiry there may be another", async () => {
      const expiresAt = now + 1_000;
      const first = await issueBusinessIdentity(desk, await request({ expiresAt }));
      const another = async (): Promise<OrganisationRequest> => request({ expiresAt: 0 });
      await expectRejectedCode(issueBusinessIdentity(desk, await another()), "ENROLMENT_ORGANISATION_IDENTIFIED");
      await time.increaseTo(expiresAt);
      now = expiresAt;
      const second = await issueBusinessIdentity(desk, await another());
      expect(second.uid).not.to.equal(first.uid);
      expect(await organisationName(desk, first.uid)).to.equal(undefined);
    });
  });

  describe("revokeBusinessIdentity", () => {
    it("ends it on chain and in the records; a request that was used before gets no new one", async () => {
      const good = await request();
      const { uid } = await issueBusinessIdentity(desk, good);
      expect(await revokeBusinessIdentity(desk, CODE.toLowerCase())).to.equal(uid);
      const { network, keys } = fixture;
      expect(await network.attestationLog.isLive(keys.authority.address, uid)).to.equal(false);
      expect(await organisationName(desk, uid)).to.equal(undefined);
      await expectRejectedCode(issueBusinessIdentity(desk, good), "ENROLMENT_ORGANISATION_NOT_PRESENT");
      await expectRejectedCode(revokeBusinessIdentity(desk, CODE), "ENROLMENT_ORGANISATION_UNKNOWN");
      expect((await issueBusinessIdentity(desk, await request())).uid).not.to.equal(uid);
    });

    it("ends also what is written down and not issued yet: nobody who is still at it can issue it afterwards", async () => {
      const { keys, network } = fixture;
      await fixture.as(keys.guardian).attestationLog.pause();
      expect(await issueBusinessIdentity(desk, await request()).catch(() => "refused")).to.equal("refused");
      await fixture.asConsortium(network.attestationLog, "unpause");
      const record = await store.transact((records) => records.organisation(CODE as CreditCode));
      if (record === undefined) throw new Error("nothing was written down");
      await revokeBusinessIdentity(desk, CODE);
      const late = send(
        desk.network.attestationLog.attest(businessIdentityAttestation(network.deployment, record.identity)),
      );
      await expectRejectedCode(late, "ATTESTATION_REVOKED_BEFORE");
      const { uid } = await issueBusinessIdentity(desk, await request());
      expect(uid).not.to.equal(record.uid);
    });

    it("finishes what a crash left between chain and record, and refuses a code that nobody has", async () => {
      const { uid } = await issueBusinessIdentity(desk, await request());
      await desk.network.attestationLog.revoke(uid);
      expect(await revokeBusinessIdentity(desk, CODE)).to.equal(uid);
      await expectRejectedCode(revokeBusinessIdentity(desk, CODE), "ENROLMENT_ORGANISATION_UNKNOWN");
      await expectRejectedCode(revokeBusinessIdentity(desk, "1"), "ENROLMENT_CREDIT_CODE_INVALID");
    });
  });

  describe("memoryOrganisationStore", () => {
    it("keeps nothing of a transaction that fails", async () => {
      const ticket = await openOrganisationSession(desk, CODE);
      const failing = store.transact(async (records) => {
        const session = await records.session(ticket.nonce);
        if (session) await records.putSession({ ...session, uid: id("x") as Hex });
        throw new Error("disk full");
      });
      expect(await failing.catch((thrown: Error) => thrown.message)).to.equal("disk full");
      expect((await store.transact((records) => records.session(ticket.nonce)))?.uid).to.equal(undefined);
    });
  });
});
