import { expect } from "chai";
import { SigningKey, ZeroAddress, hexlify, toUtf8Bytes } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../../sdk/chain/network.ts";
import { addDelegate, revokeDelegate } from "../../sdk/did/addDelegate.ts";
import { addKey } from "../../sdk/did/addKey.ts";
import { addService, removeService } from "../../sdk/did/addService.ts";
import { changeDid } from "../../sdk/did/changeDid.ts";
import { deactivateDid } from "../../sdk/did/deactivateDid.ts";
import { buildDocument } from "../../sdk/did/document.ts";
import { listDidChanges } from "../../sdk/did/listDidChanges.ts";
import type { PublicKeyJwk } from "../../sdk/did/publicKeyJwk.ts";
import { resolveDid } from "../../sdk/did/resolveDid.ts";
import { revokeKey } from "../../sdk/did/revokeKey.ts";
import vectors from "../../docs/vectors/did.json";
import { deployRealDid } from "../fixture.ts";
import { codeOf } from "../codes.ts";
import { type Holder, createHolder } from "./changes.ts";
import { through, withBlockTimes } from "./endpoint.ts";
import { bytes32 } from "./fixture.ts";

const DELEGATE = "0x00000000000000000000000000000000000000D1" as Hex;
const JWK = vectors.keys[2]?.jwk as PublicKeyJwk;

describe("documents of histories", () => {
  for (const { name, did, chainId, identity, time, events, document } of vectors.documents) {
    it(`are those of the vectors: ${name}`, () => {
      const parsed = events.map((event) => ("validTo" in event ? { ...event, validTo: BigInt(event.validTo) } : event));
      const history = { identity: identity as Hex, events: parsed as never, time };
      expect(buildDocument(did, history, BigInt(chainId)).document).to.deep.equal(document);
    });
  }
});

