import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { type ContractTransactionReceipt, type Signer, Wallet, ZeroAddress, sha256 } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../../sdk/chain/network.ts";
import { formatAttributeName } from "../../sdk/did/attributeName.ts";
import type { DidChange } from "../../sdk/did/change.ts";
import { formatDid } from "../../sdk/did/formatDid.ts";
import type { PasskeyPurpose } from "../../sdk/did/passkey/claimPasskey.ts";
import { createPasskey } from "../../sdk/did/passkey/createPasskey.ts";
import { createPasskeyAccount } from "../../sdk/did/passkey/createPasskeyAccount.ts";
import { passkeyAccountOf } from "../../sdk/did/passkey/passkeyAccountOf.ts";
import { passkeySigner } from "../../sdk/did/passkey/passkeySigner.ts";
import { memoryPasskeyStore } from "../../sdk/did/passkey/passkeyStore.ts";
import { fromPublicKeyJwk } from "../../sdk/did/publicKeyJwk.ts";
import { resolveDid } from "../../sdk/did/resolveDid.ts";
import { signDidChanges, submitDidChanges } from "../../sdk/did/signedChange.ts";
import { answerChallenge } from "../../sdk/login/challenge/answerChallenge.ts";
import { createChallenge } from "../../sdk/login/challenge/createChallenge.ts";
import type { LoginAnswer } from "../../sdk/login/challenge/loginAnswer.ts";
import { readPlatform } from "../../sdk/login/view/readPlatform.ts";
import { memoryLoginStore } from "../../sdk/login/store/memoryLoginStore.ts";
import { verifyLogin } from "../../sdk/login/verify/verifyLogin.ts";
import { releasePseudonym } from "../../sdk/pseudonym/releasePseudonym.ts";
import { replacePseudonymBySignature } from "../../sdk/pseudonym/replacePseudonymBySignature.ts";
import { expectRejectedCode } from "../codes.ts";
import { deployRealDid } from "../fixture.ts";
import { deployWithPeople, platformIdOf, registered } from "../pseudonym/people.ts";
import { TestAuthenticator } from "./authenticator.ts";
import { LATE } from "./fixture.ts";
import { deployOnOlderChain } from "./olderChain.ts";

const SERVICE: DidChange = {
  kind: "setAttribute",
  name: formatAttributeName({ kind: "service", type: "LinkedDomains" }),
  value: "0x68747470733a2f2f6578616d706c65",
  validity: 1000,
};
const KEY: DidChange = {
  kind: "setAttribute",
  name: formatAttributeName({ kind: "key", curve: "Ed25519", purpose: "veriKey" }),
  value: fromPublicKeyJwk({ kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }),
  validity: 1000,
};

interface PasskeyHolder {
  readonly account: Hex;
  readonly signer: Signer;
}

/** A fresh passkey with its account, for one purpose. */
async function holder(
  network: RealDidNetwork,
  purposeOf: (account: Hex) => PasskeyPurpose,
  authenticator = new TestAuthenticator(),
): Promise<PasskeyHolder> {
  const store = memoryPasskeyStore();
  const passkey = await createPasskey({ credentials: authenticator });
  const purpose = purposeOf(passkeyAccountOf(network.deployment.addresses.passkeyFactory, passkey.publicKey));
  const account = await createPasskeyAccount(network, passkey, { purpose, store });
  return { account, signer: passkeySigner(network, passkey, { purpose, store, credentials: authenticator }) };
}

async function change(
  network: RealDidNetwork,
  controller: Signer,
  did: string,
  ...changes: readonly DidChange[]
): Promise<ContractTransactionReceipt> {
  return submitDidChanges(network, await signDidChanges(network, controller, { did, changes, deadline: LATE }));
}

/** Whether 0x100 answers 1 to a valid signature; an address without code or precompile answers nothing. */
async function hasPrecompile(network: RealDidNetwork): Promise<boolean> {
  const authenticator = new TestAuthenticator();
  const { publicKey } = await createPasskey({ credentials: authenticator });
  const message = Buffer.from("any");
  const signature = Buffer.from(await authenticator.signRaw(message)).toString("hex");
  const data = `${sha256(message)}${signature}${publicKey.x.slice(2)}${publicKey.y.slice(2)}`;
  const answer = await network.runner.provider?.call({ to: "0x0000000000000000000000000000000000000100", data });
  return answer === `0x${"1".padStart(64, "0")}`;
}

