import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { freePort } from "../../scripts/apps/freePort.ts";

const EXAMPLE = "examples/website";
/** Stands for the library, whose own checks are not this project's: says what it was asked, and refuses every answer but one. */
const LIBRARY = `
export const allowInsecureRequests = () => undefined, enableNonRepudiationChecks = () => undefined;
export const ClientSecretBasic = () => undefined;
export const discovery = async (...asked) => {
  if (!asked[4].execute.includes(enableNonRepudiationChecks)) throw new Error("signatures are not checked");
};
export const randomState = () => "state", randomNonce = () => "nonce", randomPKCECodeVerifier = () => "verifier";
export const calculatePKCECodeChallenge = async () => "challenge";
export const buildAuthorizationUrl = (_issuer, asked) => "http://login.test/auth?" + new URLSearchParams(asked);
export const buildEndSessionUrl = (_issuer, asked) => "http://login.test/end?" + new URLSearchParams(asked);
export const fetchUserInfo = async (_issuer, token, sub) => ({ sub, token });
export const authorizationCodeGrant = async (_issuer, url, asked) => {
  if (url.searchParams.get("code") === "good") return { access_token: "access", id_token: "id.token", claims: () => ({ sub: "0x12" }) };
  throw Object.assign(new Error(), { error: '<script>alert("' + JSON.stringify(asked) + '")</script>' });
};`;

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
}

describe("The example website, asked", () => {
  let folder: string;
  let site: ChildProcess;
  let origin: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "realdid-example-"));
    for (const name of readdirSync(EXAMPLE).filter((one) => /\.(?:mjs|css)$/u.test(one))) {
      copyFileSync(join(EXAMPLE, name), join(folder, name));
    }
    const library = join(folder, "node_modules", "openid-client");
    mkdirSync(library, { recursive: true });
    writeFileSync(join(library, "package.json"), JSON.stringify({ type: "module", exports: "./index.js" }));
    writeFileSync(join(library, "index.js"), LIBRARY);
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    const env = {
      PATH: process.env.PATH,
      NAME: "<b>Forum",
      ORIGIN: origin,
      PORT: String(port),
      ISSUER: "http://login.test",
    };
    site = spawn(process.execPath, ["website.mjs"], { cwd: folder, env, stdio: "ignore" });
    while (!(await ask("GET", "/").catch(() => undefined))) await new Promise((resolve) => setTimeout(resolve, 50));
  });
  after(() => {
    site.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  function ask(method: string, path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asked = request(`${origin}/`, { method, path, headers }, (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      });
      asked.on("error", reject);
      asked.end();
    });
  }

  const cookieOf = ({ headers }: Answer): string => String(headers["set-cookie"]);

  it("begins a sign-in with state, nonce and PKCE, and a cookie that no script and no other site reads", async () => {
    const answer = await ask("POST", "/sign-in", { origin });
    expect(answer.status).to.equal(303);
    const asked = new URL(String(answer.headers.location)).searchParams;
    expect(Object.fromEntries(asked)).to.include({
      ...{ state: "state", nonce: "nonce", code_challenge: "challenge", code_challenge_method: "S256" },
      redirect_uri: `${origin}/callback`,
    });
    expect(answer.headers.location).not.to.contain("verifier");
    expect(cookieOf(answer)).to.match(/^session=[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/u);
  });

  it("neither signs in nor out for another origin, or by GET", async () => {
    for (const path of ["/sign-in", "/sign-out"]) {
      for (const headers of [{}, { origin: "null" }, { origin: "https://evil.example" }]) {
        const { status, headers: sent } = await ask("POST", path, headers as Record<string, string>);
        expect([status, sent["set-cookie"], sent.location]).to.deep.equal([403, undefined, undefined]);
      }
      expect((await ask("GET", path, { origin })).status).to.equal(404);
    }
  });

  it("takes an answer only in the session that asked, once, with what it asked", async () => {
    expect((await ask("GET", "/callback?code=x&state=state")).headers.location).to.equal("/");
    const [cookie = ""] = cookieOf(await ask("POST", "/sign-in", { origin })).split(";");
    const first = await ask("GET", "/callback?code=x&state=state", { cookie });
    expect([first.status, first.headers.location]).to.deep.equal([303, "/"]);
    const [told = ""] = cookieOf(first).split(";");
    const { text } = await ask("GET", "/", { cookie: told });
    for (const kept of ["expectedState", "expectedNonce", "pkceCodeVerifier"]) expect(text).to.contain(kept);
    // It is said once.
    expect((await ask("GET", "/", { cookie: told })).text).not.to.contain("Nobody was signed in");
    const second = await ask("GET", "/callback?code=x&state=state", { cookie });
    expect([second.status, second.headers.location]).to.deep.equal([303, "/"]);
  });

  it("signs out at the issuer with an address that names nobody", async () => {
    const [asked = ""] = cookieOf(await ask("POST", "/sign-in", { origin })).split(";");
    const [cookie = ""] = cookieOf(await ask("GET", "/callback?code=good", { cookie: asked })).split(";");
    expect((await ask("GET", "/", { cookie })).text).to.contain("0x12");
    const { headers } = await ask("POST", "/sign-out", { cookie, origin });
    const to = new URL(String(headers.location));
    expect([...to.searchParams]).to.deep.equal([["post_logout_redirect_uri", `${origin}/`]]);
    expect((await ask("GET", "/", { cookie })).text).not.to.contain("0x12");
  });

  it("escapes what it shows, and lets nothing else run", async () => {
    const [cookie = ""] = cookieOf(await ask("POST", "/sign-in", { origin })).split(";");
    const [told = ""] = cookieOf(await ask("GET", "/callback?code=x", { cookie })).split(";");
    const { text, headers } = await ask("GET", "/", { cookie: told });
    expect(text).to.contain("Nobody was signed in");
    expect(text).not.to.match(/<script|<b>/u);
    expect(headers["content-security-policy"]).to.contain("default-src 'none'").and.not.to.contain("script-src");
    expect(headers).to.include({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
  });

  it("answers what it does not know, and redirects nowhere else", async () => {
    for (const path of ["//evil.example", "/\\evil.example", "http://evil.example/", "/%00", "*", "/__proto__"]) {
      for (const method of ["GET", "POST"]) {
        const { status, headers } = await ask(method, path, { origin });
        expect([status, headers.location], `${method} ${path}`).to.deep.equal([status === 400 ? 400 : 404, undefined]);
      }
    }
    expect((await ask("GET", "/", { cookie: "session; session=; =x; session==; __proto__=1" })).status).to.equal(200);
  });

  it("with https has a cookie that only it can set, and keeps a number of sessions that has an end", () => {
    const program = `const { startSession, findSession } = await import("./sessions.mjs");
      const cookies = Array.from({ length: 100_001 }, () => startSession({}).split(";")[0]);
      console.log([startSession({}), findSession(cookies[0]) === undefined, findSession(cookies[100_000]) !== undefined].join("|"));`;
    const env = { PATH: process.env.PATH, ORIGIN: "https://forum.example" };
    const said = execFileSync(process.execPath, ["--input-type=module", "-e", program], { cwd: folder, env });
    expect(String(said)).to.match(/^__Host-session=[^|]*; HttpOnly; SameSite=Lax; Secure\|true\|true\n$/u);
  });
});
