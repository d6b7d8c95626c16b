import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { PORT_SPAN, readOptions } from "../../scripts/website/options.ts";
import { placesFrom } from "../../scripts/website/places.ts";
import { expectCode } from "../codes.ts";

const FOLDER = "examples/website";
const MOST_LINES = 100;

describe("The example website", () => {
  const programs = readdirSync(FOLDER).filter((name) => name.endsWith(".mjs"));

  it("is a hundred lines of program or less", () => {
    const lines = programs.flatMap((name) => readFileSync(join(FOLDER, name), "utf8").trimEnd().split("\n"));
    expect(lines.length).to.be.lessThanOrEqual(MOST_LINES);
  });

  it("depends on one OpenID Connect library of an exact version, and knows nothing of this package", () => {
    const { dependencies } = JSON.parse(readFileSync(join(FOLDER, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    expect(dependencies).to.have.all.keys("openid-client");
    expect(dependencies["openid-client"]).to.match(/^6\.\d+\.\d+$/u);
    for (const name of programs) expect(readFileSync(join(FOLDER, name), "utf8")).not.to.match(/realdid/iu);
  });
});

describe("npm run website", () => {
  it("places everything within its ports, each issuer on an origin of its platform", () => {
    const { ports, sites } = placesFrom(20_000);
    const numbers = Object.values(ports);
    expect(new Set(numbers).size).to.equal(numbers.length);
    expect(Math.max(...numbers)).to.be.lessThan(20_000 + PORT_SPAN);
    for (const { issuer, domain } of sites) expect(new URL(issuer).hostname).to.equal(`login.${domain}`);
  });

  it("refuses what its command line does not know", () => {
    expect(readOptions([])).to.deep.equal({ help: false, portsFrom: 8450, out: "out/website" });
    expect(readOptions(["--ports-from", "18000"]).out).to.equal("out/website-18000");
    expect(readOptions(["--ports-from", "18000", "--out", "x"])).to.include({ portsFrom: 18_000, out: "x" });
    for (const args of [
      ["--ports-from", "0"],
      ["--ports-from", "65500"],
      ["--ports-from", "x"],
      ["--nothing"],
      ["x"],
    ]) {
      expectCode(() => readOptions(args), "WEBSITE_FLAG_INVALID");
    }
  });

  it("lets Node find names of this machine as browsers do, and no others", () => {
    const program = `import dns from "node:dns";
      const ask = (host, options) => new Promise((tell) => dns.lookup(host, options, (error, at) => tell(error ? "none" : JSON.stringify(at))));
      console.log([await ask("login.forum.localhost", {}), await ask("forum.localhost", { all: true, family: 4 }),
        JSON.stringify(await dns.promises.lookup("a.localhost")), await ask("localhost.invalid", {})].join(" "));`;
    const names = "./scripts/website/localhostNames.mjs";
    const args = ["--import", names, "--input-type=module", "-e", program];
    const said = execFileSync(process.execPath, args, { encoding: "utf8" });
    expect(said.trim()).to.equal(
      '"127.0.0.1" [{"address":"127.0.0.1","family":4}] {"address":"127.0.0.1","family":4} none',
    );
  });
});