const CHAINS = [
  {
    title: "on a chain with the P-256 precompile",
    precompile: true,
    deploy: async () => (await deployRealDid()).network,
    // Measured: docs/spec/did.md section 9.
    gas: 61_000,
  },
  {
    title: "on a chain without it",
    precompile: false,
    deploy: deployOnOlderChain,
    // What the arithmetic costs depends a little on key and message.
    gas: 295_000,
  },
];

for (const { title, precompile, deploy, gas } of CHAINS) {
  describe(`Passkey as controller of a DID, ${title}`, () => {
    let network: RealDidNetwork;

    beforeEach(async () => {
      network = await deploy();
    });

    it("runs on the chain that this says", async () => {
      expect(await hasPrecompile(network)).to.equal(precompile);
    });

    it("adds a key and a service, hands over to another passkey, which deactivates", async () => {
      const identity = Wallet.createRandom();
      const did = formatDid(network.deployment.name, identity.address as Hex);
      const first = await holder(network, () => ({ did }));
      const second = await holder(network, () => ({ did }));
      await change(network, identity, did, { kind: "changeOwner", newOwner: first.account });
      await change(network, first.signer, did, KEY, SERVICE);
      const { didDocument } = await resolveDid(network, did);
      expect(didDocument.verificationMethod?.map(({ id }) => id)).to.deep.equal([`${did}#controller`, `${did}#key-2`]);
      expect(didDocument.service?.map(({ type }) => type)).to.deep.equal(["LinkedDomains"]);

      await change(network, first.signer, did, { kind: "changeOwner", newOwner: second.account });
      expect(await network.didRegistry.identityOwner(identity.address)).to.equal(second.account);
      await expectRejectedCode(change(network, first.signer, did, SERVICE), "DID_SIGNATURE_INVALID");

      await change(network, second.signer, did, { kind: "deactivate" });
      expect(await network.didRegistry.isDeactivated(identity.address)).to.equal(true);
      await expectRejectedCode(change(network, second.signer, did, SERVICE), "DID_DEACTIVATED");
    });

    it("has a DID of its own, without any other key", async () => {
      const { name } = network.deployment;
      const own = await holder(network, (account) => ({ did: formatDid(name, account) }));
      const did = formatDid(name, own.account);
      await change(network, own.signer, did, SERVICE);
      expect((await resolveDid(network, did)).didDocument.service).to.have.length(1);
    });

    it("refuses a passkey that does not control the DID, and a signature for another DID", async () => {
      const { name } = network.deployment;
      const own = await holder(network, (account) => ({ did: formatDid(name, account) }));
      const other = await holder(network, (account) => ({ did: formatDid(name, account) }));
      const did = formatDid(name, own.account);
      await expectRejectedCode(change(network, other.signer, did, SERVICE), "DID_SIGNATURE_INVALID");
      const [signed] = await signDidChanges(network, own.signer, { did, changes: [SERVICE], deadline: LATE });
      if (signed === undefined) throw new Error("nothing was signed");
      const moved = { ...signed, did: formatDid(name, other.account) };
      await expectRejectedCode(submitDidChanges(network, [moved]), "DID_SIGNATURE_INVALID");
      await submitDidChanges(network, [signed]);
      await expectRejectedCode(submitDidChanges(network, [signed]), "DID_NONCE_WRONG");
    });

    it(`hands a DID over for at most ${gas} gas`, async () => {
      const { name } = network.deployment;
      const own = await holder(network, (account) => ({ did: formatDid(name, account) }));
      const did = formatDid(name, own.account);
      await change(network, own.signer, did, SERVICE);
      const handOver: DidChange = { kind: "changeOwner", newOwner: own.account };
      const used: number[] = [];
      for (let i = 0; i < 3; i += 1) {
        const [signed] = await signDidChanges(network, own.signer, { did, changes: [handOver], deadline: LATE });
        if (signed === undefined) throw new Error("nothing was signed");
        const { nonce, deadline, signature } = signed;
        const sent = await network.didRegistry.changeOwnerBySignature(
          own.account,
          own.account,
          nonce,
          deadline,
          signature,
        );
        used.push(Number((await sent.wait())?.gasUsed));
      }
      expect(Math.max(...used)).to.be.at.most(gas);
    });
  });
}

