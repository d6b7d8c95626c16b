import { expect } from "chai";
import { Wallet as KeyWallet, ZeroAddress } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { Deployment } from "../../sdk/chain/network.ts";
import { formatAnswer, parseAnswer } from "../../sdk/login/challenge/answerJson.ts";
import { formatChallenge, parseChallenge } from "../../sdk/login/challenge/challengeJson.ts";
import { loginMessage } from "../../sdk/login/challenge/loginMessage.ts";
import type { PlatformView } from "../../sdk/login/view/platformView.ts";
import { memoryLoginStore } from "../../sdk/login/store/memoryLoginStore.ts";
import { verifyLogin } from "../../sdk/login/verify/verifyLogin.ts";
import { expectRejectedCode } from "../codes.ts";
import { VECTORS } from "./vectors.ts";

const deployment = { networkId: VECTORS.logins[0]?.challenge.networkId, chainId: 31337n } as Deployment;

/** A platform on which every pseudonym is live with one controller. */
function viewOf(platformId: Hex, domain: string, controller: Hex): PlatformView {
  const state = { controller, sequence: 1, validUntil: 1_800_000_000, isLive: true, isFrozen: false };
  const none = (): Promise<never> => Promise.reject(new Error("not asked in these vectors"));
  return {
    deployment,
    platformId,
    // No controller is a contract.
    runner: { provider: null },
    domain: () => Promise.resolve(domain),
    chainTime: () => Promise.resolve(1_700_000_000),
    stateOf: () => Promise.resolve(state),
    pseudonymOf: none,
    hasClaims: none,
    claimsOf: none,
    isLiveRoot: none,
    disclosureOf: none,
  };
}

describe("Test vectors of login", () => {
  for (const { name, challenge: challengeJson, message, answer: answerJson } of VECTORS.logins) {
    describe(name, () => {
      const challenge = parseChallenge(challengeJson);
      const answer = parseAnswer(deployment, answerJson);
      const { controller, pseudonym } = answer;

      it("has this message, and these wire forms", () => {
        const grant = answer.signedBy === "controller" ? answer.sessionKey : undefined;
        expect(loginMessage(challenge, controller, pseudonym, grant)).to.equal(message);
        expect(formatChallenge(challenge)).to.deep.equal(challengeJson);
        expect(formatAnswer(deployment, answer)).to.deep.equal(answerJson);
      });

      it("is verified, and refused with another pseudonym", async () => {
        const store = memoryLoginStore();
        const domain = challenge.domain.startsWith("login.") ? "forum.localhost" : "weibo.com";
        const view = viewOf(challenge.platformId, domain, controller);
        if (answer.signedBy === "session") {
          const key = { platformId: challenge.platformId, publicKey: answer.publicKey, controller, sequence: 1 };
          for (const one of [pseudonym, pseudonym + 1n]) {
            await store.sessionKeys.keep({ ...key, pseudonym: one, expiresAt: challenge.expiresAt });
          }
        }
        await store.challenges.keep(challenge);
        const options = { time: challenge.issuedAt };
        const session = await verifyLogin(view, answer, store, options);
        expect(session).to.include({ pseudonym, controller, state: "registered", signedBy: answer.signedBy });
        await store.challenges.keep(challenge);
        const other = { ...answer, pseudonym: pseudonym + 1n };
        await expectRejectedCode(verifyLogin(view, other, store, options), "LOGIN_SIGNATURE_INVALID");
      });
    });
  }

  it("are signed by the keys that they name", async () => {
    const controller = new KeyWallet(VECTORS.controllerKey);
    for (const { message, answer } of VECTORS.logins) {
      expect(answer.controller).to.equal(controller.address).and.not.equal(ZeroAddress);
      if (answer.signedBy === "controller") expect(answer.signature).to.equal(await controller.signMessage(message));
    }
  });
});