describe("entries of a DID", () => {
  let network: RealDidNetwork;
  let holder: Holder;

  beforeEach(async () => {
    ({ network } = await deployRealDid());
    holder = await createHolder(network);
  });

  const documentOf = async () => (await resolveDid(network, holder.did)).didDocument;

  it("come and go: a key, a service with a map, a delegate", async () => {
    const { did, own } = holder;
    const service = { did, type: "LinkedDomains", endpoint: { origins: ["https://a.example"] } };
    const delegate = { did, delegate: DELEGATE, purpose: "sigAuth" } as const;
    await addKey(own, { did, jwk: JWK });
    await addService(own, service);
    await addDelegate(own, delegate);
    const before = await documentOf();
    expect(before.service?.[0]?.serviceEndpoint).to.deep.equal(service.endpoint);
    expect(before.authentication).to.deep.equal([`${did}#controller`, `${did}#delegate-3`]);
    expect(before.verificationMethod).to.have.length(3);
    await revokeKey(own, { did, jwk: JWK });
    await removeService(own, service);
    await revokeDelegate(own, delegate);
    const after = await documentOf();
    expect(after.service).to.equal(undefined);
    expect(after.verificationMethod).to.have.length(1);
    expect(await network.didRegistry.validDelegate(holder.identity, bytes32("sigAuth"), DELEGATE)).to.equal(false);
  });

  it("have one id for ever, and two purposes of one key have two", async () => {
    const { did, own } = holder;
    const ids = async () => (await documentOf()).verificationMethod?.slice(1).map(({ id }) => id.split("#")[1]);
    await addKey(own, { did, jwk: JWK });
    await addKey(own, { did, jwk: JWK, purpose: "sigAuth" });
    expect(await ids()).to.deep.equal(["key-1", "key-2"]);
    await revokeKey(own, { did, jwk: JWK });
    expect(await ids()).to.deep.equal(["key-2"]);
    await addKey(own, { did, jwk: JWK });
    expect(await ids()).to.deep.equal(["key-1", "key-2"]);
  });

  it("are withdrawn in whichever form they were published, at once", async () => {
    const { did, own } = holder;
    const jwk = vectors.keys[0]?.jwk as PublicKeyJwk;
    const point = (compressed: boolean) => SigningKey.computePublicKey(vectors.keys[0]?.raw as Hex, compressed) as Hex;
    const spaced = hexlify(toUtf8Bytes('{ "uri": "https://a.example" }')) as Hex;
    await changeDid(own, did, [
      { kind: "setAttribute", name: bytes32("did/pub/Secp256k1/veriKey/hex"), value: point(true), validity: 1000 },
      { kind: "setAttribute", name: bytes32("did/pub/Secp256k1/veriKey/hex"), value: point(false), validity: 1000 },
      { kind: "setAttribute", name: bytes32("did/pub/Secp256k1/veriKey"), value: point(true), validity: 1000 },
      { kind: "setAttribute", name: bytes32("did/pub/Secp256k1/sigAuth/hex"), value: point(true), validity: 1000 },
      { kind: "setAttribute", name: bytes32("did/svc/Hub"), value: spaced, validity: 1000 },
    ]);
    expect((await documentOf()).verificationMethod).to.have.length(5);
    await revokeKey(own, { did, jwk });
    await removeService(own, { did, type: "Hub", endpoint: { uri: "https://a.example" } });
    const { verificationMethod, service } = await documentOf();
    expect(verificationMethod?.map(({ id }) => id)).to.deep.equal([`${did}#controller`, `${did}#key-4`]);
    expect(service).to.equal(undefined);
  });

  it("are not said to be withdrawn when the document does not show them", async () => {
    const { did, own } = holder;
    await addKey(own, { did, jwk: JWK, purpose: "sigAuth" });
    expect(await codeOf(revokeKey(own, { did, jwk: JWK }))).to.equal("DID_ENTRY_UNKNOWN");
    const endpoint = "https://a.example";
    await addService(own, { did, type: "Hub", endpoint });
    expect(await codeOf(removeService(own, { did, type: "Hubs", endpoint }))).to.equal("DID_ENTRY_UNKNOWN");
    await removeService(own, { did, type: "Hub", endpoint });
    expect(await codeOf(removeService(own, { did, type: "Hub", endpoint }))).to.equal("DID_ENTRY_UNKNOWN");
    expect((await documentOf()).verificationMethod).to.have.length(2);
  });

  it("are refused when they could not be read", async () => {
    const { did, own } = holder;
    for (const endpoint of [
      "",
      "words",
      "https://",
      {},
      [],
      { service: "x" },
      ["words"],
      { a: null } as never,
      undefined as never,
    ]) {
      expect(await codeOf(addService(own, { did, type: "Hub", endpoint }))).to.equal("DID_ATTRIBUTE_INVALID");
    }
    for (const validitySeconds of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60]) {
      expect(await codeOf(addKey(own, { did, jwk: JWK, validitySeconds }))).to.equal("DID_ATTRIBUTE_INVALID");
      expect(await codeOf(addDelegate(own, { did, delegate: DELEGATE, validitySeconds }))).to.equal(
        "DID_ATTRIBUTE_INVALID",
      );
    }
    expect(await codeOf(addDelegate(own, { did, delegate: ZeroAddress as Hex }))).to.equal("DID_CONTROLLER_INVALID");
    expect(await codeOf(addDelegate(own, { did, delegate: "0x12" }))).to.equal("DID_CONTROLLER_INVALID");
    expect(await codeOf(addDelegate(own, { did, delegate: DELEGATE, purpose: "enc" as never }))).to.equal(
      "DID_ATTRIBUTE_INVALID",
    );
    expect((await resolveDid(network, did)).didDocumentMetadata.versionId).to.equal("0");
  });

  it("are listed change by change, whether or not logs tell the time", async () => {
    const { did, own, identity } = holder;
    expect(await listDidChanges(network, did)).to.deep.equal([]);
    await addKey(own, { did, jwk: JWK });
    await addService(own, { did, type: "HubService", endpoint: "https://hub.example" });
    const strange = [
      { kind: "setAttribute", name: `0x${"ff".repeat(32)}`, value: "0x00", validity: 1 },
      { kind: "setAttribute", name: bytes32("did/svc/Hub"), value: "0xff", validity: 1 },
      { kind: "addDelegate", delegateType: bytes32("a\tb"), delegate: DELEGATE, validity: 1 },
      { kind: "changeOwner", newOwner: identity },
    ] as const;
    await changeDid(own, did, strange);
    await revokeKey(own, { did, jwk: JWK });
    await deactivateDid(own, { did });
    const changes = await listDidChanges(network, did);
    expect(changes.map(({ number, kind, name, value }) => [number, kind, name, value])).to.deep.equal([
      [1, "key", "Ed25519 veriKey", vectors.keys[2]?.raw],
      [2, "service", "HubService", "https://hub.example"],
      [3, "other", `0x${"ff".repeat(32)}`, "0x00"],
      [4, "service", "Hub", "0xff"],
      [5, "delegate", bytes32("a\tb"), DELEGATE],
      [6, "controller", "", identity],
      [7, "key", "Ed25519 veriKey", vectors.keys[2]?.raw],
      [8, "deactivation", "", ""],
    ]);
    expect(changes[6]?.validTo).to.equal(0n);
    expect(changes[7]).to.not.have.property("validTo");
    const { network: telling, endpoint } = through(network, await withBlockTimes());
    expect(await listDidChanges(telling, did)).to.deep.equal(changes);
    expect(endpoint.requests).to.deep.equal(["eth_call", "eth_getLogs"]);
  });
});