describe("Passkey as controller of a pseudonym", () => {
  const WEIBO = platformIdOf("weibo");
  const DOMAIN = "weibo.com";
  const NOW = 1_700_000_000;

  it("takes a pseudonym over, signs in with it, and hands it on by signature", async () => {
    const fixture = await deployWithPeople();
    const { network } = fixture;
    const { pseudonym, controller } = await registered(fixture, 0, "weibo");
    const state = { platformId: WEIBO, pseudonym, sequence: 1, deadline: (await time.latest()) + 600 };
    const first = await holder(network, () => ({ scope: WEIBO }));
    const second = await holder(network, () => ({ scope: WEIBO }));
    await replacePseudonymBySignature(network, controller, state, first.account);
    expect(await network.pseudonymRegistry.controllerOf(WEIBO, pseudonym)).to.equal(first.account);

    const store = memoryLoginStore();
    const challenge = await createChallenge(
      network.deployment,
      { platformId: WEIBO, domain: DOMAIN },
      store.challenges,
      NOW,
    );
    const answer = await answerChallenge(network, challenge, DOMAIN, pseudonym, first.signer);
    const session = await verifyLogin(readPlatform(network, WEIBO), answer, store, { time: NOW });
    expect(session).to.deep.include({ pseudonym, controller: first.account, state: "registered" });

    await replacePseudonymBySignature(network, first.signer, { ...state, sequence: 2 }, second.account);
    expect(await network.pseudonymRegistry.controllerOf(WEIBO, pseudonym)).to.equal(second.account);
    await expectRejectedCode(
      replacePseudonymBySignature(network, first.signer, { ...state, sequence: 3 }, first.account),
      "PSEUDONYM_SIGNATURE_INVALID",
    );
    await releasePseudonym(network, second.signer, { ...state, sequence: 3 });
    expect(await network.pseudonymRegistry.controllerOf(WEIBO, pseudonym)).to.equal(ZeroAddress);
  });

  it("is refused at login with another passkey, another challenge, and bytes that are no assertion", async () => {
    const fixture = await deployWithPeople();
    const { network } = fixture;
    const { pseudonym, controller } = await registered(fixture, 0, "weibo");
    const state = { platformId: WEIBO, pseudonym, sequence: 1, deadline: (await time.latest()) + 600 };
    const mine = await holder(network, () => ({ scope: WEIBO }));
    const other = await holder(network, () => ({ scope: WEIBO }));
    await replacePseudonymBySignature(network, controller, state, mine.account);
    const store = memoryLoginStore();
    const give = () =>
      createChallenge(network.deployment, { platformId: WEIBO, domain: DOMAIN }, store.challenges, NOW);
    const verify = (answer: LoginAnswer) => verifyLogin(readPlatform(network, WEIBO), answer, store, { time: NOW });
    const answerBy = async (signer: Signer) => answerChallenge(network, await give(), DOMAIN, pseudonym, signer);
    const theirs = { ...(await answerBy(other.signer)), controller: mine.account };
    await expectRejectedCode(verify(theirs), "LOGIN_SIGNATURE_INVALID");
    const old = await answerBy(mine.signer);
    const replayed = { ...old, nonce: (await give()).nonce };
    await expectRejectedCode(verify(replayed), "LOGIN_SIGNATURE_INVALID");
    for (const signature of ["0x", `0x${"ab".repeat(1_000_000)}`] as Hex[]) {
      const bad = { ...(await answerBy(mine.signer)), signature };
      await expectRejectedCode(verify(bad), "LOGIN_SIGNATURE_INVALID");
    }
  });
});
