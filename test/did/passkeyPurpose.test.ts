import { expect } from "chai";
import { VoidSigner, Wallet, id } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import { type RealDidNetwork, withRunner } from "../../sdk/chain/network.ts";
import { formatDid } from "../../sdk/did/formatDid.ts";
import { adoptPasskey } from "../../sdk/did/passkey/adoptPasskey.ts";
import { claimPasskey } from "../../sdk/did/passkey/claimPasskey.ts";
import { createPasskey } from "../../sdk/did/passkey/createPasskey.ts";
import { createPasskeyAccount } from "../../sdk/did/passkey/createPasskeyAccount.ts";
import type { Passkey } from "../../sdk/did/passkey/passkey.ts";
import { passkeyAccountOf } from "../../sdk/did/passkey/passkeyAccountOf.ts";
import { passkeySigner } from "../../sdk/did/passkey/passkeySigner.ts";
import {
  type PasskeyLocks,
  type PasskeyStorage,
  type PasskeyStore,
  memoryPasskeyStore,
  storagePasskeyStore,
} from "../../sdk/did/passkey/passkeyStore.ts";
import { expectRejectedCode } from "../codes.ts";
import { deployRealDid } from "../fixture.ts";
import { TestAuthenticator } from "./authenticator.ts";

const SCOPE = { scope: id("weibo") };

/** A browser's storage. */
function storageOf(entries = new Map<string, string>()): PasskeyStorage & { readonly entries: Map<string, string> } {
  return {
    entries,
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
  };
}

