import { expect } from "chai";
import { Resolver } from "did-resolver";
import hre from "hardhat";

import { addServices } from "../../bench/resolve/addServices.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { type RealDidNetwork, connectNetwork } from "../../sdk/chain/network.ts";
import { changeDid } from "../../sdk/did/changeDid.ts";
import { formatDid } from "../../sdk/did/formatDid.ts";
import { getResolver } from "../../sdk/did/getResolver.ts";
import { resolveDid } from "../../sdk/did/resolveDid.ts";
import { deployRealDid } from "../fixture.ts";
import { codeOf } from "../codes.ts";
import { type Holder, createHolder } from "./changes.ts";
import { through, withBlockTimes } from "./endpoint.ts";
import { bytes32 } from "./fixture.ts";

const ELSEWHERE = "did:realdid:elsewhere:0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

describe("did:realdid by did-resolver", () => {
  let network: RealDidNetwork;
  let holder: Holder;
  let resolver: Resolver;

  beforeEach(async () => {
    ({ network } = await deployRealDid());
    holder = await createHolder(network);
    resolver = new Resolver(getResolver([network]));
  });

  describe("a DID", () => {
    it("resolves to what resolveDid gives", async () => {
      await addServices(hre, network, holder.identity, { from: 0, to: 3 });
      const resolved = await resolver.resolve(holder.did);
      expect(resolved).to.deep.equal(await resolveDid(network, holder.did));
      expect(resolved.didDocument?.service).to.have.length(3);
    });

    it("resolves on each of several networks, and on no other", async () => {
      const second = connectNetwork({ ...network.deployment, name: "second" }, network.runner);
      const both = new Resolver(getResolver([network, second]));
      const other = formatDid("second", holder.identity);
      expect((await both.resolve(holder.did)).didDocument?.id).to.equal(holder.did);
      expect((await both.resolve(other)).didDocument?.id).to.equal(other);
      expect(await both.resolve(ELSEWHERE)).to.deep.include({ didDocument: null, didDocumentMetadata: {} });
      expect((await both.resolve(ELSEWHERE)).didResolutionMetadata).to.include({
        error: "notFound",
        code: "DID_NETWORK_UNKNOWN",
      });
    });

    it("keeps the form in which it was asked for, and names the canonical one", async () => {
      const lower = holder.did.toLowerCase();
      const { didDocument, didDocumentMetadata } = await resolver.resolve(lower);
      expect(didDocument?.id).to.equal(lower);
      expect(didDocument?.verificationMethod?.[0]?.id).to.equal(`${lower}#controller`);
      expect(didDocumentMetadata.canonicalId).to.equal(holder.did);
      expect((await resolver.resolve(holder.did)).didDocumentMetadata).to.not.have.property("canonicalId");
    });

    it("resolves with a path, a fragment or a parameter that is not resolution's, to the whole document", async () => {
      const { didDocument } = await resolver.resolve(holder.did);
      for (const rest of ["#controller", "/path", "?service=files&relativeRef=%2Fa", "/p?x=1#f"]) {
        expect((await resolver.resolve(`${holder.did}${rest}`)).didDocument).to.deep.equal(didDocument);
      }
    });

    it("is refused twice in one resolver", () => {
      expect(() => getResolver([network, network]))
        .to.throw()
        .with.property("code", "DID_NETWORK_REPEATED");
    });
  });

  describe("representations", () => {
    it("are did+json without and did+ld+json with @context", async () => {
      const json = await resolver.resolve(holder.did, { accept: "application/did+json" });
      const jsonLd = await resolver.resolve(holder.did, { accept: "application/did+ld+json" });
      expect(json.didResolutionMetadata).to.deep.equal({ contentType: "application/did+json" });
      expect(jsonLd.didResolutionMetadata).to.deep.equal({ contentType: "application/did+ld+json" });
      expect(json.didDocument).to.not.have.property("@context");
      const { "@context": context, ...rest } = jsonLd.didDocument ?? {};
      expect(context).to.be.an("array");
      expect(rest).to.deep.equal(json.didDocument);
      expect(await resolver.resolve(holder.did)).to.deep.equal(jsonLd);
    });

    for (const accept of ["application/json", "application/did+cbor", "", "*/*", "APPLICATION/DID+JSON", null, 7]) {
      it(`do not include ${JSON.stringify(accept)}`, async () => {
        const result = await resolver.resolve(holder.did, { accept } as never);
        expect(result.didResolutionMetadata.error).to.equal("representationNotSupported");
        expect(result.didDocument).to.equal(null);
      });
    }
  });

  describe("a malformed DID", () => {
    const address = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
    for (const [shape, did] of Object.entries({
      "no network": `did:realdid:${address}`,
      "an upper-case network": `did:realdid:China:${address}`,
      "an empty network": `did:realdid::${address}`,
      "a network that begins with a digit": `did:realdid:1china:${address}`,
      "too long a network": `did:realdid:${"a".repeat(32)}:${address}`,
      "one part too many": `did:realdid:china:${address}:x`,
      "a short address": `did:realdid:china:${address.slice(0, -1)}`,
      "a long address": `did:realdid:china:${address}0`,
      "an address without 0x": `did:realdid:china:${address.slice(2)}`,
      "an address with 0X": `did:realdid:china:0X${address.slice(2)}`,
      "a wrong checksum": `did:realdid:china:0x70997970c51812dc3A010C7d01b50e0d17dc79C8`,
      "a letter that is no hex digit": `did:realdid:china:${address.slice(0, -1)}g`,
      "a percent-encoded letter": `did:realdid:china:%30x${address.slice(2)}`,
      "a full-width digit": `did:realdid:china:０x${address.slice(2)}`,
      "a null character": `did:realdid:china:${address}\0`,
      "a newline": `did:realdid:china:${address}\n`,
      "a space before": ` did:realdid:china:${address}`,
      "a million characters": `did:realdid:china:${"0".repeat(1_000_000)}`,
      nothing: "did:realdid:",
      "no DID": "https://example.com",
    })) {
      it(`is invalidDid, not an exception: ${shape}`, async () => {
        const result = await resolver.resolve(did);
        expect(result.didResolutionMetadata.error).to.equal("invalidDid");
        expect(result.didDocument).to.equal(null);
        expect(result.didDocumentMetadata).to.deep.equal({});
        expect(await codeOf(resolveDid(network, did))).to.equal("DID_INVALID");
      });
    }

    it("of another method is did-resolver's to refuse", async () => {
      const result = await resolver.resolve("did:other:123");
      expect(result.didResolutionMetadata.error).to.equal("unsupportedDidMethod");
    });
  });

  describe("RPC requests", () => {
    let requests: string[];

    async function count(did: string, options: { versionId?: string; versionTime?: string }, hasTimes: boolean) {
      const { network: seen, endpoint } = through(network, hasTimes ? await withBlockTimes() : undefined);
      const result = await new Resolver(getResolver([seen])).resolve(did, options);
      expect(result.didResolutionMetadata.error).to.equal(undefined);
      requests = endpoint.requests;
      return result;
    }

    it("are one for a DID that was never changed", async () => {
      await count(holder.did, {}, false);
      expect(requests).to.deep.equal(["eth_call"]);
    });

    for (const changes of [1, 100, 1000]) {
      it(`are three after ${changes} changes, two if logs tell the time, and as many for an old version`, async () => {
        await addServices(hre, network, holder.identity, { from: 0, to: changes });
        const latest = await count(holder.did, {}, false);
        expect(requests).to.deep.equal(["eth_call", "eth_getLogs", "eth_getBlockByNumber"]);
        expect(latest.didDocument?.service).to.have.length(changes);
        expect(await count(holder.did, {}, true)).to.deep.equal(latest);
        expect(requests).to.deep.equal(["eth_call", "eth_getLogs"]);

        const first = Number(latest.didDocumentMetadata.versionId) - changes + 1;
        const old = await count(holder.did, { versionId: String(first) }, false);
        expect(requests).to.deep.equal(["eth_call", "eth_getLogs", "eth_getBlockByNumber"]);
        expect(old.didDocument?.service).to.have.length(1);
        await count(holder.did, { versionId: String(first) }, true);
        expect(requests).to.deep.equal(["eth_call", "eth_getLogs"]);
        const { updated } = old.didDocumentMetadata;
        await count(holder.did, { versionTime: updated as string }, true);
        expect(requests).to.deep.equal(["eth_call", "eth_getLogs"]);
        const atTime = await count(holder.did, { versionTime: updated as string }, false);
        expect(atTime.didDocumentMetadata.versionId).to.equal(String(first));
        expect(requests.length).to.be.at.most(2 + Math.ceil(Math.log2(changes + 1)));
      });
    }

    it("count changes of one transaction as one block", async () => {
      const changes = [1, 2, 3].map((n) => ({
        kind: "setAttribute" as const,
        name: bytes32("did/svc/Hub"),
        value: `0x68747470733a2f2f6${n}` as Hex,
        validity: 100,
      }));
      await changeDid(holder.own, holder.did, changes);
      const { didDocument } = await count(holder.did, {}, false);
      expect(didDocument?.service).to.have.length(3);
      expect(requests).to.have.length(3);
    });
  });
});
