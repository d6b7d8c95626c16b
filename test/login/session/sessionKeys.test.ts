import { time } from "@nomicfoundation/hardhat-network-helpers";
import { p256 } from "@noble/curves/nist.js";
import { expect } from "chai";
import { Wallet as KeyWallet, getBytes, hexlify } from "ethers";

import type { Hex } from "../../../sdk/chain/hex.ts";
import type { LoginChallenge } from "../../../sdk/login/challenge/createChallenge.ts";
import type { ControllerAnswer, SessionAnswer, SessionKeyGrant } from "../../../sdk/login/challenge/loginAnswer.ts";
import { loginMessage } from "../../../sdk/login/challenge/loginMessage.ts";
import { type SessionKey, answerWithSessionKey, createSessionKey } from "../../../sdk/login/session/sessionKey.ts";
import { submitPending } from "../../../sdk/login/firstVisit/submitPending.ts";
import { commonDeadline } from "../../../sdk/pseudonym/message.ts";
import { registerPseudonym } from "../../../sdk/pseudonym/registerPseudonym.ts";
import { releasePseudonym } from "../../../sdk/pseudonym/releasePseudonym.ts";
import { renewPseudonym } from "../../../sdk/pseudonym/renewPseudonym.ts";
import { replacePseudonymBySignature } from "../../../sdk/pseudonym/replacePseudonymBySignature.ts";
import { submitPseudonymProofs } from "../../../sdk/pseudonym/submitPseudonymProofs.ts";
import { expectRejectedCode } from "../../codes.ts";
import {
  type PeopleFixture,
  deployWithPeople,
  leaseEnd,
  platformIdOf,
  prove,
  registered,
} from "../../pseudonym/people.ts";
import { NOW, SESSION_SECONDS, type Site, controllerOfPerson, firstVisit, openSite } from "../visitor.ts";

const WEIBO = platformIdOf("weibo");