describe("One passkey, one purpose", () => {
  let network: RealDidNetwork;
  let authenticator: TestAuthenticator;
  let passkey: Passkey;
  let did: string;
  const OTHER = { scope: id("douyin") };

  beforeEach(async () => {
    ({ network } = await deployRealDid());
    authenticator = new TestAuthenticator();
    passkey = await createPasskey({ credentials: authenticator });
    const account = passkeyAccountOf(network.deployment.addresses.passkeyFactory, passkey.publicKey);
    did = formatDid(network.deployment.name, account);
  });

  const stores: Record<string, () => PasskeyStore> = {
    "in memory": memoryPasskeyStore,
    "in the browser's storage": () => storagePasskeyStore(storageOf()),
    "in the browser's storage under locks": () => storagePasskeyStore(storageOf(), queueLocks()),
  };
  for (const [title, make] of Object.entries(stores)) {
    describe(`with a store ${title}`, () => {
      it("refuses a second account and a second signature for something else, also at the same time", async () => {
        const store = make();
        const both = [SCOPE, OTHER].map((purpose) => claimPasskey(network, passkey, { purpose, store }));
        const settled = await Promise.allSettled(both);
        const won = settled.findIndex(({ status }) => status === "fulfilled");
        await expectRejectedCode(both[1 - won] as Promise<unknown>, "PASSKEY_IN_USE");
        const [kept, refused] = won === 0 ? [SCOPE, OTHER] : [OTHER, SCOPE];
        for (const purpose of [refused, { did }]) {
          const use = { purpose, store };
          await expectRejectedCode(createPasskeyAccount(network, passkey, use), "PASSKEY_IN_USE");
          const signer = passkeySigner(network, passkey, { ...use, credentials: authenticator });
          await expectRejectedCode(signer.signMessage("hello"), "PASSKEY_IN_USE");
        }
        expect(authenticator.asked).to.deep.equal([]);
        await createPasskeyAccount(network, passkey, { purpose: kept, store });
      });

      it("creates the account once, however often it is asked for the same purpose", async () => {
        const use = { purpose: { did }, store: make() };
        const first = await createPasskeyAccount(network, passkey, use);
        const again = { ...use, purpose: { did: did.toLowerCase() } };
        expect(await createPasskeyAccount(network, passkey, again)).to.equal(first);
        const created = network.passkeyFactory.filters.PasskeyAccountCreated(first);
        expect(await network.passkeyFactory.queryFilter(created)).to.have.length(1);
      });
    });
  }

  it("takes no other spelling of the same credential's id for another credential", async () => {
    const store = memoryPasskeyStore();
    await claimPasskey(network, passkey, { purpose: SCOPE, store });
    const { credentialId } = passkey;
    const bytes = Buffer.from(credentialId, "base64url");
    const spareBits = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"]
      .map((last) => credentialId.slice(0, -1) + last)
      .filter((other) => other !== credentialId && Buffer.from(other, "base64url").equals(bytes));
    expect(spareBits).to.not.be.empty;
    for (const misspelt of [
      ...spareBits,
      bytes.toString("base64"),
      `${credentialId}=`,
      ` ${credentialId}`,
      "",
      undefined,
    ]) {
      const again = { ...passkey, credentialId: misspelt as string };
      await expectRejectedCode(claimPasskey(network, again, { purpose: OTHER, store }), "PASSKEY_RESPONSE_MALFORMED");
      await expectRejectedCode(adoptPasskey(network, again, { purpose: OTHER, store }), "PASSKEY_RESPONSE_MALFORMED");
    }
  });

  it("takes an account that somebody else created in the meantime", async () => {
    const use = { purpose: { did }, store: memoryPasskeyStore() };
    await claimPasskey(network, passkey, use);
    await network.passkeyFactory.createAccount(passkey.publicKey.x, passkey.publicKey.y);
    expect(formatDid(network.deployment.name, await createPasskeyAccount(network, passkey, use))).to.equal(did);
  });

  it("refuses an account that exists when the store was lost, until the holder says what it is for", async () => {
    await createPasskeyAccount(network, passkey, { purpose: { did }, store: memoryPasskeyStore() });
    const store = memoryPasskeyStore();
    const credentials = authenticator;
    await expectRejectedCode(
      createPasskeyAccount(network, passkey, { purpose: SCOPE, store }),
      "PASSKEY_ACCOUNT_EXISTS",
    );
    const signer = passkeySigner(network, passkey, { purpose: { did }, store, credentials });
    await expectRejectedCode(signer.signMessage("hello"), "PASSKEY_ACCOUNT_EXISTS");
    expect(await store.read(passkey.credentialId)).to.equal(undefined);
    await adoptPasskey(network, passkey, { purpose: { did }, store });
    await signer.signMessage("hello");
    await expectRejectedCode(adoptPasskey(network, passkey, { purpose: SCOPE, store }), "PASSKEY_IN_USE");
  });

  it("does not adopt a passkey for a DID that it does not control", async () => {
    const store = memoryPasskeyStore();
    const other = formatDid(network.deployment.name, Wallet.createRandom().address as Hex);
    await expectRejectedCode(
      adoptPasskey(network, passkey, { purpose: { did: other }, store }),
      "PASSKEY_NOT_CONTROLLER",
    );
    expect(await store.read(passkey.credentialId)).to.equal(undefined);
  });

  it("refuses a DID of another network, a purpose that is no DID, and a network without signer or provider", async () => {
    const use = (purpose: { did: string }) => ({ purpose, store: memoryPasskeyStore() });
    const foreign = use({ did: did.replace(network.deployment.name, "elsewhere") });
    await expectRejectedCode(createPasskeyAccount(network, passkey, foreign), "DID_NETWORK_UNKNOWN");
    await expectRejectedCode(createPasskeyAccount(network, passkey, use({ did: "weibo" })), "DID_INVALID");
    const provider = network.runner.provider;
    if (!provider) throw new Error("no provider");
    const reading = withRunner(network, provider);
    await expectRejectedCode(createPasskeyAccount(reading, passkey, use({ did })), "DID_SIGNER_MISSING");
    const offline = withRunner(network, new VoidSigner(Wallet.createRandom().address));
    await expectRejectedCode(claimPasskey(offline, passkey, use({ did })), "CHAIN_UNREACHABLE");
  });

  it("keeps the same purpose on two networks apart", async () => {
    const store = memoryPasskeyStore();
    await claimPasskey(network, passkey, { purpose: SCOPE, store });
    const { deployment } = network;
    const elsewhere = { ...network, deployment: { ...deployment, networkId: id("elsewhere") as Hex } };
    await expectRejectedCode(claimPasskey(elsewhere, passkey, { purpose: SCOPE, store }), "PASSKEY_IN_USE");
  });
});

describe("storagePasskeyStore", () => {
  it("reads what another page of the wallet recorded", async () => {
    const storage = storageOf();
    await storagePasskeyStore(storage).claim("one", "first");
    const other = storagePasskeyStore(storage);
    expect(await other.read("one")).to.equal("first");
    expect(await other.claim("one", "second")).to.equal("first");
    expect(await other.read("two")).to.equal(undefined);
  });

  it("fails if the browser does not keep the record", async () => {
    const full = {
      ...storageOf(),
      setItem: () => {
        throw new DOMException("full", "QuotaExceededError");
      },
    };
    const forgetful = { ...storageOf(), setItem: () => undefined };
    for (const storage of [full, forgetful]) {
      await expectRejectedCode(storagePasskeyStore(storage).claim("one", "first"), "PASSKEY_STORE_FAILED");
    }
  });
});

/** Web Locks within one page: one at a time, in order. */
function queueLocks(): PasskeyLocks {
  let last: Promise<unknown> = Promise.resolve();
  return {
    request(_name, work) {
      const result = last.then(work);
      last = result.catch(() => undefined);
      return result;
    },
  };
}
