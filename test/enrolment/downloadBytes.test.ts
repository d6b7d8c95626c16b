import { type IncomingHttpHeaders, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { expect } from "chai";

import { downloadBytes } from "../../sdk/enrolment/downloadBytes.ts";
import { codeOf, expectRejectedCode } from "../codes.ts";

const FAILED = "ENROLMENT_DOWNLOAD_FAILED";

describe("downloadBytes", () => {
  let server: Server;
  let url: string;
  let headers: IncomingHttpHeaders[];
  let answer: (response: ServerResponse, path: string) => void;

  beforeEach(async () => {
    headers = [];
    server = createServer((request, response) => {
      headers.push(request.headers);
      answer(response, request.url ?? "");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/tops/0x00`;
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it("gives the bytes, up to the limit", async () => {
    answer = (response) => response.end(Buffer.alloc(64, 7));
    expect(await downloadBytes(url, { mostBytes: 64 })).to.deep.equal(new Uint8Array(64).fill(7));
    await expectRejectedCode(downloadBytes(url, { mostBytes: 63 }), FAILED);
    answer = (response) => response.end();
    expect(await downloadBytes(url, { mostBytes: 0 })).to.deep.equal(new Uint8Array());
  });

  it("stops reading what has no end", async () => {
    let sent = 0;
    answer = (response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) sent += 65_536;
        response.once("drain", more);
      };
      more();
    };
    await expectRejectedCode(downloadBytes(url, { mostBytes: 100_000 }), FAILED);
    expect(sent).to.be.lessThan(64 * 1_048_576);
  });

  it("gives up a server that never ends, and stops when it is told to", async () => {
    answer = (response) => response.write("a");
    await expectRejectedCode(downloadBytes(url, { mostBytes: 64, timeoutSeconds: 0.05 }), FAILED);
    const reason = new Error("enough");
    const thrown: unknown = await downloadBytes(url, { mostBytes: 64, signal: AbortSignal.abort(reason) }).catch(
      (error: unknown) => error,
    );
    expect(thrown).to.equal(reason);
  });

  it("refuses an error, another address, and no answer", async () => {
    answer = (response) => response.writeHead(404).end("{}");
    await expectRejectedCode(downloadBytes(url, { mostBytes: 64 }), FAILED);
    answer = (response, path) =>
      path.endsWith("mine") ? response.end("a") : response.writeHead(302, { location: "/mine" }).end();
    await expectRejectedCode(downloadBytes(url, { mostBytes: 64 }), FAILED);
    expect(await codeOf(downloadBytes("http://127.0.0.1:1/", { mostBytes: 64 }))).to.equal(FAILED);
  });

  it("says nothing of an earlier visit", async () => {
    answer = (response) =>
      response.writeHead(200, { etag: '"one reader"', "set-cookie": "reader=1", "cache-control": "no-cache" }).end("a");
    for (let visit = 0; visit < 2; visit++) await downloadBytes(url, { mostBytes: 64 });
    for (const name of ["cookie", "referer", "if-none-match", "if-modified-since", "authorization"])
      expect(headers[1]).not.to.have.property(name);
  });
});
