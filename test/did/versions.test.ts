import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { Resolver } from "did-resolver";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../../sdk/chain/network.ts";
import type { DidChange } from "../../sdk/did/change.ts";
import { getResolver } from "../../sdk/did/getResolver.ts";
import { resolveDid } from "../../sdk/did/resolveDid.ts";
import { formatDidTime } from "../../sdk/did/selectVersion.ts";
import { deployRealDid } from "../fixture.ts";
import { codeOf } from "../codes.ts";
import { type Holder, changeInBlocks, createHolder } from "./changes.ts";
import { through, withBlockTimes } from "./endpoint.ts";
import { bytes32 } from "./fixture.ts";

const OTHER = "0x00000000000000000000000000000000000000C1" as Hex;
const service = (text: string, validity: number): DidChange => ({
  kind: "setAttribute",
  name: bytes32("did/svc/Hub"),
  value: `0x${Buffer.from(text).toString("hex")}`,
  validity,
});

describe("versions of a DID", () => {
  let network: RealDidNetwork;
  let holder: Holder;
  let resolver: Resolver;
  let blocks: number[];
  /** Times of the three changes: a service for 100 s, the same for 1,000 s, a hand-over. */
  let at: readonly [number, number, number];

  beforeEach(async () => {
    ({ network } = await deployRealDid());
    holder = await createHolder(network);
    resolver = new Resolver(getResolver([network]));
    const start = (await time.latest()) + 1000;
    at = [start, start + 500, start + 2000];
    blocks = await changeInBlocks(
      holder,
      [service("https://a.example", 100), service("https://a.example", 1000), { kind: "changeOwner", newOwner: OTHER }],
      at,
    );
  });

  const byId = async (versionId: number | string) => resolver.resolve(`${holder.did}?versionId=${versionId}`);
  const byTime = async (seconds: number) => resolver.resolve(`${holder.did}?versionTime=${formatDidTime(seconds)}`);

  it("are named by the block of their change, with its time and the next version", async () => {
    const [first, second, third] = blocks;
    expect((await resolver.resolve(holder.did)).didDocumentMetadata).to.deep.equal({
      deactivated: false,
      versionId: String(third),
      updated: formatDidTime(at[2]),
    });
    expect((await byId(first as number)).didDocumentMetadata).to.deep.equal({
      deactivated: false,
      versionId: String(first),
      updated: formatDidTime(at[0]),
      nextVersionId: String(second),
    });
    const { network: seen } = through(network, await withBlockTimes());
    const { didDocumentMetadata } = await resolveDid(seen, holder.did, { versionId: String(second) });
    expect(didDocumentMetadata).to.deep.equal({
      deactivated: false,
      versionId: String(second),
      updated: formatDidTime(at[1]),
      nextVersionId: String(third),
      nextUpdate: formatDidTime(at[2]),
    });
  });

  it("hold what held when they were made, by the chain's clock of that block", async () => {
    const controller = (address: string): string => `eip155:${network.deployment.chainId}:${address}`;
    const before = (await byId(blocks[1] as number)).didDocument;
    expect(before?.service).to.have.length(1);
    expect(before?.verificationMethod?.[0]?.blockchainAccountId).to.equal(controller(holder.identity));
    const after = (await byId(blocks[2] as number)).didDocument;
    expect(after?.service).to.equal(undefined);
    expect(after?.verificationMethod?.[0]?.blockchainAccountId).to.equal(controller(OTHER));
    await time.increase(100_000);
    expect((await byId(blocks[1] as number)).didDocument).to.deep.equal(before);
  });

  it("begin with 0, before the first change", async () => {
    const { didDocument, didDocumentMetadata } = await byId(0);
    expect(didDocumentMetadata).to.deep.equal({
      deactivated: false,
      versionId: "0",
      nextVersionId: String(blocks[0]),
    });
    expect(didDocument?.service).to.equal(undefined);
    expect(didDocument?.verificationMethod).to.have.length(1);
  });

  it("are found by time, to the second, and what holds is what held at that second", async () => {
    const seen = async (seconds: number) => {
      const { didDocument, didDocumentMetadata } = await byTime(seconds);
      return [didDocumentMetadata.versionId, didDocument?.service?.length ?? 0];
    };
    const ids = blocks.map(String);
    expect(await seen(at[0] - 1)).to.deep.equal(["0", 0]);
    expect(await seen(at[0])).to.deep.equal([ids[0], 1]);
    expect(await seen(at[0] + 99)).to.deep.equal([ids[0], 1]);
    expect(await seen(at[0] + 100)).to.deep.equal([ids[0], 0]);
    expect(await seen(at[1])).to.deep.equal([ids[1], 1]);
    expect(await seen(at[1] + 999)).to.deep.equal([ids[1], 1]);
    expect(await seen(at[1] + 1000)).to.deep.equal([ids[1], 0]);
    expect(await seen(at[2])).to.deep.equal([ids[2], 0]);
    expect(await seen(at[2] + 1_000_000)).to.deep.equal([ids[2], 0]);
  });

  it("are the same by time whether or not logs tell it", async () => {
    const { network: telling } = through(network, await withBlockTimes());
    for (const seconds of [at[0] - 1, at[0], at[1] - 1, at[1], at[2] - 1, at[2], at[2] + 1]) {
      const versionTime = formatDidTime(seconds);
      const told = await resolveDid(telling, holder.did, { versionTime });
      const asked = await resolveDid(network, holder.did, { versionTime });
      expect(told.didDocument).to.deep.equal(asked.didDocument);
      expect(told.didDocumentMetadata.versionId).to.equal(asked.didDocumentMetadata.versionId);
    }
  });

  it("keep an entry's id when it is renewed, and give none to another", async () => {
    const ids = async (versionId: number) => (await byId(versionId)).didDocument?.service?.map(({ id }) => id);
    expect(await ids(blocks[0] as number)).to.deep.equal([`${holder.did}#service-1`]);
    expect(await ids(blocks[1] as number)).to.deep.equal([`${holder.did}#service-1`]);
  });

  it("are asked for by option as by parameter", async () => {
    const versionId = String(blocks[0]);
    const versionTime = formatDidTime(at[1]);
    expect(await resolver.resolve(holder.did, { versionId })).to.deep.equal(await byId(versionId));
    expect(await resolver.resolve(holder.did, { versionTime })).to.deep.equal(await byTime(at[1]));
  });

  it("say that the DID was deactivated since", async () => {
    const own = await createHolder(network);
    const [made] = await changeInBlocks(own, [service("https://b.example", 1000), { kind: "deactivate" }]);
    const { didDocument, didDocumentMetadata } = await resolveDid(network, own.did, { versionId: String(made) });
    expect(didDocument.service).to.have.length(1);
    expect(didDocumentMetadata.deactivated).to.equal(await network.didRegistry.isDeactivated(own.identity));
    expect(didDocumentMetadata.deactivated).to.equal(true);
  });

  describe("that there are not", () => {
    it("are notFound: a block without a change, one before the first, one to come", async () => {
      const [first, , third] = blocks as [number, number, number];
      for (const versionId of [1, first - 1, third + 1, 999_999_999_999_999]) {
        const result = await byId(versionId);
        expect(result.didResolutionMetadata).to.include({ error: "notFound", code: "DID_VERSION_UNKNOWN" });
        expect(result.didDocument).to.equal(null);
      }
    });

    for (const query of [
      "versionId=",
      "versionId=x",
      "versionId=-1",
      "versionId=01",
      "versionId=1.5",
      "versionId=0x1",
      "versionId=1e3",
      "versionId=9999999999999999",
      "versionId=1&versionId=1",
      "versionId=1&versionTime=2023-11-01T00:00:00Z",
      "versionTime=",
      "versionTime=yesterday",
      "versionTime=2023-11-01",
      "versionTime=2023-11-01T00:00:00",
      "versionTime=2023-11-01T00:00:00.5Z",
      "versionTime=2023-11-01T08:00:00+08:00",
      "versionTime=2023-02-29T00:00:00Z",
      "versionTime=2023-13-01T00:00:00Z",
      "versionTime=2023-11-01T24:00:00Z",
      "versionTime=2023-11-01T00:00:60Z",
      "versionTime=1700000000",
      "versionTime=%FF",
    ]) {
      it(`are invalidDidUrl: ?${query}`, async () => {
        const result = await resolver.resolve(`${holder.did}?${query}`);
        expect(result.didResolutionMetadata).to.include({ error: "invalidDidUrl", code: "DID_VERSION_INVALID" });
        expect(result.didDocument).to.equal(null);
      });
    }

    for (const options of [
      { versionId: "" },
      { versionId: 1 },
      { versionId: null },
      { versionTime: "now" },
      { versionTime: new Date(0) },
      { versionTime: 1_700_000_000 },
      { versionId: "1", versionTime: "2023-11-01T00:00:00Z" },
    ]) {
      it(`are invalidOptions: ${JSON.stringify(options)}`, async () => {
        const result = await resolver.resolve(holder.did, options as never);
        expect(result.didResolutionMetadata).to.include({ error: "invalidOptions", code: "DID_VERSION_INVALID" });
        expect(await codeOf(resolveDid(network, holder.did, options as never))).to.equal("DID_VERSION_INVALID");
      });
    }

    it("are not asked of the chain when they are malformed", async () => {
      const { network: seen, endpoint } = through(network);
      await new Resolver(getResolver([seen])).resolve(`${holder.did}?versionId=x`);
      expect(endpoint.requests).to.deep.equal([]);
    });

    it("cannot be asked for in the URL and in the options at once", async () => {
      const result = await resolver.resolve(`${holder.did}?versionId=0`, { versionId: "0" });
      expect(result.didResolutionMetadata.error).to.equal("invalidDidUrl");
    });
  });
});