describe("Session keys", () => {
  let fixture: PeopleFixture;
  let network: PeopleFixture["network"];
  let site: Site;
  let pseudonym: bigint;
  let controller: KeyWallet;
  let key: SessionKey;

  beforeEach(async () => {
    fixture = await deployWithPeople();
    ({ network } = fixture);
    site = openSite(fixture);
    ({ pseudonym, controller } = await registered(fixture, 0, "weibo"));
    key = await createSessionKey();
  });

  const authorise = async (): Promise<void> => {
    await site.verify(await site.answer(pseudonym, controller, { sessionKey: key }));
  };

  const answerOf = async (by = key, challenge?: LoginChallenge): Promise<SessionAnswer> => {
    const visitor = { pseudonym, controller: controller.address as Hex };
    return answerWithSessionKey(challenge ?? (await site.challenge()), visitor, by);
  };

  const expectRefused = async (answer: SessionAnswer | ControllerAnswer, code: string, at = NOW): Promise<void> =>
    expectRejectedCode(site.verify(answer, { time: at }), code);

  /** A login signed as a wallet would that did not keep to the challenge. */
  async function authorising(grant: SessionKeyGrant, challenge?: LoginChallenge): Promise<ControllerAnswer> {
    const asked = challenge ?? (await site.challenge());
    const address = controller.address as Hex;
    const signature = (await controller.signMessage(loginMessage(asked, address, pseudonym, grant))) as Hex;
    const { nonce } = asked;
    return { signedBy: "controller", nonce, pseudonym, controller: address, signature, sessionKey: grant };
  }

  describe("createSessionKey", () => {
    it("makes another key each time, whose private part nobody can read", async () => {
      expect(key.publicKey).to.match(/^0x04[0-9a-f]{128}$/u);
      expect((await createSessionKey()).publicKey).to.not.equal(key.publicKey);
      expect(key.privateKey).to.include({ extractable: false, type: "private" });
      for (const format of ["jwk", "pkcs8"] as const) {
        const exported = await globalThis.crypto.subtle.exportKey(format, key.privateKey).catch(() => "refused");
        expect(exported).to.equal("refused");
      }
    });
  });

  it("answer challenges after one login of the wallet, each once", async () => {
    const session = await site.verify(await site.answer(pseudonym, controller, { sessionKey: key }));
    const grant = { publicKey: key.publicKey, expiresAt: NOW + SESSION_SECONDS };
    expect(session).to.deep.include({ signedBy: "controller", sessionKey: grant });
    const answer = await answerOf();
    expect(await site.verify(answer)).to.deep.equal({
      platformId: WEIBO,
      pseudonym,
      controller: controller.address,
      state: "registered",
      signedBy: "session",
    });
    await expectRefused(answer, "LOGIN_NONCE_UNKNOWN");
    await site.verify(await answerOf());
  });

  it("hold until the second that the platform allows, and not a second longer", async () => {
    await authorise();
    const last = NOW + SESSION_SECONDS;
    const late = { issuedAt: last, expiresAt: last + 300 };
    await site.verify(await answerOf(key, await site.challenge(late)), { time: last });
    await expectRefused(await answerOf(key, await site.challenge(late)), "LOGIN_SESSION_KEY_EXPIRED", last + 1);
    await expectRefused(await answerOf(key, await site.challenge(late)), "LOGIN_SESSION_KEY_UNKNOWN", last);
  });

  it("are refused where the platform takes none, for longer than it allows, and after their end", async () => {
    const { publicKey } = key;
    const none = await site.challenge({ sessionSeconds: 0 });
    await expectRefused(await authorising({ publicKey, expiresAt: NOW + 1 }, none), "LOGIN_SESSION_KEY_REFUSED");
    for (const expiresAt of [NOW + SESSION_SECONDS + 1, NOW - 1, Number.NaN, NOW + 0.5, Number.MAX_SAFE_INTEGER]) {
      await expectRefused(await authorising({ publicKey, expiresAt }), "LOGIN_SESSION_KEY_REFUSED");
    }
    expect(await site.store.sessionKeys.find(WEIBO, pseudonym, publicKey)).to.equal(undefined);
  });

  it("are refused if they are no point of the curve", async () => {
    const off: Hex = `0x04${"11".repeat(64)}`;
    const compressed = hexlify(p256.Point.BASE.toBytes(true)) as Hex;
    for (const publicKey of [off, compressed, "0x", `${key.publicKey}\n- urn:other`, key.publicKey.toUpperCase()]) {
      const grant = { publicKey: publicKey as Hex, expiresAt: NOW + 60 };
      await expectRefused(await authorising(grant), "LOGIN_SESSION_KEY_REFUSED");
    }
  });

  it("are authorised by the signed text alone: none can be put in, taken out or changed", async () => {
    const grant = { publicKey: key.publicKey, expiresAt: NOW + 60 };
    const { sessionKey: _, ...without } = await authorising(grant);
    await expectRefused(without, "LOGIN_SIGNATURE_INVALID");
    const plain = await site.answer(pseudonym, controller);
    await expectRefused({ ...plain, sessionKey: grant }, "LOGIN_SIGNATURE_INVALID");
    const longer = { ...grant, expiresAt: NOW + 61 };
    await expectRefused({ ...(await authorising(grant)), sessionKey: longer }, "LOGIN_SIGNATURE_INVALID");
    expect(await site.store.sessionKeys.find(WEIBO, pseudonym, key.publicKey)).to.equal(undefined);
  });

  it("authorise no other key, and no registration", async () => {
    await authorise();
    const other = await createSessionKey();
    const grant = { publicKey: other.publicKey, expiresAt: NOW + 60 };
    const answer = { ...(await answerOf()), sessionKey: grant } as SessionAnswer;
    expect(await site.verify(answer)).to.not.have.property("sessionKey");
    await expectRefused(await answerOf(other), "LOGIN_SESSION_KEY_UNKNOWN");
  });

  it("answer for no other pseudonym, controller or platform, and with no other key's signature", async () => {
    await authorise();
    const stranger = KeyWallet.createRandom().address as Hex;
    await expectRefused({ ...(await answerOf()), pseudonym: pseudonym + 1n }, "LOGIN_SESSION_KEY_UNKNOWN");
    await expectRefused({ ...(await answerOf()), controller: stranger }, "LOGIN_SESSION_KEY_UNKNOWN");
    const forged = { ...(await answerOf(await createSessionKey())), publicKey: key.publicKey };
    await expectRefused(forged, "LOGIN_SIGNATURE_INVALID");
    const [old, challenge] = [await answerOf(), await site.challenge()];
    await expectRefused({ ...old, nonce: challenge.nonce }, "LOGIN_SIGNATURE_INVALID");
    const wechat = openSite(fixture, "wechat", site.store);
    const asked = await wechat.challenge();
    await expectRejectedCode(wechat.verify(await answerOf(key, asked)), "LOGIN_SESSION_KEY_UNKNOWN");
  });

  it("are refused with signatures that are none", async () => {
    await authorise();
    const { signature } = await answerOf();
    const zero: Hex = `0x${"00".repeat(64)}`;
    const order: Hex = `0x${p256.Point.CURVE().n.toString(16).repeat(2)}`;
    for (const bad of ["0x", zero, order, `${signature}00`, signature.slice(0, -2), "no hex"] as Hex[]) {
      await expectRefused({ ...(await answerOf()), signature: bad }, "LOGIN_SIGNATURE_INVALID");
    }
    for (const publicKey of ["0x", "", undefined] as Hex[]) {
      await expectRefused({ ...(await answerOf()), publicKey }, "LOGIN_SESSION_KEY_UNKNOWN");
    }
  });

  it("may sign with either of the two values of s, as browsers do; the second form of an answer is refused", async () => {
    await authorise();
    const answer = await answerOf();
    const { r, s } = p256.Signature.fromBytes(getBytes(answer.signature), "compact");
    const flipped = new p256.Signature(r, p256.Point.CURVE().n - s);
    const second = { ...answer, signature: hexlify(flipped.toBytes("compact")) as Hex };
    await site.verify(second);
    await expectRefused(answer, "LOGIN_NONCE_UNKNOWN");
  });

  it("end at logout, and no other key with them", async () => {
    await authorise();
    const [first, second] = [key, await createSessionKey()];
    await site.verify(await site.answer(pseudonym, controller, { sessionKey: second }));
    await site.store.sessionKeys.drop(WEIBO, pseudonym, first.publicKey);
    await expectRefused(await answerOf(first), "LOGIN_SESSION_KEY_UNKNOWN");
    await site.verify(await answerOf(second));
  });

  it("end when the controller is replaced, also if it comes back", async () => {
    await authorise();
    const next = new KeyWallet(KeyWallet.createRandom().privateKey);
    const state = { platformId: WEIBO, pseudonym, sequence: 1, deadline: commonDeadline(await time.latest()) };
    await replacePseudonymBySignature(network, controller, state, next.address as Hex);
    const back = { ...state, sequence: 2 };
    await replacePseudonymBySignature(network, next, back, controller.address as Hex);
    await expectRefused(await answerOf(), "LOGIN_SESSION_KEY_UNKNOWN");
    await authorise();
    await replacePseudonymBySignature(network, controller, { ...state, sequence: 3 }, next.address as Hex);
    await expectRefused(await answerOf(), "LOGIN_PSEUDONYM_NOT_LIVE");
    await expectRefused(await answerOf(), "LOGIN_SESSION_KEY_UNKNOWN");
  });

  it("end when the pseudonym is renewed, released, or its lease ends", async () => {
    await authorise();
    await renewPseudonym(network, await prove(fixture, 0, "weibo", { action: "renew", sequence: 1 }));
    await expectRefused(await answerOf(), "LOGIN_SESSION_KEY_UNKNOWN");
    await authorise();
    await time.increaseTo(await leaseEnd(fixture));
    await expectRefused(await answerOf(), "LOGIN_PSEUDONYM_NOT_LIVE");
    const state = { platformId: WEIBO, pseudonym, sequence: 2, deadline: commonDeadline(await time.latest()) };
    await releasePseudonym(network, controller, state);
    await expectRefused(await answerOf(), "LOGIN_SESSION_KEY_UNKNOWN");
  });

  it("may be authorised by a first visit, and go on when it is registered", async () => {
    const registration = await prove(fixture, 1, "weibo");
    const visitor = controllerOfPerson(fixture, 1);
    ({ pseudonym } = registration);
    controller = visitor;
    const answer = await site.answer(pseudonym, visitor, { registration, sessionKey: key });
    expect(await site.verify(answer)).to.include({ state: "pending" });
    expect(await site.verify(await answerOf())).to.include({ state: "pending", endsAt: registration.deadline });
    await submitPending(site.view, site.store.registrations, (proofs) => submitPseudonymProofs(network, proofs));
    expect(await site.verify(await answerOf())).to.include({ state: "registered" });
  });

  it("end with a first visit that lapsed", async () => {
    const registration = await prove(fixture, 1, "weibo");
    ({ pseudonym } = registration);
    controller = controllerOfPerson(fixture, 1);
    await site.verify(await site.answer(pseudonym, controller, { registration, sessionKey: key }));
    await time.increaseTo(registration.deadline + 1);
    await expectRefused(await answerOf(), "LOGIN_PSEUDONYM_NOT_LIVE");
    await expectRejectedCode(registerPseudonym(network, registration), "PSEUDONYM_DEADLINE_PASSED");
    await expectRejectedCode(
      firstVisit(site, controller, registration).then(site.verify),
      "LOGIN_REGISTRATION_DEADLINE",
    );
  });
});
