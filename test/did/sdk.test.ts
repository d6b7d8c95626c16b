import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { SigningKey, ZeroAddress, hexlify, toUtf8Bytes, zeroPadValue } from "ethers";
import hre from "hardhat";

import type { Hex } from "../../sdk/chain/hex.ts";
import { type RealDidNetwork, withRunner } from "../../sdk/chain/network.ts";
import { addKey } from "../../sdk/did/addKey.ts";
import { addService } from "../../sdk/did/addService.ts";
import { formatAttributeName, parseAttributeName } from "../../sdk/did/attributeName.ts";
import { changeController } from "../../sdk/did/changeController.ts";
import { changeDid } from "../../sdk/did/changeDid.ts";
import { deactivateDid } from "../../sdk/did/deactivateDid.ts";
import { buildDocument } from "../../sdk/did/document.ts";
import { formatDid } from "../../sdk/did/formatDid.ts";
import { didSubject } from "../../sdk/did/identityOf.ts";
import { parseDid } from "../../sdk/did/parseDid.ts";
import { fromPublicKeyJwk, toPublicKeyJwk } from "../../sdk/did/publicKeyJwk.ts";
import type { DidEvent } from "../../sdk/did/history.ts";
import { checkComplete } from "../../sdk/did/readHistory.ts";
import { resolveDid } from "../../sdk/did/resolveDid.ts";
import { revokeAttribute } from "../../sdk/did/setAttribute.ts";
import { signDidChanges, submitDidChanges } from "../../sdk/did/signedChange.ts";
import { deployRealDid } from "../fixture.ts";
import { codeOf } from "../codes.ts";
import { LATE, bytes32 } from "./fixture.ts";
import vectors from "../../docs/vectors/did.json";

const ADDRESS = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8" as Hex;
const DID = `did:realdid:china:${ADDRESS}`;

