import Safe from "@safe-global/safe-contracts/build/artifacts/contracts/Safe.sol/Safe.json";
import { takeSnapshot, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { Contract, Interface, Wallet as KeyWallet, ZeroAddress, hashMessage } from "ethers";
import hre from "hardhat";
import { createPublicClient, custom } from "viem";
import { verifySiweMessage } from "viem/siwe";

import type { Hex } from "../../../sdk/chain/hex.ts";
import { answerChallenge } from "../../../sdk/login/challenge/answerChallenge.ts";
import { type LoginChallenge, createChallenge } from "../../../sdk/login/challenge/createChallenge.ts";
import type { LoginAnswer } from "../../../sdk/login/challenge/loginAnswer.ts";
import { LOGIN_STATEMENT, loginMessage } from "../../../sdk/login/challenge/loginMessage.ts";
import type { PlatformView } from "../../../sdk/login/view/platformView.ts";
import { readPlatform } from "../../../sdk/login/view/readPlatform.ts";
import type { LoginStore } from "../../../sdk/login/store/loginStore.ts";
import { memoryLoginStore } from "../../../sdk/login/store/memoryLoginStore.ts";
import { verifyLogin } from "../../../sdk/login/verify/verifyLogin.ts";
import { commonDeadline } from "../../../sdk/pseudonym/message.ts";
import { registerPseudonym } from "../../../sdk/pseudonym/registerPseudonym.ts";
import { replacePseudonymBySignature } from "../../../sdk/pseudonym/replacePseudonymBySignature.ts";
import { SCALAR_ORDER } from "../../../sdk/pseudonym/scope.ts";
import { expectRejectedCode } from "../../codes.ts";
import {
  type PeopleFixture,
  deployWithPeople,
  leaseEnd,
  platformIdOf,
  prove,
  registered,
} from "../../pseudonym/people.ts";

const WEIBO = platformIdOf("weibo");
const DOMAIN = "weibo.com";
const NOW = 1_700_000_000;

describe("Login", () => {
  let fixture: PeopleFixture;
  let network: PeopleFixture["network"];
  let pseudonym: bigint;
  let controller: KeyWallet;
  let view: PlatformView;
  let store: LoginStore;
  let challenge: LoginChallenge;

  beforeEach(async () => {
    fixture = await deployWithPeople();
    ({ network } = fixture);
    ({ pseudonym, controller } = await registered(fixture, 0, "weibo"));
    view = readPlatform(network, WEIBO);
    store = memoryLoginStore();
    challenge = await createChallenge(network.deployment, { platformId: WEIBO, domain: DOMAIN }, store.challenges, NOW);
  });

  const answered = async (by = controller): Promise<LoginAnswer> =>
    answerChallenge(network, challenge, DOMAIN, pseudonym, by);

  const expectRefused = async (answer: LoginAnswer, code: string, at = NOW): Promise<void> =>
    expectRejectedCode(verifyLogin(view, answer, store, { time: at }), code);

  /** A challenge that differs from those of this platform, given out all the same. */
  async function kept(changes: Partial<LoginChallenge>): Promise<LoginChallenge> {
    const changed = { ...challenge, ...changes };
    await store.challenges.keep(changed);
    return changed;
  }

  describe("verifyLogin", () => {
    it("says who signed in, and leaves no trace on chain", async () => {
      const block = await hre.ethers.provider.getBlockNumber();
      const nonce = await hre.ethers.provider.getTransactionCount(controller.address);
      const session = await verifyLogin(view, await answered(), store, { time: NOW + 1 });
      expect(session).to.deep.equal({
        platformId: WEIBO,
        pseudonym,
        controller: controller.address,
        state: "registered",
        signedBy: "controller",
      });
      expect(await hre.ethers.provider.getBlockNumber()).to.equal(block);
      expect(await hre.ethers.provider.getTransactionCount(controller.address)).to.equal(nonce);
    });

    it("holds for a quarter of an hour, and half a minute before and after for clocks that differ", async () => {
      for (const [at, code] of [
        [NOW - 31, "LOGIN_CHALLENGE_NOT_YET_VALID"],
        [NOW + 931, "LOGIN_CHALLENGE_EXPIRED"],
        [Number.NaN, "LOGIN_CHALLENGE_NOT_YET_VALID"],
      ] as const) {
        challenge = await kept({});
        await expectRefused(await answered(), code, at);
      }
      for (const at of [NOW - 30, NOW, NOW + 930]) {
        challenge = await kept({});
        await verifyLogin(view, await answered(), store, { time: at });
      }
    });

    it("holds as long as the platform says, and allows for clocks up to five minutes apart", async () => {
      const challenged = { platformId: WEIBO, domain: DOMAIN, challengeSeconds: 60 };
      const { deployment } = network;
      for (const [skewSeconds, at, code] of [
        [30, NOW + 91, "LOGIN_CHALLENGE_EXPIRED"],
        [0, NOW - 1, "LOGIN_CHALLENGE_NOT_YET_VALID"],
        [1_000, NOW + 361, "LOGIN_CHALLENGE_EXPIRED"],
        [1_000, NOW - 301, "LOGIN_CHALLENGE_NOT_YET_VALID"],
        [30, NOW + 90, undefined],
        [1_000, NOW - 300, undefined],
      ] as const) {
        challenge = await createChallenge(deployment, challenged, store.challenges, NOW);
        const verified = verifyLogin(view, await answered(), store, { time: at, skewSeconds });
        if (code === undefined) await verified;
        else await expectRejectedCode(verified, code);
      }
      for (const challengeSeconds of [0, -1, 0.5, Number.NaN]) {
        const made = createChallenge(deployment, { ...challenged, challengeSeconds }, store.challenges, NOW);
        await expectRejectedCode(made, "LOGIN_CHALLENGE_MALFORMED");
      }
    });

    it("refuses a replayed answer, and a nonce that was never given out", async () => {
      const answer = await answered();
      await verifyLogin(view, answer, store, { time: NOW });
      await expectRefused(answer, "LOGIN_NONCE_UNKNOWN");
      await expectRefused({ ...answer, nonce: "00".repeat(16) }, "LOGIN_NONCE_UNKNOWN");
    });

    it("uses a challenge up even if the answer is wrong", async () => {
      const answer = await answered();
      await expectRefused({ ...answer, signature: "0x" }, "LOGIN_SIGNATURE_INVALID");
      await expectRefused(answer, "LOGIN_NONCE_UNKNOWN");
    });

    it("refuses another's signature, and one for another challenge", async () => {
      const stranger = new KeyWallet(KeyWallet.createRandom().privateKey);
      await expectRefused(
        { ...(await answered(stranger)), controller: controller.address as Hex },
        "LOGIN_SIGNATURE_INVALID",
      );
      const old = await answered();
      const changes: Partial<LoginChallenge>[] = [
        { nonce: "11".repeat(16) },
        { issuedAt: NOW - 1 },
        { expiresAt: NOW + 899 },
        { domain: "www.weibo.com" },
      ];
      for (const change of changes) {
        const other = await kept(change);
        await expectRefused({ ...old, nonce: other.nonce }, "LOGIN_SIGNATURE_INVALID");
      }
    });

    it("refuses who does not control the pseudonym", async () => {
      const stranger = new KeyWallet(KeyWallet.createRandom().privateKey);
      await expectRefused(await answered(stranger), "LOGIN_PSEUDONYM_NOT_LIVE");
    });

    it("refuses a challenge of a host that is not the platform's, and of another platform", async () => {
      for (const domain of ["wechat.com", "weibo.com.example", "weibo.com:8443"]) {
        const other = await kept({ domain });
        const text = loginMessage(other, controller.address as Hex, pseudonym);
        const signature = (await controller.signMessage(text)) as Hex;
        await expectRefused({ ...(await answered()), nonce: other.nonce, signature }, "LOGIN_DOMAIN_MISMATCH");
      }
      const theirs = await kept({ platformId: platformIdOf("wechat"), nonce: "ef".repeat(16) });
      await expectRefused({ ...(await answered()), nonce: theirs.nonce }, "LOGIN_NONCE_UNKNOWN");
    });

    it("refuses what is no answer at all, with a code", async () => {
      for (const nothing of [undefined, null, 7, "answer", {}, { nonce: 7 }]) {
        await expectRefused(nothing as unknown as LoginAnswer, "LOGIN_ANSWER_MALFORMED");
      }
      await expectRefused({ ...(await answered()), signedBy: "wallet" as "controller" }, "LOGIN_ANSWER_MALFORMED");
    });

    it("refuses another platform's pseudonym", async () => {
      const other = await registered(fixture, 0, "wechat");
      const answer = await answerChallenge(network, challenge, DOMAIN, other.pseudonym, other.controller);
      await expectRefused(answer, "LOGIN_PSEUDONYM_NOT_LIVE");
    });

    it("refuses a lapsed lease, a withdrawn epoch and a replaced controller", async () => {
      const answer = await answered();
      const before = await takeSnapshot();
      await time.increaseTo(await leaseEnd(fixture));
      await expectRefused(answer, "LOGIN_PSEUDONYM_NOT_LIVE");
      await before.restore();

      await kept({});
      const again = await takeSnapshot();
      await fixture.as(fixture.keys.guardian).enrolmentRegistry.withdrawEpoch(0, 1);
      await expectRefused(answer, "LOGIN_PSEUDONYM_NOT_LIVE");
      await again.restore();

      await kept({});
      const next = new KeyWallet(KeyWallet.createRandom().privateKey);
      const deadline = commonDeadline(await time.latest());
      const state = { platformId: WEIBO, pseudonym, sequence: 1, deadline };
      await replacePseudonymBySignature(network, controller, state, next.address as Hex);
      await expectRefused(answer, "LOGIN_PSEUDONYM_NOT_LIVE");
      challenge = await kept({});
      await verifyLogin(view, await answered(next), store, { time: NOW });
    });

    it("refuses a challenge of another network or chain", async () => {
      const { deployment } = network;
      for (const change of [{ networkId: WEIBO }, { chainId: deployment.chainId + 1n }]) {
        const other = await kept(change);
        const signature = await controller.signMessage(loginMessage(other, controller.address as Hex, pseudonym));
        const answer = {
          signedBy: "controller" as const,
          nonce: other.nonce,
          pseudonym,
          controller: controller.address as Hex,
          signature: signature as Hex,
        };
        await expectRefused(answer, "LOGIN_NETWORK_MISMATCH");
      }
    });

    it("refuses values that are no pseudonym, address or signature, with a code", async () => {
      const answer = await answered();
      for (const value of [0n, -1n, pseudonym + SCALAR_ORDER, 2n ** 256n]) {
        await kept({});
        await expectRefused({ ...answer, pseudonym: value }, "LOGIN_PSEUDONYM_NOT_LIVE");
      }
      for (const change of [
        { controller: "0x12" as Hex },
        { signature: "no hex" as Hex },
        { signature: "0x1234" as Hex },
      ]) {
        await kept({});
        await expectRefused({ ...answer, ...change }, "LOGIN_SIGNATURE_INVALID");
      }
    });
  });

  describe("answerChallenge", () => {
    it("refuses to sign for a page that is not the platform's, or a challenge in another's name", async () => {
      for (const [asked, page] of [
        [challenge, "weibo.com.example"],
        [{ ...challenge, domain: "weibo.com.example" }, DOMAIN],
        [{ ...challenge, domain: "weibo.com.example" }, "weibo.com.example"],
        [{ ...challenge, platformId: platformIdOf("wechat") }, DOMAIN],
        [challenge, "pages.weibo.com"],
        [{ ...challenge, domain: "pages.weibo.com" }, DOMAIN],
        [challenge, "weibo.com:8443"],
        [challenge, "weibo.com."],
      ] as const) {
        await expectRejectedCode(answerChallenge(network, asked, page, pseudonym, controller), "LOGIN_DOMAIN_MISMATCH");
      }
    });

    it("signs for a page on a subdomain, whose answer is worth nothing at another page of the platform", async () => {
      const asked = await kept({ domain: "login.weibo.com", nonce: "cd".repeat(16) });
      const answer = await answerChallenge(network, asked, "login.weibo.com", pseudonym, controller);
      await expectRefused({ ...answer, nonce: challenge.nonce }, "LOGIN_SIGNATURE_INVALID");
      expect((await verifyLogin(view, answer, store, { time: NOW })).pseudonym).to.equal(pseudonym);
    });

    it("refuses another network or chain, an unknown platform, and a nonce that brings lines of its own", async () => {
      const changes: [Partial<LoginChallenge>, string][] = [
        [{ networkId: WEIBO }, "LOGIN_NETWORK_MISMATCH"],
        [{ chainId: 1n }, "LOGIN_NETWORK_MISMATCH"],
        [{ platformId: platformIdOf("nowhere") }, "PLATFORM_UNKNOWN"],
        [{ nonce: `${"0".repeat(32)}\nChain ID: 1` }, "LOGIN_CHALLENGE_MALFORMED"],
      ];
      for (const [change, code] of changes) {
        const asked = { ...challenge, ...change };
        await expectRejectedCode(answerChallenge(network, asked, DOMAIN, pseudonym, controller), code);
      }
    });
  });

  describe("loginMessage", () => {
    it("is a message of EIP-4361 that names the pseudonym as its resource", () => {
      const text = loginMessage({ ...challenge, nonce: "ab".repeat(16) }, controller.address as Hex, 255n);
      const { networkId, chainId } = network.deployment;
      expect(text.split("\n")).to.deep.equal([
        "weibo.com wants you to sign in with your Ethereum account:",
        controller.address,
        "",
        LOGIN_STATEMENT,
        "",
        "URI: https://weibo.com",
        "Version: 1",
        `Chain ID: ${chainId}`,
        `Nonce: ${"ab".repeat(16)}`,
        "Issued At: 2023-11-14T22:13:20.000Z",
        "Expiration Time: 2023-11-14T22:28:20.000Z",
        "Resources:",
        `- urn:realdid:${networkId.slice(2)}:${WEIBO.slice(2)}:${"ff".padStart(64, "0")}`,
      ]);
    });
  });

  describe("a contract as controller (ERC-1271)", () => {
    const owners = [1, 2].map((i) => new KeyWallet(`0x${String(i).padStart(64, "0")}`));

    /** A 2-of-2 Safe from the deployed factory. */
    async function deploySafe(): Promise<Hex> {
      const { deployments } = hre;
      const handler = (await deployments.get("SafeFallbackHandler")).address;
      const setup = new Interface(Safe.abi).encodeFunctionData("setup", [
        owners.map(({ address }) => address),
        2,
        ZeroAddress,
        "0x",
        handler,
        ZeroAddress,
        0,
        ZeroAddress,
      ]);
      const { abi, address } = await deployments.get("SafeProxyFactory");
      const create = new Contract(address, abi, network.runner).getFunction("createProxyWithNonce");
      const singleton = (await deployments.get("SafeSingleton")).address;
      const safe = String(await create.staticCall(singleton, setup, 7));
      await (await create(singleton, setup, 7)).wait();
      return safe as Hex;
    }

    /** What the owners sign for the Safe to stand by `text`. */
    async function signAsSafe(safe: Hex, text: string, by: readonly KeyWallet[]): Promise<Hex> {
      const domain = { chainId: network.deployment.chainId, verifyingContract: safe };
      const types = { SafeMessage: [{ name: "message", type: "bytes" }] };
      const sorted = [...by].sort((a, b) => (a.address.toLowerCase() < b.address.toLowerCase() ? -1 : 1));
      const parts = await Promise.all(
        sorted.map((owner) => owner.signTypedData(domain, types, { message: hashMessage(text) })),
      );
      return `0x${parts.map((part) => part.slice(2)).join("")}`;
    }

    it("signs in with the signatures of its owners, and not with too few", async () => {
      const safe = await deploySafe();
      const proof = await prove(fixture, 1, "weibo", { controller: safe });
      const signedBy = "controller" as const;
      await registerPseudonym(network, proof);
      for (const [by, isGood] of [
        [owners.slice(0, 1), false],
        [owners, true],
      ] as const) {
        challenge = await kept({});
        const text = loginMessage(challenge, safe, proof.pseudonym);
        const signature = await signAsSafe(safe, text, by);
        const { nonce } = challenge;
        const answer = { signedBy, nonce, pseudonym: proof.pseudonym, controller: safe, signature };
        const client = createPublicClient({ transport: custom(hre.network.provider) });
        expect(await verifySiweMessage(client, { message: text, signature, time: new Date(NOW * 1000) })).to.equal(
          isGood,
        );
        if (isGood) expect((await verifyLogin(view, answer, store, { time: NOW })).pseudonym).to.equal(proof.pseudonym);
        else await expectRefused(answer, "LOGIN_SIGNATURE_INVALID");
      }
    });

    it("refuses a contract that knows no such signatures", async () => {
      const answer = await answered();
      const { didRegistry } = network.deployment.addresses;
      await expectRefused({ ...answer, controller: didRegistry }, "LOGIN_SIGNATURE_INVALID");
    });
  });
});
