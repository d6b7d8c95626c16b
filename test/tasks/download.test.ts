import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { expect } from "chai";
import { id } from "ethers";

import { expectRejectedCode } from "../codes.ts";
import { download, fetchLeavesFrom } from "../../tasks/download.ts";
import type { Hex } from "../../sdk/chain/hex.ts";

describe("download", () => {
  const hash = id("a batch") as Hex;
  const asked: string[] = [];
  const server = createServer((request, answer) => {
    asked.push(request.url ?? "");
    if (request.url === "/moved") answer.writeHead(302, { location: "/bytes" }).end();
    else if (request.url === "/absent") answer.writeHead(404).end();
    else answer.writeHead(200, { connection: "close" }).end(request.url === "/empty" ? "" : Buffer.from("0102", "hex"));
  });
  let url: string;

  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  after(() => server.close());

  it("gives the bytes, also none", async () => {
    expect([...(await download(`${url}/bytes`))]).to.deep.equal([1, 2]);
    expect([...(await download(`${url}/empty`))]).to.deep.equal([]);
  });

  it("says which URL does not give what is asked for", async () => {
    for (const wrong of [
      `${url}/absent`,
      `${url}/moved`,
      "http://127.0.0.1:9/",
      "file:///etc/hostname",
      "127.0.0.1",
      "",
    ]) {
      await expectRejectedCode(download(wrong), "TASK_DOWNLOAD_FAILED");
    }
  });

  it("takes leaf files from where the chain says, or from a copy", async () => {
    expect(await fetchLeavesFrom()(`${url}/published`, hash)).to.equal("0x0102");
    expect(await fetchLeavesFrom(`${url}//`)("ipfs://anything", hash)).to.equal("0x0102");
    expect(asked.slice(-2)).to.deep.equal(["/published", `/v1/leaves/${hash}`]);
  });
});
