import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import { call, openSocket, outcomeOf, testDeployment } from "@realdid/service/testing";
import { expect } from "chai";
import { formatDeployment } from "realdid";

import { readPage } from "../../src/http/readPage.ts";
import { type Portal, startPortal } from "../setup/portal.ts";

const SETTINGS = {
  PORTAL_RPC_URL: "https://rpc.example/v2/key",
  PORTAL_AUTHORITY_URL: "https://authority.example/china",
  PORTAL_RELAYER_URL: "https://relayer.example",
};

describe("the portal's server", () => {
  let portal: Portal;
  let files: { readonly wasm: string; readonly zkey: string };
  before(async () => {
    portal = await startPortal(SETTINGS);
    const { json } = await get("/config.json");
    files = json.artifacts as typeof files;
  });
  after(() => portal.close());

  const get = (path: string, headers: Record<string, string> = {}) =>
    call(portal.url + path, "GET", undefined, headers);

  /** Sends bytes as they are: clients tidy paths up. */
  async function sendRaw(...lines: readonly string[]): Promise<string> {
    const { socket, ended } = await openSocket(portal.url);
    socket.write([...lines, "Host: portal", "Connection: close", "", ""].join("\r\n"));
    return ended;
  }

  async function scriptPath(): Promise<string> {
    const path = /src="\.?(\/assets\/[^"]+\.js)"/u.exec((await get("/")).text)?.[1];
    if (path === undefined) throw new Error("the page names no script");
    return path;
  }

  describe("headers", () => {
    it("lets the page run its own files alone and reach the configured origins alone", async () => {
      const { headers } = await get("/");
      const policy = Object.fromEntries(
        (headers.get("content-security-policy") ?? "").split("; ").map((part) => {
          const [name = "", ...values] = part.split(" ");
          return [name, values.join(" ")];
        }),
      );
      expect(policy).to.deep.equal({
        "default-src": "'none'",
        "script-src": "'self' 'wasm-unsafe-eval'",
        "style-src": "'self'",
        "img-src": "'self'",
        "worker-src": "'self' blob:",
        "connect-src": "'self' https://rpc.example https://authority.example https://relayer.example",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "svelte-trusted-html realdid-keeper realdid-thread",
      });
    });

    it("sends them with every answer, also with refusals", async () => {
      for (const path of ["/", await scriptPath(), "/config.json", files.zkey, "/missing", "/%2e%2e%2f"]) {
        const { headers } = await get(path);
        expect(headers.get("content-security-policy"), path).to.match(/^default-src 'none'; /u);
        expect(headers.get("x-content-type-options"), path).to.equal("nosniff");
        expect(headers.get("referrer-policy"), path).to.equal("no-referrer");
        expect(headers.get("x-frame-options"), path).to.equal("DENY");
        expect(headers.get("cross-origin-resource-policy"), path).to.equal("same-origin");
        expect(headers.get("access-control-allow-origin"), path).to.equal(null);
        expect(headers.get("set-cookie"), path).to.equal(null);
        expect(headers.get("server"), path).to.equal(null);
      }
    });

    it("asks for TLS for a year where it is reached by TLS, and not on a machine without", async () => {
      expect((await get("/")).headers.get("strict-transport-security")).to.equal(null);
      const secure = await startPortal({ PORTAL_PUBLIC_URL: "https://wallet.example" });
      const { headers } = await call(secure.url, "GET");
      await secure.close();
      expect(headers.get("strict-transport-security")).to.equal("max-age=31536000");
    });
  });

  describe("files", () => {
    it("keeps what has its hash in its address, and asks again for what has not", async () => {
      expect((await get("/")).headers.get("cache-control")).to.equal("no-cache");
      expect((await get("/config.json")).headers.get("cache-control")).to.equal("no-cache");
      for (const path of [await scriptPath(), files.wasm, files.zkey]) {
        expect((await get(path)).headers.get("cache-control"), path).to.equal("public, max-age=31536000, immutable");
      }
    });

    it("gives the prover's files under the hash of their content", async () => {
      for (const path of [files.wasm, files.zkey]) {
        const bytes = Buffer.from(await (await fetch(portal.url + path)).arrayBuffer());
        const hash = createHash("sha256").update(bytes).digest("hex");
        expect(path).to.match(new RegExp(`^/artifacts/${hash}/semaphore-31\\.(?:wasm|zkey)$`, "u"));
      }
      expect((await get(files.wasm)).headers.get("content-type")).to.equal("application/wasm");
    });

    it("sends brotli where it is taken, else gzip, else neither", async () => {
      const path = await scriptPath();
      const encodingFor = async (accepted: string) =>
        (await get(path, { "accept-encoding": accepted })).headers.get("content-encoding");
      expect(await encodingFor("gzip, deflate, br")).to.equal("br");
      expect(await encodingFor("gzip;q=0.5, br;q=0")).to.equal("gzip");
      expect(await encodingFor("BR")).to.equal("br");
      expect(await encodingFor("identity")).to.equal(null);
      expect(await encodingFor("gzip;q=0.000")).to.equal(null);
      expect((await get(path)).headers.get("vary")).to.equal("accept-encoding");
    });

    it("sends the same bytes in every encoding", async () => {
      const raw = await sendRaw(`GET ${files.wasm} HTTP/1.1`, "Accept-Encoding: gzip");
      const packed = gunzipSync(Buffer.from(raw.slice(raw.indexOf("\r\n\r\n") + 4), "latin1"));
      const plain = await fetch(portal.url + files.wasm, { headers: { "accept-encoding": "identity" } });
      expect(packed.equals(Buffer.from(await plain.arrayBuffer()))).to.equal(true);
    });

    it("sends a file whole also when a part is asked for", async () => {
      const answer = await fetch(portal.url + files.zkey, { headers: { range: "bytes=0-9" } });
      expect(answer.status).to.equal(200);
      expect((await answer.arrayBuffer()).byteLength).to.be.greaterThan(1_000_000);
      expect(answer.headers.get("accept-ranges")).to.equal(null);
    });

    it("tells the page where everything is", async () => {
      const { json } = await get("/config.json");
      expect(json).to.deep.equal({
        deployment: JSON.parse(formatDeployment(testDeployment())) as unknown,
        rpcUrl: SETTINGS.PORTAL_RPC_URL,
        authorityUrl: SETTINGS.PORTAL_AUTHORITY_URL,
        relayerUrl: SETTINGS.PORTAL_RELAYER_URL,
        artifacts: files,
      });
    });

    it("names no relayer if there is none", async () => {
      const alone = await startPortal();
      const { json } = await call(`${alone.url}/config.json`, "GET");
      await alone.close();
      expect(json).not.to.have.property("relayerUrl");
    });
  });

  describe("what it refuses", () => {
    it("gives nothing that is not part of the page, however it is written", async () => {
      const paths = [
        ...["/missing", "/index.html.br", "/assets", "/assets/", "/artifacts", "/src/main.js", "/package.json"],
        ...["/../package.json", "/assets/../../package.json", "/..%2f..%2fpackage.json", "/%2e%2e/%2e%2e/package.json"],
        ...[
          "/assets/..%5c..%5cpackage.json",
          "//etc/passwd",
          "/etc/passwd%00.js",
          "/%00",
          "/%ff",
          "/%zz",
          "/CONFIG.JSON",
        ],
        "/artifacts/0/semaphore-31.zkey",
      ];
      for (const path of paths) {
        const answer = await sendRaw(`GET ${path} HTTP/1.1`);
        expect(answer, path).to.match(/^HTTP\/1\.1 40[04] /u);
        expect(answer, path).not.to.contain("@realdid");
        expect(answer, path).not.to.contain("root:");
      }
    });

    it("takes GET and HEAD alone", async () => {
      for (const path of ["/", "/config.json", files.zkey]) {
        for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
          const { status, headers, json } = await call(portal.url + path, method);
          expect([status, json.code], `${method} ${path}`).to.deep.equal([405, "SERVICE_METHOD_NOT_ALLOWED"]);
          expect(headers.get("allow")).to.equal("GET, HEAD, OPTIONS");
        }
      }
    });

    it("answers HEAD like GET, without the content", async () => {
      for (const path of ["/", "/config.json", files.wasm]) {
        const plain = { headers: { "accept-encoding": "identity" } };
        const [whole, head] = await Promise.all([
          fetch(portal.url + path, plain),
          fetch(portal.url + path, { ...plain, method: "HEAD" }),
        ]);
        const length = (await whole.arrayBuffer()).byteLength;
        expect([head.status, (await head.arrayBuffer()).byteLength]).to.deep.equal([200, 0]);
        expect(head.headers.get("content-length"), path).to.equal(String(length));
        expect(head.headers.get("content-type")).to.equal(whole.headers.get("content-type"));
      }
    });

    it("lets no other page's scripts ask it anything", async () => {
      const { status, headers } = await call(`${portal.url}/config.json`, "OPTIONS", undefined, {
        origin: "https://evil.example",
        "access-control-request-method": "GET",
      });
      expect(status).to.equal(204);
      expect(headers.get("access-control-allow-origin")).to.equal(null);
      expect(headers.get("access-control-allow-methods")).to.equal(null);
    });

    it("refuses headers that are too large, and what is no HTTP", async () => {
      expect(await sendRaw("GET / HTTP/1.1", `X-Long: ${"x".repeat(20_000)}`)).to.match(/^HTTP\/1\.1 431 /u);
      expect(await sendRaw("GARBAGE")).to.match(/^HTTP\/1\.1 400 /u);
    });

    it("is not started without a page", async () => {
      const folder = await mkdtemp(join(tmpdir(), "realdid-portal-"));
      expect(await outcomeOf(readPage(join(folder, "nothing")))).to.equal("PORTAL_PAGE_MISSING");
      await writeFile(join(folder, "main.js"), "");
      expect(await outcomeOf(readPage(folder))).to.equal("PORTAL_PAGE_MISSING");
      await rm(folder, { recursive: true });
    });
  });

  it("logs neither who asked nor what with", async () => {
    await get("/?pseudonym=0x1234", { "user-agent": "somebody's browser", referer: "https://forum.example/thread" });
    expect(portal.log()).to.contain('"route":"/"');
    for (const trace of ["0x1234", "somebody", "forum.example", "127.0.0.1"]) {
      expect(portal.log()).not.to.contain(trace);
    }
  });
});
