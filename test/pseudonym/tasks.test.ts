import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { Wallet as KeyPair, toBeHex } from "ethers";
import hre from "hardhat";

import type { Hex } from "../../sdk/chain/hex.ts";
import { auditGroup } from "../../sdk/enrolment/auditGroup.ts";
import { shardPath, topPath } from "../../sdk/enrolment/fetchMembership.ts";
import type { Wallet } from "../../sdk/enrolment/restoreWallet.ts";
import { shardRootsOf } from "../../sdk/enrolment/tree/shard.ts";
import { treeRoot } from "../../sdk/enrolment/tree/tree.ts";
import { derivePseudonym } from "../../sdk/pseudonym/derivePseudonym.ts";
import { replacePseudonymBySignature } from "../../sdk/pseudonym/replacePseudonymBySignature.ts";
import { type PeopleFixture, controllerOf, deployWithPeople, platformIdOf } from "./people.ts";
import { serveShards } from "./serveShards.ts";

const WEIBO = platformIdOf("weibo");

describe("Tasks pseudonym:* and login:*", () => {
  let fixture: PeopleFixture;
  let wallet: Wallet;
  let printed: string;
  const { log, error } = console;
  const { REALDID_MNEMONIC: before } = process.env;

  beforeEach(async () => {
    fixture = await deployWithPeople();
    [wallet] = fixture.wallets as [Wallet];
    process.env.REALDID_MNEMONIC = wallet.mnemonic;
    printed = "";
    console.log = console.error = (...parts: unknown[]) => {
      printed += `${parts.join(" ")}\n`;
    };
  });

  afterEach(() => {
    Object.assign(console, { log, error });
    process.exitCode = 0;
    if (before === undefined) delete process.env.REALDID_MNEMONIC;
    else process.env.REALDID_MNEMONIC = before;
  });

  const status = async () => fixture.network.pseudonymRegistry.statusOf(WEIBO, derivePseudonym(wallet, WEIBO));

  it("registers, signs in, replaces and releases, from twelve words and chain data alone", async () => {
    await hre.run("pseudonym:register", { platform: "weibo" });
    expect(printed)
      .to.contain(toBeHex(derivePseudonym(wallet, WEIBO), 32))
      .and.to.contain("live");
    expect((await status()).controller).to.equal(controllerOf(wallet, "weibo").address);
    await hre.run("login:try", { platform: "weibo" });
    expect(printed).to.contain("weibo.com").and.to.contain("accepted");
    await hre.run("pseudonym:replace", { platform: "weibo", generation: 1 });
    expect((await status()).controller).to.equal(controllerOf(wallet, "weibo", 1).address);
    await hre.run("pseudonym:show", { platform: "weibo", pseudonym: String(derivePseudonym(wallet, WEIBO)) });
    await hre.run("pseudonym:release", { platform: "weibo" });
    expect((await status()).sequence).to.equal(3);
    expect(printed).not.to.contain(wallet.mnemonic);
    expect(process.exitCode ?? 0).to.equal(0);
  });

  it("finds the path in whole shards of a server that is asked for nobody", async () => {
    const { tree } = await auditGroup(fixture.network, { groupId: 0 });
    const shards = await serveShards(tree);
    await hre.run("pseudonym:register", { platform: "weibo", shards: `${shards.url}/` });
    expect((await status()).controller).to.equal(controllerOf(wallet, "weibo").address);
    const [shardRoot] = shardRootsOf(tree);
    expect(shards.asked).to.deep.equal([topPath(treeRoot(tree)), shardPath(shardRoot as bigint)]);
    await shards.stop();
    await hre.run("pseudonym:renew", { platform: "weibo", shards: shards.url });
    expect(printed).to.contain("TASK_DOWNLOAD_FAILED");
    expect(process.exitCode).to.equal(1);
  });

  it("takes a key that the pseudonym never had, unless told which, and shows the state in a word", async () => {
    const generations = async (): Promise<string> => (await status()).controller;
    await hre.run("pseudonym:register", { platform: "weibo" });
    await hre.run("pseudonym:replace", { platform: "weibo" });
    expect(await generations()).to.equal(controllerOf(wallet, "weibo", 1).address);
    await hre.run("pseudonym:release", { platform: "weibo" });
    await hre.run("pseudonym:register", { platform: "weibo" });
    expect(await generations()).to.equal(controllerOf(wallet, "weibo", 3).address);
    await hre.run("pseudonym:freeze", { platform: "weibo" });
    printed = "";
    await hre.run("pseudonym:derive", { platform: "weibo" });
    expect(printed).to.match(/ 5 +frozen/);
    await time.increase(fixture.definition.leaseSeconds);
    await hre.run("pseudonym:derive", { platform: "weibo" });
    expect(printed).to.match(/ 5 +free/);
    await hre.run("pseudonym:derive", { platform: "douyin" });
    expect(printed).to.match(/ 0 +never registered/);
  });

  it("says whose the pseudonym is when its controller is none of the twelve words'", async () => {
    await hre.run("pseudonym:register", { platform: "weibo" });
    const stranger = KeyPair.createRandom().address as Hex;
    const { sequence } = await status();
    const deadline = (await time.latest()) + 600;
    const state = {
      platformId: WEIBO,
      pseudonym: derivePseudonym(wallet, WEIBO),
      sequence: Number(sequence),
      deadline,
    };
    await replacePseudonymBySignature(fixture.network, controllerOf(wallet, "weibo"), state, stranger);
    await hre.run("pseudonym:release", { platform: "weibo" });
    expect(printed).to.contain("TASK_CONTROLLER_UNKNOWN: ").and.to.contain(stranger);
    expect(process.exitCode).to.equal(1);
  });

  it("restores everything from twelve words, and shows no key", async () => {
    await hre.run("pseudonym:register", { platform: "weibo" });
    await hre.run("pseudonym:replace", { platform: "weibo", generation: 3 });
    printed = "";
    await hre.run("pseudonym:restore", {});
    expect(printed)
      .to.contain("verified citizen at place 0")
      .and.to.match(/weibo +0x[0-9a-f]{64} +0x\w{40} .* live +3 +none/);
    expect(printed)
      .to.contain("wechat")
      .and.to.contain(controllerOf(wallet, "weibo", 3).address);
    expect(printed).not.to.contain(controllerOf(wallet, "weibo", 3).privateKey.slice(2));
    process.env.REALDID_MNEMONIC = "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong";
    await hre.run("pseudonym:restore", {});
    expect(printed).to.contain("not among the verified citizens");
  });

  it("asks for a voucher, answers and checks it, through files", async () => {
    const folder = mkdtempSync(join(tmpdir(), "realdid-"));
    const [request, voucher] = [join(folder, "request.json"), join(folder, "voucher.json")];
    const askedFrom = "clinic.example";
    await hre.run("pseudonym:ask-voucher", { platform: "weibo", group: 0, domain: askedFrom, out: request });
    await hre.run("pseudonym:voucher", { request, askedFrom: "evil.example", out: voucher });
    expect(printed).to.contain("PSEUDONYM_VOUCHER_DOMAIN_MISMATCH: ");
    process.exitCode = 0;
    await hre.run("pseudonym:voucher", { request, askedFrom, out: voucher });
    await hre.run("pseudonym:check-voucher", { request, voucher });
    expect(printed)
      .to.contain(toBeHex(derivePseudonym(wallet, WEIBO), 32))
      .and.to.contain("holds");
    expect(process.exitCode ?? 0).to.equal(0);
    const changed = JSON.parse(readFileSync(voucher, "utf8")) as Record<string, unknown>;
    for (const [change, code] of [
      [{ pseudonym: "1" }, "PSEUDONYM_PROOF_FALSE"],
      [{ pseudonym: 1 }, "PSEUDONYM_PROOF_MALFORMED"],
      [{ points: [] }, "PSEUDONYM_PROOF_MALFORMED"],
      [{ groupId: 1 }, "PSEUDONYM_VOUCHER_MISMATCH"],
      [{ chainId: 31337 }, "PSEUDONYM_VOUCHER_REQUEST_MALFORMED"],
    ] as const) {
      writeFileSync(voucher, JSON.stringify({ ...changed, ...change }));
      printed = "";
      await hre.run("pseudonym:check-voucher", { request, voucher });
      expect(printed).to.contain(`${code}: `);
    }
    writeFileSync(request, "null");
    await hre.run("pseudonym:check-voucher", { request, voucher });
    expect(printed).to.contain("PSEUDONYM_VOUCHER_REQUEST_MALFORMED: ");
    rmSync(folder, { recursive: true });
  });

  it("says with a code what is missing, and exits non-zero", async () => {
    delete process.env.REALDID_MNEMONIC;
    const words = join(mkdtempSync(join(tmpdir(), "realdid-")), "words.txt");
    // As editors of some systems write it.
    writeFileSync(words, `\ufeff${wallet.mnemonic}\r\n`);
    const failing: [string, Record<string, unknown>, string][] = [
      ["pseudonym:derive", { platform: "weibo" }, "TASK_MNEMONIC_MISSING"],
      ["pseudonym:derive", { platform: "weibo", mnemonicFile: "nowhere" }, "TASK_FILE_UNREADABLE"],
      ["pseudonym:show", { platform: "weibo", pseudonym: "abc" }, "PSEUDONYM_MALFORMED"],
      ["pseudonym:show", { platform: "nowhere", pseudonym: "1" }, "PSEUDONYM_PLATFORM_UNKNOWN"],
      ["pseudonym:show", { platform: "Wei Bo", pseudonym: "1" }, "PLATFORM_SLUG_MALFORMED"],
      [
        "pseudonym:ask-voucher",
        { platform: "nowhere", group: 0, domain: "a.example", out: "/" },
        "PSEUDONYM_PLATFORM_UNKNOWN",
      ],
      [
        "pseudonym:ask-voucher",
        { platform: "weibo", group: 9, domain: "a.example", out: "/" },
        "ENROLMENT_GROUP_UNKNOWN",
      ],
    ];
    const generations = [-1, 32].map((generation): [string, Record<string, unknown>, string] => [
      "pseudonym:register",
      { platform: "weibo", generation, mnemonicFile: words },
      "TASK_GENERATION_INVALID",
    ]);
    for (const [name, args, code] of [...failing, ...generations]) {
      printed = "";
      process.exitCode = 0;
      await hre.run(name, args);
      expect(printed).to.contain(`${code}: `).and.to.contain("fix: ");
      expect(process.exitCode).to.equal(1);
    }
    expect(printed).not.to.contain(wallet.mnemonic);
    rmSync(dirname(words), { recursive: true });
    process.env.REALDID_MNEMONIC = wallet.mnemonic;
    await hre.run("login:try", { platform: "weibo" });
    expect(printed).to.contain("LOGIN_PSEUDONYM_NOT_LIVE: ");
    for (const [name, args] of [
      ["pseudonym:release", {}],
      ["pseudonym:renew", {}],
      ["pseudonym:replace", {}],
      ["pseudonym:claim", { group: 1 }],
    ] as const) {
      printed = "";
      await hre.run(name, { platform: "weibo", ...args });
      expect(printed).to.contain("TASK_PSEUDONYM_NOT_HELD: ").and.to.contain("pseudonym:register --platform weibo");
    }
    await hre.run("pseudonym:register", { platform: "weibo", generation: 40 });
    expect(printed).to.contain("TASK_GENERATION_INVALID: ");
    process.env.REALDID_MNEMONIC = "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong";
    await hre.run("pseudonym:register", { platform: "weibo" });
    expect(printed).to.contain("PSEUDONYM_NOT_MEMBER: ");
  });
});
