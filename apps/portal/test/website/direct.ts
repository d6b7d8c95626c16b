import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import ts from "typescript";
import { build } from "vite";

import { freePorts } from "./setup/freePorts.ts";
import { openHolder } from "./setup/holder.ts";
import type { Website } from "./setup/startWebsite.ts";
import { type Visitor, answerWithWallet, createVisitor } from "./setup/visitor.ts";

/** What the tests run on. */
export interface Ground {
  readonly website: Website;
  readonly browser: Browser;
}

const DOCS = fileURLToPath(new URL("../../../../../docs/login.md", import.meta.url));
/** Inside this app, so that programs find the package as any program that installed it. */
const PLACE = fileURLToPath(new URL("../../direct", import.meta.url));

/** The programs of docs/login.md, on a page of the market's domain, with the page's script as a bundler makes it. */
export function describeDirect(ground: () => Ground): void {
  describe("directly, with the programs of docs/login.md", () => {
    let origin: string;
    let server: ChildProcess;
    let script: string;
    let visitor: Visitor;
    let page: Page;
    before(async () => {
      const { website, browser } = ground();
      const port = await freePorts();
      origin = `http://direct.market.localhost:${port}`;
      const [program, pageProgram] = await readPrograms();
      server = await startServer(website, program, port, origin);
      script = await bundle(pageProgram);
      visitor = await createVisitor(browser, website, website.people[0]!.words);
      page = await openPage(visitor);
    });
    after(async () => {
      await visitor?.context.close();
      server?.kill();
    });

    /** A page of the site: its script, and a button. */
    async function openPage({ context }: Visitor): Promise<Page> {
      const { walletUrl } = ground().website;
      const click = `onclick = () => signIn(${JSON.stringify(walletUrl)}).then((said) => (document.title = said), (thrown) => (document.title = thrown))`;
      const body = `<!doctype html><button>Open my wallet</button><script type="module">${script}; document.querySelector("button").${click};</script>`;
      await context.route(`${origin}/`, (route) => route.fulfill({ contentType: "text/html", body }));
      const opened = await context.newPage();
      await opened.goto(`${origin}/`);
      return opened;
    }

    const who = async (on: Page): Promise<unknown> =>
      on.evaluate(
        async () => ((await (await fetch("/login/session")).json()) as { pseudonym?: unknown }).pseudonym ?? null,
      );

    it("signs a person in under the pseudonym that all sites of the platform know, for as long as they stay", async () => {
      const holder = await openHolder(ground().website, visitor.words, "market");
      expect(await who(page)).to.equal(null);
      await answerWithWallet(visitor, page);
      await page.waitForFunction(() => document.title !== "");
      expect(await page.title()).to.equal(holder.subject);
      expect(await who(page)).to.equal(holder.subject);
      await holder.registered();
      expect(await who(page)).not.to.equal(null);
      holder.close();
      await page.evaluate(() => fetch("/login/logout", { method: "POST" }));
      expect(await who(page)).to.equal(null);
    });

    it("takes no answer from a browser that was not asked", async () => {
      const asked = page.waitForRequest(`${origin}/login/answer`);
      await answerWithWallet(visitor, page);
      const body = (await asked).postData() ?? "";
      const other = await createVisitor(ground().browser, ground().website, visitor.words);
      const theirs = await openPage(other);
      const refused = await theirs.evaluate(
        async (text) => (await fetch("/login/answer", { method: "POST", body: text })).status,
        body,
      );
      expect(refused).to.equal(403);
      expect(await who(theirs)).to.equal(null);
      await other.context.close();
    });
  });
}

/** The server's and the page's program, as the page shows them. */
async function readPrograms(): Promise<readonly [string, string]> {
  const blocks = [...(await readFile(DOCS, "utf8")).matchAll(/^```ts\n(.*?)^```$/gmsu)].map(([, text]) => text ?? "");
  const server = blocks.find((text) => text.includes("createServer("));
  const page = blocks.find((text) => text.includes("askWallet({"));
  if (server === undefined || page === undefined) throw new Error("docs/login.md has no such programs");
  return [server, page];
}

/** With the places of this run instead of the example's. */
async function startServer(website: Website, program: string, port: number, origin: string): Promise<ChildProcess> {
  const placed = [
    ["https://forum.example", origin],
    ['platformId("forum")', 'platformId("market")'],
    ["listen(8500,", `listen(${port},`],
    ["https://relayer.example", website.relayerUrl],
  ].reduce((text, [example = "", here = ""]) => {
    if (!text.includes(example)) throw new Error(`docs/login.md does not say ${example} any more`);
    return text.replace(example, here);
  }, program);
  await mkdir(PLACE, { recursive: true });
  const file = join(PLACE, "server.mjs");
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  await writeFile(file, ts.transpileModule(placed, { compilerOptions }).outputText);
  const env = { PATH: process.env.PATH, RPC_URL: website.chainUrl };
  const server = spawn(process.execPath, [file], { cwd: dirname(website.deployment), env, stdio: "inherit" });
  while (
    !(await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    ))
  ) {
    if (server.exitCode !== null) throw new Error("the server of docs/login.md does not start");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return server;
}

/** As one file for browsers. */
async function bundle(program: string): Promise<string> {
  const entry = join(PLACE, "page.ts");
  await writeFile(entry, program);
  const built = await build({
    root: PLACE,
    configFile: false,
    logLevel: "silent",
    build: { write: false, minify: false, lib: { entry, formats: ["es"], fileName: "page" } },
  });
  const [{ output }] = built as unknown as readonly [{ readonly output: readonly [{ readonly code: string }] }];
  return output[0].code;
}
