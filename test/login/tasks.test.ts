import { expect } from "chai";
import hre from "hardhat";

import type { Wallet } from "../../sdk/enrolment/restoreWallet.ts";
import { derivePseudonym } from "../../sdk/pseudonym/derivePseudonym.ts";
import { deployWithPeople, platformIdOf } from "../pseudonym/people.ts";

const WEIBO = platformIdOf("weibo");

describe("login:try", () => {
  const { log, error } = console;
  const before = process.env.REALDID_MNEMONIC;
  let printed: string;

  beforeEach(() => {
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

  it("shows a first visit: signed in before the chain knows, registered by a batch, again by session key", async () => {
    const { network, wallets } = await deployWithPeople();
    const [wallet] = wallets as [Wallet];
    process.env.REALDID_MNEMONIC = wallet.mnemonic;
    await hre.run("login:try", { platform: "weibo", firstVisit: false });
    expect(printed).to.contain("LOGIN_PSEUDONYM_NOT_LIVE: ");
    expect(process.exitCode).to.equal(1);

    process.exitCode = 0;
    printed = "";
    await hre.run("login:try", { platform: "weibo", firstVisit: true });
    const rows = printed.split("\n").filter((line) => line.includes("weibo.com"));
    expect(rows.map((row) => /wallet|batch|session key/u.exec(row)?.[0])).to.deep.equal([
      "wallet",
      "batch",
      "session key",
    ]);
    expect(rows.map((row) => /pending|registered/u.exec(row)?.[0])).to.deep.equal([
      "pending",
      "registered",
      "registered",
    ]);
    const pseudonym = derivePseudonym(wallet, WEIBO).toString(16).padStart(64, "0");
    for (const row of rows) expect(row).to.contain(` 0x${pseudonym}`);
    expect(await network.pseudonymRegistry.isLive(WEIBO, derivePseudonym(wallet, WEIBO))).to.equal(true);

    printed = "";
    await hre.run("login:try", { platform: "weibo", firstVisit: true });
    expect(printed.match(/accepted/gu)).to.have.length(2);
    expect(printed).not.to.contain("pending").and.not.to.contain(wallet.mnemonic);
    expect(process.exitCode ?? 0).to.equal(0);
  });
});
