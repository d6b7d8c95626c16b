import { expect } from "chai";
import { ES256KSigner, ES256Signer } from "did-jwt";
import { createVerifiableCredentialJwt, verifyCredential } from "did-jwt-vc";
import { Resolver } from "did-resolver";
import { type HDNodeWallet, getBytes } from "ethers";
import { DelegateTypes, EthrDID } from "ethr-did";
import { getResolver as getEthrResolver } from "ethr-did-resolver";
import hre from "hardhat";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../../sdk/chain/network.ts";
import { addKey } from "../../sdk/did/addKey.ts";
import { addService } from "../../sdk/did/addService.ts";
import { formatDid } from "../../sdk/did/formatDid.ts";
import { getResolver } from "../../sdk/did/getResolver.ts";
import { deployRealDid } from "../fixture.ts";
import { type Holder, createHolder } from "./changes.ts";
import vectors from "../../docs/vectors/did.json";

const DAY = 86_400;
const HOUR = 3600;
const KEY = "0x034f355bdcb7cc0af728ef3cceb9615d90684bb5b2ca5f859ab0f0b704075871aa";

/** The field's own packages, unmodified, on our registry: none of them knows that it is not the original. */
describe("clients of ERC-1056", () => {
  let network: RealDidNetwork;
  let holder: Holder;
  let resolver: Resolver;
  let ethrDid: string;
  let ethr: EthrDID;

  beforeEach(async () => {
    ({ network } = await deployRealDid());
    holder = await createHolder(network);
    const { chainId } = network.deployment;
    resolver = new Resolver({
      ...getResolver([network]),
      ...getEthrResolver({
        name: "realdid",
        chainId,
        // The same class, declared once more for ES modules.
        provider: hre.ethers.provider as never,
        registry: network.deployment.addresses.didRegistry,
      }),
    } as never);
    ethr = clientOf(holder.identity, holder.signer as unknown as HDNodeWallet);
    ethrDid = ethr.did;
  });

  /** ethr-did as the account that sends. */
  function clientOf(identifier: string, txSigner: HDNodeWallet): EthrDID {
    return new EthrDID({
      identifier,
      provider: hre.ethers.provider,
      txSigner,
      privateKey: txSigner.privateKey,
      registry: network.deployment.addresses.didRegistry,
      chainNameOrId: "realdid",
    });
  }

  const documentOf = async (did: string) => (await resolver.resolve(did)).didDocument;

  async function bothDocuments() {
    const [theirs, ours] = [await documentOf(ethrDid), await documentOf(holder.did)];
    if (!theirs || !ours) throw new Error("a DID did not resolve");
    return { theirs, ours };
  }

  describe("ethr-did", () => {
    it("creates a DID that both resolvers show under its own account", async () => {
      expect(ethrDid).to.equal(`did:ethr:realdid:${holder.identity}`);
      expect(await ethr.lookupOwner(false)).to.equal(holder.identity);
      const { theirs, ours } = await bothDocuments();
      const account = `eip155:${network.deployment.chainId}:${holder.identity}`;
      for (const document of [theirs, ours]) {
        expect(document.verificationMethod?.map(({ blockchainAccountId }) => blockchainAccountId)).to.deep.equal([
          account,
        ]);
        expect(document.authentication).to.deep.equal([`${document.id}#controller`]);
        expect(document.assertionMethod).to.deep.equal([`${document.id}#controller`]);
      }
    });

    it("adds a key, a delegate and a service, which both resolvers show, and takes them back", async () => {
      const delegate = hre.ethers.Wallet.createRandom().address;
      await catchUp();
      await ethr.setAttribute("did/pub/Secp256k1/veriKey/hex", KEY, DAY);
      await ethr.addDelegate(delegate, { delegateType: DelegateTypes.sigAuth, expiresIn: DAY });
      await ethr.setAttribute("did/svc/HubService", "https://hub.example", DAY);
      await ethr.setAttribute(
        "did/svc/MessagingService",
        JSON.stringify({ uri: "https://m.example", accept: ["a/v2"] }),
        DAY,
      );

      const { theirs, ours } = await bothDocuments();
      const [, theirKey, theirDelegate] = theirs.verificationMethod ?? [];
      const [, ourKey, ourDelegate] = ours.verificationMethod ?? [];
      expect(`0x${theirKey?.publicKeyHex}`).to.equal(KEY);
      expect(ourKey?.publicKeyJwk).to.deep.equal(vectors.keys[0]?.jwk);
      expect(ourDelegate?.blockchainAccountId).to.equal(theirDelegate?.blockchainAccountId);
      const endpoints = (document: typeof ours) =>
        document.service?.map(({ type, serviceEndpoint }) => [type, serviceEndpoint]);
      expect(endpoints(ours)).to.deep.equal(endpoints(theirs));
      expect(endpoints(ours)).to.have.length(2);
      expect(ours.authentication).to.have.length(2);
      expect(theirs.authentication).to.have.length(2);
      expect(ours.assertionMethod).to.have.length(3);
      expect(theirs.assertionMethod).to.have.length(3);

      await ethr.revokeAttribute("did/pub/Secp256k1/veriKey/hex", KEY);
      await ethr.revokeDelegate(delegate, DelegateTypes.sigAuth);
      await ethr.revokeAttribute("did/svc/HubService", "https://hub.example");
      const after = await bothDocuments();
      for (const document of [after.theirs, after.ours]) {
        expect(document.verificationMethod).to.have.length(1);
        expect(endpoints(document)).to.have.length(1);
      }
    });

    it("hands the DID over, and the next controller goes on", async () => {
      const next = await createHolder(network);
      await ethr.changeOwner(next.identity);
      await clientOf(holder.identity, next.signer as unknown as HDNodeWallet).changeOwner(holder.identity);
      expect(await network.didRegistry.identityOwner(holder.identity)).to.equal(holder.identity);
      expect(await network.didRegistry.nonce(holder.identity)).to.equal(2);
    });

    it("deactivates, and a former key, whose client would regain it on the original, does not", async () => {
      const next = await createHolder(network);
      const theirs = clientOf(holder.identity, next.signer as unknown as HDNodeWallet);
      await ethr.changeOwner(next.identity);
      await theirs.changeOwner(hre.ethers.ZeroAddress);
      for (const former of [holder, next]) {
        const client = clientOf(holder.identity, former.signer as unknown as HDNodeWallet);
        for (const attempt of [
          () => client.changeOwner(former.identity),
          () => client.setAttribute("did/pub/Secp256k1/veriKey/hex", KEY, DAY),
          () => client.addDelegate(former.identity),
        ]) {
          expect(await failure(attempt())).to.contain("revert");
        }
      }
      const ends = await Promise.all([ethrDid, holder.did].map((did) => resolver.resolve(did)));
      for (const { didDocument, didDocumentMetadata } of ends) {
        expect(didDocumentMetadata.deactivated).to.equal(true);
        expect(didDocument?.verificationMethod ?? []).to.deep.equal([]);
      }
    });
  });

  describe("did-jwt-vc", () => {
    const issueAs = async (issuer: string, signer: Holder, alg = "ES256K-R", key = signer.signer.privateKey) =>
      createVerifiableCredentialJwt(
        {
          sub: "did:example:subject",
          vc: {
            "@context": ["https://www.w3.org/2018/credentials/v1"],
            type: ["VerifiableCredential"],
            credentialSubject: { member: true },
          },
        },
        {
          did: issuer,
          alg,
          signer: alg === "ES256" ? ES256Signer(getBytes(key)) : ES256KSigner(getBytes(key), alg === "ES256K-R"),
        },
      );
    const isVerified = async (jwt: string): Promise<boolean> =>
      verifyCredential(jwt, resolver as never).then(
        ({ verified }) => verified,
        (error: Error) => {
          expect(error.message).to.match(/invalid_signature|no_suitable_keys/);
          return false;
        },
      );

    it("issues a credential that verifies through both resolvers until the DID is handed over, then the next one's until it ends", async () => {
      const next = await createHolder(network);
      for (const did of [ethrDid, holder.did]) expect(await isVerified(await issueAs(did, holder)), did).to.equal(true);
      const former = await Promise.all([ethrDid, holder.did].map((did) => issueAs(did, holder)));
      await ethr.changeOwner(next.identity);
      const present = await Promise.all([ethrDid, holder.did].map((did) => issueAs(did, next)));
      for (const jwt of former) expect(await isVerified(jwt)).to.equal(false);
      for (const jwt of present) expect(await isVerified(jwt)).to.equal(true);
      await clientOf(holder.identity, next.signer as unknown as HDNodeWallet).changeOwner(hre.ethers.ZeroAddress);
      for (const jwt of [...former, ...present]) expect(await isVerified(jwt)).to.equal(false);
    });

    it("verifies by a published key through both resolvers, and no more once it is revoked", async () => {
      await catchUp();
      const secret = `0x${"2b".repeat(32)}`;
      const key = new hre.ethers.SigningKey(secret).compressedPublicKey;
      const jwts = await Promise.all([ethrDid, holder.did].map((did) => issueAs(did, holder, "ES256K", secret)));
      await ethr.setAttribute("did/pub/Secp256k1/veriKey/hex", key, DAY);
      for (const jwt of jwts) expect(await isVerified(jwt)).to.equal(true);
      await ethr.revokeAttribute("did/pub/Secp256k1/veriKey/hex", key);
      for (const jwt of jwts) expect(await isVerified(jwt)).to.equal(false);
    });
  });

  describe("what ethr-did-resolver shows otherwise (docs/spec/did.md section 8)", () => {
    const [secp256k1, p256] = vectors.keys;

    it("no P-256 key and no service type with a hyphen", async () => {
      await catchUp();
      await addKey(holder.own, { did: holder.did, jwk: secp256k1?.jwk as never });
      await addKey(holder.own, { did: holder.did, jwk: p256?.jwk as never });
      await addService(holder.own, { did: holder.did, type: "Hub-Service", endpoint: "https://hub.example" });
      const { theirs, ours } = await bothDocuments();
      expect(theirs.verificationMethod).to.have.length(2);
      expect(ours.verificationMethod).to.have.length(3);
      expect(theirs.service).to.equal(undefined);
      expect(ours.service).to.have.length(1);
    });

    it("by the reader's clock what has expired by the chain's, and ids that change when an entry is renewed", async () => {
      await catchUp();
      const jwk = secp256k1?.jwk as never;
      await addKey(holder.own, { did: holder.did, jwk, validitySeconds: 2 * HOUR });
      const first = await bothDocuments();
      await addKey(holder.own, { did: holder.did, jwk, validitySeconds: 2 * HOUR });
      const second = await bothDocuments();
      expect(first.ours.verificationMethod?.[1]?.id).to.equal(`${holder.did}#key-1`);
      expect(second.ours.verificationMethod?.[1]?.id).to.equal(`${holder.did}#key-1`);
      expect(first.theirs.verificationMethod?.[1]?.id).to.equal(`${ethrDid}#delegate-1`);
      expect(second.theirs.verificationMethod?.[1]?.id).to.equal(`${ethrDid}#delegate-2`);
      await hre.network.provider.send("evm_increaseTime", [3 * HOUR]);
      await hre.network.provider.send("evm_mine", []);
      const third = await bothDocuments();
      expect(third.ours.verificationMethod).to.have.length(1);
      expect(third.theirs.verificationMethod).to.have.length(2);
    });

    it("a value that is neither a URI nor a map as an endpoint", async () => {
      await catchUp();
      await ethr.setAttribute("did/svc/HubService", "just words", DAY);
      const { theirs, ours } = await bothDocuments();
      expect(theirs.service?.[0]?.serviceEndpoint).to.equal("just words");
      expect(ours.service).to.equal(undefined);
    });

    it("a key that is no point of its curve", async () => {
      await catchUp();
      await ethr.setAttribute("did/pub/Secp256k1/veriKey/hex", `0x02${"ff".repeat(32)}`, DAY);
      const { theirs, ours } = await bothDocuments();
      expect(theirs.verificationMethod).to.have.length(2);
      expect(ours.verificationMethod).to.have.length(1);
    });

    it("nothing of a change that it cannot read, where we count every change", async () => {
      await ethr.setAttribute(`0x${"ff".repeat(32)}`, "0x00", DAY);
      const { theirs, ours } = await bothDocuments();
      expect(theirs.verificationMethod).to.have.length(1);
      expect(ours.verificationMethod).to.have.length(1);
      expect((await resolver.resolve(holder.did)).didDocumentMetadata.versionId).to.not.equal("0");
      expect(formatDid(network.deployment.name, holder.identity as Hex)).to.equal(holder.did);
    });
  });
});

/**
 * Brings the embedded chain, which begins in 2023, to an hour before the reader's time: ethr-did-resolver goes by the reader's clock,
 * and still shows what ends at this very second.
 */
async function catchUp(): Promise<void> {
  const now = Math.floor(Date.now() / 1000) - HOUR;
  const latest = await hre.ethers.provider.getBlock("latest");
  if ((latest?.timestamp ?? 0) >= now) return;
  await hre.network.provider.send("evm_setNextBlockTimestamp", [now]);
  await hre.network.provider.send("evm_mine", []);
}

async function failure(attempt: Promise<unknown>): Promise<string> {
  return attempt.then(
    () => "",
    (error: Error) => error.message,
  );
}
