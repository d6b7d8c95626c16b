import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { expect } from "chai";
import { type Signer, ES256KSigner, ES256Signer, EdDSASigner, createJWT, verifyJWT } from "did-jwt";
import { Resolver } from "did-resolver";
import { getBytes, hexlify } from "ethers";
import hre from "hardhat";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../../sdk/chain/network.ts";
import { addDelegate } from "../../sdk/did/addDelegate.ts";
import { addKey } from "../../sdk/did/addKey.ts";
import { changeController } from "../../sdk/did/changeController.ts";
import { deactivateDid } from "../../sdk/did/deactivateDid.ts";
import { getResolver } from "../../sdk/did/getResolver.ts";
import { type KeyCurve, toPublicKeyJwk } from "../../sdk/did/publicKeyJwk.ts";
import { revokeKey } from "../../sdk/did/revokeKey.ts";
import { deployRealDid } from "../fixture.ts";
import { type Holder, createHolder } from "./changes.ts";

const SECRET = getBytes(`0x${"2a".repeat(32)}`);

/** A key pair of each curve that signs, with the algorithm's name. */
const KEYS: readonly { curve: KeyCurve; alg: string; publicKey: Hex; signer: Signer }[] = [
  {
    curve: "secp256k1",
    alg: "ES256K",
    publicKey: new hre.ethers.SigningKey(SECRET).compressedPublicKey as Hex,
    signer: ES256KSigner(SECRET),
  },
  { curve: "P-256", alg: "ES256", publicKey: hexlify(p256.getPublicKey(SECRET)) as Hex, signer: ES256Signer(SECRET) },
  {
    curve: "Ed25519",
    alg: "EdDSA",
    publicKey: hexlify(ed25519.getPublicKey(SECRET)) as Hex,
    signer: EdDSASigner(SECRET),
  },
];

describe("did-jwt on did:realdid documents", () => {
  let network: RealDidNetwork;
  let holder: Holder;
  let resolver: Resolver;

  beforeEach(async () => {
    ({ network } = await deployRealDid());
    holder = await createHolder(network);
    resolver = new Resolver(getResolver([network]));
  });

  const sign = (signer: Signer, alg: string) => createJWT({ claim: "x" }, { issuer: holder.did, signer, alg });
  const verify = (jwt: string, proofPurpose: "assertionMethod" | "authentication" = "assertionMethod") =>
    // did-jwt brings an older did-resolver, whose types know contexts that are texts only; it asks for did+json, without any.
    verifyJWT(jwt, { resolver: resolver as never, proofPurpose });
  const account = (): Signer => ES256KSigner(getBytes(holder.signer.privateKey), true);

  async function isRefused(attempt: Promise<unknown>): Promise<boolean> {
    return attempt.then(
      () => false,
      (error: Error) => /invalid_signature|no_suitable_keys/.test(error.message),
    );
  }

  it("verifies the controller's own signature (ES256K-R, by address), to log in too", async () => {
    const jwt = await sign(account(), "ES256K-R");
    expect((await verify(jwt)).signer.id).to.equal(`${holder.did}#controller`);
    expect((await verify(jwt, "authentication")).verified).to.equal(true);
  });

  it("verifies no stranger's", async () => {
    const jwt = await sign(ES256KSigner(SECRET, true), "ES256K-R");
    expect(await isRefused(verify(jwt))).to.equal(true);
  });

  for (const { curve, alg, publicKey, signer } of KEYS) {
    it(`verifies ${alg} by a ${curve} key for statements, not for login, until the key is revoked`, async () => {
      const jwk = toPublicKeyJwk(curve, publicKey);
      const jwt = await sign(signer, alg);
      expect(await isRefused(verify(jwt))).to.equal(true);
      await addKey(holder.own, { did: holder.did, jwk });
      expect((await verify(jwt)).signer.id).to.equal(`${holder.did}#key-1`);
      expect(await isRefused(verify(jwt, "authentication"))).to.equal(true);
      await revokeKey(holder.own, { did: holder.did, jwk });
      expect(await isRefused(verify(jwt))).to.equal(true);
    });

    it(`verifies ${alg} by a ${curve} key for login, and not by one for encryption only`, async () => {
      const jwk = toPublicKeyJwk(curve, publicKey);
      const jwt = await sign(signer, alg);
      await addKey(holder.own, { did: holder.did, jwk, purpose: "enc" });
      expect(await isRefused(verify(jwt))).to.equal(true);
      await addKey(holder.own, { did: holder.did, jwk, purpose: "sigAuth" });
      expect((await verify(jwt, "authentication")).signer.id).to.equal(`${holder.did}#key-2`);
    });
  }

  it("verifies a delegate's signature while the delegation holds", async () => {
    const delegate = hre.ethers.Wallet.createRandom();
    const jwt = await sign(ES256KSigner(getBytes(delegate.privateKey), true), "ES256K-R");
    await addDelegate(holder.own, { did: holder.did, delegate: delegate.address as Hex, validitySeconds: 100 });
    expect((await verify(jwt)).signer.id).to.equal(`${holder.did}#delegate-1`);
    await hre.network.provider.send("evm_increaseTime", [100]);
    await hre.network.provider.send("evm_mine", []);
    expect(await isRefused(verify(jwt))).to.equal(true);
  });

  it("verifies a former controller no more, and nobody once the DID is deactivated", async () => {
    const next = await createHolder(network);
    const former = await sign(account(), "ES256K-R");
    const present = await sign(ES256KSigner(getBytes(next.signer.privateKey), true), "ES256K-R");
    await changeController(holder.own, { did: holder.did, controller: next.identity });
    expect(await isRefused(verify(former))).to.equal(true);
    expect((await verify(present)).verified).to.equal(true);
    await deactivateDid(next.own, { did: holder.did });
    expect(await isRefused(verify(present))).to.equal(true);
    expect(await isRefused(verify(former))).to.equal(true);
  });

  it("shows a contract that controls the DID as an account, for which no key signs", async () => {
    const safe = network.deployment.addresses.consortiumSafe;
    await changeController(holder.own, { did: holder.did, controller: safe });
    const { didDocument } = await resolver.resolve(holder.did);
    const [method] = didDocument?.verificationMethod ?? [];
    expect(method?.blockchainAccountId).to.equal(`eip155:${network.deployment.chainId}:${safe}`);
    expect(await isRefused(verify(await sign(account(), "ES256K-R")))).to.equal(true);
  });
});