describe("sdk/did", () => {
  describe("formatDid and parseDid", () => {
    it("agree, whatever the case of the address", () => {
      expect(formatDid("china", ADDRESS.toLowerCase() as Hex)).to.equal(DID);
      expect(parseDid(DID.toLowerCase())).to.deep.equal({ did: DID, network: "china", identity: ADDRESS });
      expect(didSubject(DID)).to.equal(zeroPadValue(ADDRESS, 32).toLowerCase());
    });

    for (const wrong of [
      "",
      "did:ethr:0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
      "did:realdid:0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
      "did:realdid:China:0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
      "did:realdid:china:0x70997970C51812dc3A010C7d01b50e0d17dc79C",
      "did:realdid:china:0x70997970c51812dc3A010C7d01b50e0d17dc79C8",
      "did:realdid:china:0x70997970C51812dc3A010C7d01b50e0d17dc79C8#controller",
    ]) {
      it(`refuse "${wrong}"`, () => {
        expect(() => parseDid(wrong))
          .to.throw()
          .with.property("code", "DID_INVALID");
      });
    }

    it("refuse what is no text", () => {
      for (const wrong of [undefined, null, 7, {}, [DID]]) {
        expect(() => parseDid(wrong as never))
          .to.throw()
          .with.property("code", "DID_INVALID");
      }
    });

    it("refuse a wrong address or network", () => {
      expect(() => formatDid("china", "0x12"))
        .to.throw()
        .with.property("code", "DID_INVALID");
      expect(() => formatDid("a:b", ADDRESS))
        .to.throw()
        .with.property("code", "DID_INVALID");
    });
  });

  describe("keys", () => {
    for (const { curve, raw, jwk } of vectors.keys) {
      it(`turn into JWKs and back: ${curve}`, () => {
        expect(toPublicKeyJwk(curve as "P-256", raw as Hex)).to.deep.equal(jwk);
        expect(fromPublicKeyJwk(jwk as never)).to.equal(raw);
      });
    }

    it("read the uncompressed form too", () => {
      const compressed = new SigningKey(`0x${"11".repeat(32)}`).compressedPublicKey as Hex;
      const uncompressed = SigningKey.computePublicKey(compressed, false) as Hex;
      expect(toPublicKeyJwk("secp256k1", uncompressed)).to.deep.equal(toPublicKeyJwk("secp256k1", compressed));
    });

    it("refuse what is no key of the curve", () => {
      const off = `0x02${"ff".repeat(32)}` as Hex;
      for (const attempt of [
        () => toPublicKeyJwk("secp256k1", off),
        () => toPublicKeyJwk("P-256", off),
        () => toPublicKeyJwk("Ed25519", "0x00"),
        () => fromPublicKeyJwk({ kty: "OKP", crv: "Ed25519", x: "AA" }),
        () => fromPublicKeyJwk({ kty: "EC", crv: "P-256", x: "!!", y: "AA" }),
      ]) {
        expect(attempt).to.throw().with.property("code", "DID_ATTRIBUTE_INVALID");
      }
    });

    it("take no 32 or 64 bytes for a key of secp256k1: whose private key would they be?", () => {
      const { publicKey } = new SigningKey(`0x${"11".repeat(32)}`);
      for (const raw of [`0x${"11".repeat(32)}`, `0x${publicKey.slice(4)}`, "0x"]) {
        expect(() => toPublicKeyJwk("secp256k1", raw as Hex))
          .to.throw()
          .with.property("code", "DID_ATTRIBUTE_INVALID");
      }
    });

    it("refuse Ed25519 keys that are no point, and those under which anybody signs", () => {
      const identityPoint = `0x01${"00".repeat(31)}`;
      for (const raw of [`0x02${"00".repeat(31)}`, identityPoint, `0x${"00".repeat(32)}`]) {
        expect(() => toPublicKeyJwk("Ed25519", raw as Hex))
          .to.throw()
          .with.property("code", "DID_ATTRIBUTE_INVALID");
      }
    });

    it("refuse JWKs whose type is another than their curve's, and members that are missing", () => {
      const [, p256, ed25519] = vectors.keys.map(({ jwk }) => jwk);
      for (const jwk of [
        { ...p256, crv: "Ed25519" },
        { ...ed25519, crv: "secp256k1" },
        { ...ed25519, crv: "constructor" },
        { ...ed25519, x: undefined },
        { ...p256, y: undefined },
        { crv: "none" },
        {},
      ]) {
        expect(() => fromPublicKeyJwk(jwk as never))
          .to.throw()
          .with.property("code", "DID_ATTRIBUTE_INVALID");
      }
    });
  });

  describe("attribute names", () => {
    for (const { name, text } of vectors.names) {
      it(`read ${text}`, () => {
        expect(formatAttributeName(parseAttributeName(name) as never)).to.equal(name);
        expect(name).to.equal(bytes32(text));
      });
    }

    it("refuse a service type that is too long or has other characters", () => {
      for (const type of ["x".repeat(25), "a b", "", "id", "type", "service", "JsonWebKey2020", "__proto__"]) {
        expect(() => formatAttributeName({ kind: "service", type }))
          .to.throw()
          .with.property("code", "DID_ATTRIBUTE_INVALID");
      }
      expect(parseAttributeName(`0x${"ff".repeat(32)}`)).to.equal(undefined);
      expect(parseAttributeName(bytes32("something/else"))).to.equal(undefined);
      expect(parseAttributeName(bytes32("did/svc/type"))).to.equal(undefined);
    });

    it("take all 32 bytes, as clients of ERC-1056 do", () => {
      const name = { kind: "service", type: "x".repeat(24) } as const;
      expect(formatAttributeName(name)).to.equal(hexlify(toUtf8Bytes(`did/svc/${name.type}`)));
      expect(parseAttributeName(formatAttributeName(name))).to.deep.equal(name);
    });

    it("are none with a zero in the middle, which the registry knows by another name", () => {
      const name = hexlify(toUtf8Bytes("did/svc/Hub\0x".padEnd(32, "\0")));
      expect(parseAttributeName(name)).to.equal(undefined);
      const event = { kind: "delegate", block: 5, previousChange: 0, delegate: ADDRESS, validTo: 9n } as const;
      const delegateType = hexlify(toUtf8Bytes("sigAuth\0x".padEnd(32, "\0"))) as Hex;
      const { document } = buildDocument(DID, { identity: ADDRESS, events: [{ ...event, delegateType }], time: 1 }, 1n);
      expect(document.verificationMethod).to.have.length(1);
    });
  });

  describe("checkComplete", () => {
    const event = (block: number, previousChange: number): DidEvent => ({
      kind: "owner",
      block,
      previousChange,
      owner: ADDRESS,
    });

    it("accepts whole histories, several changes in one block included", () => {
      checkComplete(ADDRESS, [], 0);
      checkComplete(ADDRESS, [event(5, 0), event(9, 5), event(9, 9), event(12, 9)], 4);
    });

    it("refuses one with any single event missing", () => {
      const whole = [event(5, 0), event(9, 5), event(9, 9), event(9, 9), event(12, 9)];
      whole.forEach((_, missing) => {
        const rest = whole.filter((_event, i) => i !== missing);
        expect(() => checkComplete(ADDRESS, rest, whole.length))
          .to.throw()
          .with.property("code", "DID_HISTORY_INCOMPLETE");
      });
    });
  });

  describe("on a network", () => {
    let network: RealDidNetwork;
    let did: string;
    let identity: Hex;

    beforeEach(async () => {
      const fixture = await deployRealDid();
      network = fixture.as(fixture.keys.stranger);
      identity = (await fixture.keys.stranger.getAddress()) as Hex;
      did = formatDid(network.deployment.name, identity);
    });

    it("resolves an untouched DID to its own account", async () => {
      const { didDocument, didDocumentMetadata } = await resolveDid(network, did);
      expect(didDocumentMetadata).to.deep.equal({ deactivated: false, versionId: "0" });
      expect(didDocument.id).to.equal(did);
      expect(didDocument.verificationMethod).to.deep.equal([
        {
          id: `${did}#controller`,
          type: "EcdsaSecp256k1RecoveryMethod2020",
          controller: did,
          blockchainAccountId: `eip155:${network.deployment.chainId}:${identity}`,
        },
      ]);
      expect(didDocument.authentication).to.deep.equal([`${did}#controller`]);
    });

    it("shows keys and services while they hold, by the chain's clock", async () => {
      const [first, second] = vectors.keys;
      await addKey(network, { did, jwk: first?.jwk as never, purpose: "sigAuth", validitySeconds: 1000 });
      await addKey(network, { did, jwk: second?.jwk as never, purpose: "enc" });
      await addService(network, { did, type: "HubService", endpoint: "https://hub.example" });
      const before = (await resolveDid(network, did)).didDocument;
      expect(before.verificationMethod?.map((method) => method.publicKeyJwk)).to.deep.equal([
        undefined,
        first?.jwk,
        second?.jwk,
      ]);
      expect(before.authentication).to.deep.equal([`${did}#controller`, `${did}#key-1`]);
      expect(before.keyAgreement).to.deep.equal([`${did}#key-2`]);
      expect(before.service).to.deep.equal([
        { id: `${did}#service-3`, type: "HubService", serviceEndpoint: "https://hub.example" },
      ]);

      await time.increase(1000);
      const value = fromPublicKeyJwk(second?.jwk as never);
      await revokeAttribute(network, {
        did,
        name: { kind: "key", curve: second?.curve as "P-256", purpose: "enc" },
        value,
      });
      const after = (await resolveDid(network, did)).didDocument;
      expect(after.verificationMethod).to.have.length(1);
      expect(after.service).to.have.length(1);
    });

    it("makes several changes in one transaction and numbers them in order", async () => {
      const receipt = await changeDid(network, did, [
        { kind: "addDelegate", delegateType: bytes32("veriKey"), delegate: ADDRESS, validity: 100 },
        { kind: "changeOwner", newOwner: ADDRESS },
      ]);
      const { didDocument, didDocumentMetadata } = await resolveDid(network, did);
      expect(didDocumentMetadata.versionId).to.equal(String(receipt.blockNumber));
      expect(didDocument.verificationMethod?.map((method) => method.id)).to.deep.equal([
        `${did}#controller`,
        `${did}#delegate-1`,
      ]);
      expect(didDocument.assertionMethod).to.deep.equal([`${did}#controller`, `${did}#delegate-1`]);
      expect(didDocument.authentication).to.deep.equal([`${did}#controller`]);
    });

    it("takes signed changes from whoever pays", async () => {
      const holder = hre.ethers.Wallet.createRandom();
      const own = formatDid(network.deployment.name, holder.address as Hex);
      const signed = await signDidChanges(network, holder, {
        did: own,
        changes: [
          {
            kind: "setAttribute",
            name: formatAttributeName({ kind: "service", type: "Hub" }),
            value: "0x68747470733a61",
            validity: 100,
          },
          { kind: "changeOwner", newOwner: ADDRESS },
        ],
        deadline: LATE,
      });
      await submitDidChanges(network, signed);
      const { didDocument } = await resolveDid(network, own);
      expect(didDocument.service).to.have.length(1);
      expect(didDocument.verificationMethod?.[0]?.blockchainAccountId).to.contain(ADDRESS);
      const replay = await codeOf(submitDidChanges(network, signed));
      expect(replay).to.equal("DID_NONCE_WRONG");
    });

    it("signs, submits and sends no change that the registry does not know", async () => {
      const options = { did, changes: [{ kind: "deactivate" }], deadline: LATE } as const;
      const wallet = hre.ethers.Wallet.createRandom();
      const [signed] = await signDidChanges(network, wallet, options);
      for (const change of [
        { kind: "constructor" },
        { kind: "multicall" },
        { kind: "__proto__" },
        {},
        null,
        { kind: "changeOwner" },
        { kind: "changeOwner", newOwner: "0x12" },
        { kind: "setAttribute", name: bytes32("x"), value: "words", validity: 1 },
        { kind: "setAttribute", name: "x", value: "0x", validity: 1 },
        { kind: "setAttribute", name: bytes32("x"), value: "0x", validity: 0.5 },
      ] as never[]) {
        const submitted = submitDidChanges(network, [{ ...(signed as object), change } as never]);
        expect(await codeOf(submitted), JSON.stringify(change)).to.equal("DID_CHANGE_INVALID");
        expect(await codeOf(changeDid(network, did, [change])), JSON.stringify(change)).to.equal("DID_CHANGE_INVALID");
        const signing = signDidChanges(network, wallet, { ...options, changes: [change] });
        expect(await codeOf(signing), JSON.stringify(change)).to.equal("DID_CHANGE_INVALID");
      }
      for (const deadline of [-1, 0.5, 2 ** 80, undefined as never]) {
        const signing = signDidChanges(network, wallet, { ...options, deadline });
        expect(await codeOf(signing), String(deadline)).to.equal("DID_CHANGE_INVALID");
      }
      for (const bent of [{ nonce: undefined }, { deadline: 2 ** 80 }, { signature: "x" }]) {
        const submitted = submitDidChanges(network, [{ ...signed, ...bent } as never]);
        expect(await codeOf(submitted), Object.keys(bent)[0]).to.equal("DID_CHANGE_INVALID");
      }
    });

    it("deactivates for good", async () => {
      await addService(network, { did, type: "HubService", endpoint: "https://hub.example" });
      await deactivateDid(network, { did });
      const { didDocument, didDocumentMetadata } = await resolveDid(network, did);
      expect(didDocumentMetadata.deactivated).to.equal(true);
      expect(Object.keys(didDocument)).to.deep.equal(["@context", "id"]);
      expect(await codeOf(changeController(network, { did, controller: identity }))).to.equal("DID_DEACTIVATED");
    });

    it("refuses another network's DID, the zero controller, a stranger, and a connection without signer", async () => {
      const elsewhere = formatDid("global", identity);
      expect(await codeOf(resolveDid(network, elsewhere))).to.equal("DID_NETWORK_UNKNOWN");
      expect(await codeOf(changeController(network, { did, controller: ZeroAddress as Hex }))).to.equal(
        "DID_CONTROLLER_INVALID",
      );
      expect(await codeOf(changeController(network, { did, controller: undefined as never }))).to.equal(
        "DID_CONTROLLER_INVALID",
      );
      expect(await codeOf(changeController(network, { did: DID, controller: identity }))).to.equal(
        "DID_NOT_CONTROLLER",
      );
      expect(await codeOf(addService(network, { did, type: "Hub", endpoint: "nowhere" }))).to.equal(
        "DID_ATTRIBUTE_INVALID",
      );
      const reading = withRunner(network, hre.ethers.provider);
      expect(await codeOf(deactivateDid(reading, { did }))).to.equal("DID_SIGNER_MISSING");
      expect((await resolveDid(network, did)).didDocumentMetadata.versionId).to.equal("0");
    });
  });
});
