import { brotliDecompressSync } from "node:zlib";
import { request } from "node:http";

import { numberOf } from "@realdid/service";
import { onTestChain } from "@realdid/service/testing";
import { expect } from "chai";
import { decodeTop, encodeTop, proveFromShard, rootOfShards, batchHash, shardRootOf } from "realdid";

import { putContent } from "../../src/publishing/contents.ts";
import { standingEpoch } from "../../src/publishing/epochs.ts";
import type { PublishedGroup } from "../../src/publishing/group.ts";
import { pruneContents } from "../../src/publishing/pruneContents.ts";
import { describeOnService } from "../setup/service.ts";
import { commitment, publishAll, publishedGroup, queueLeaves, word } from "./stage.ts";

describeOnService("shards, tops and leaf files over HTTP", [], (running) => {
  const network = onTestChain();
  const group = (): PublishedGroup => publishedGroup(running().service.database, network());
  let root: bigint;

  before(async () => {
    await queueLeaves(group(), 0, 150);
    await publishAll(group());
    root = numberOf((await standingEpoch(group().db, 0))?.root ?? new Uint8Array());
  });

  /** A request as it is written: no client puts the path in order first. */
  function get(
    path: string,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; headers: object; body: Buffer }> {
    const { hostname, port } = new URL(running().publicUrl);
    return new Promise((resolve, reject) => {
      request({ hostname, port, path, headers }, (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) }),
        );
      })
        .on("error", reject)
        .end();
    });
  }

  const hex = (value: bigint): string => `0x${value.toString(16).padStart(64, "0")}`;

  it("lets a wallet prove its membership from whole shards, without naming its own", async () => {
    const top = await get(`/v1/tops/${hex(root)}`);
    const shardRoots = decodeTop(top.body);
    expect(rootOfShards(shardRoots)).to.equal(root);
    const shard = await get(`/v1/shards/${hex(shardRoots[0] ?? 0n)}`);
    expect(shardRootOf(shard.body)).to.equal(shardRoots[0]);
    const proof = proveFromShard({ root, shardRoots, shardNumber: 0, leaves: shard.body, commitment: commitment(42) });
    expect(proof.root).to.equal(root);
  });

  it("serves the same headers to everyone, for ever, and nothing that tells requests apart", async () => {
    const one = await get(`/v1/tops/${hex(root)}`);
    const two = await get(`/v1/tops/${hex(root)}`, { cookie: "a=b", "if-none-match": "*" });
    const { date: _one, ...first } = one.headers as Record<string, string>;
    const { date: _two, ...second } = two.headers as Record<string, string>;
    expect(first).to.deep.equal(second);
    expect(first).to.include({
      "cache-control": "public, max-age=31536000, immutable",
      "content-type": "application/octet-stream",
      "access-control-allow-origin": "*",
      vary: "accept-encoding",
    });
    expect(first).not.to.have.any.keys("etag", "set-cookie", "last-modified", "x-request-id");
  });

  it("serves compressed content compressed to those who take it, and plain to others", async () => {
    const bytes = Buffer.alloc(32 * 1_000);
    bytes.set(word(5n), 32 * 999);
    await putContent(group().db, "shard", 77n, bytes);
    const plain = await get(`/v1/shards/${hex(77n)}`, { "accept-encoding": "gzip, br;q=0" });
    expect(plain.headers).not.to.have.property("content-encoding");
    expect(plain.body.equals(bytes)).to.equal(true);
    const small = await get(`/v1/shards/${hex(77n)}`, { "accept-encoding": "gzip, br" });
    expect(small.headers).to.include({ "content-encoding": "br" });
    expect(small.body.length).to.be.lessThan(100);
    expect(brotliDecompressSync(small.body).equals(bytes)).to.equal(true);
  });

  it("serves the leaves of every epoch under their batch hash", async () => {
    const epoch = await standingEpoch(group().db, 0);
    const { body } = await get(`/v1/leaves/0x${Buffer.from(epoch?.batch_hash ?? []).toString("hex")}`);
    expect(batchHash(0n, `0x${body.toString("hex")}`)).to.equal(
      `0x${Buffer.from(epoch?.batch_hash ?? []).toString("hex")}`,
    );
  });

  it("tells the newest tree", async () => {
    const { json } = await running().publicCall("GET", "/v1/groups/0/tree");
    expect(json).to.deep.equal({ epoch: 1, root: hex(root), size: 150 });
    expect((await running().publicCall("GET", "/v1/groups/9/tree")).status).to.equal(404);
  });

  it("answers every other name with 404 and a code", async () => {
    const names = [
      hex(1n),
      hex(root).toUpperCase(),
      hex(root).slice(2),
      `${hex(root)}0`,
      `${hex(root)}%00`,
      "..%2f..%2f..%2fetc%2fpasswd",
      "../../etc/passwd",
      "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
      "..\\..\\windows",
      "'%20or%201=1--",
      "null",
      "0x",
      "a".repeat(2_000),
    ];
    for (const kind of ["tops", "shards", "leaves"]) {
      for (const name of names) {
        const { status, body } = await get(`/v1/${kind}/${name}`);
        expect([kind, name, status]).to.deep.equal([kind, name, 404]);
        expect((JSON.parse(body.toString("utf8")) as { code: string }).code).to.match(
          /^(AUTHORITY_CONTENT|SERVICE_ROUTE)_UNKNOWN$/u,
        );
      }
    }
  });

  it("removes what no live root leads to, and nothing else", async () => {
    await putContent(group().db, "shard", 99n, word(1n));
    await putContent(group().db, "top", 98n, encodeTop([99n]));
    expect(await pruneContents(group(), [group()])).to.equal(0);
    await group().db.updateTable("shard").set({ stored_at: 1 }).execute();
    expect(await pruneContents(group(), [group()])).to.equal(3);
    expect((await get(`/v1/shards/${hex(99n)}`)).status).to.equal(404);
    expect((await get(`/v1/tops/${hex(root)}`)).status).to.equal(200);
    await queueLeaves(group(), 150, 151);
    await publishAll(group());
    expect((await get(`/v1/tops/${hex(root)}`)).status).to.equal(200);
  });
});
