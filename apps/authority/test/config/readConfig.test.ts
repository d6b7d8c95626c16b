import { describeSettings } from "@realdid/service";
import { expect } from "chai";

import { readConfig } from "../../src/config/readConfig.ts";
import { SETTINGS } from "../../src/config/settings.ts";

describe("readConfig", () => {
  it("has a default for every setting, also where .env leaves it empty", () => {
    const empty = Object.fromEntries(Object.values(SETTINGS).map(({ name }) => [name, ""]));
    expect(readConfig(empty)).to.deep.equal(readConfig({}));
    expect(readConfig({})).to.include({ port: 8460, deskHost: "127.0.0.1", database: "out/authority/database" });
    expect(readConfig({}).groups).to.deep.equal([0]);
  });

  it("names the variable of each setting that is wrong", () => {
    const wrong: Readonly<Record<string, readonly string[]>> = {
      AUTHORITY_PORT: ["-1", "65536", "1.5", "0x10", " 80", "80 "],
      AUTHORITY_RPC_URL: ["127.0.0.1:8545", "ws://x", "file:///etc/passwd"],
      AUTHORITY_PUBLIC_URL: ["example.org", "https://x/?a=1", "https://x/#a", "ftp://x"],
      AUTHORITY_GROUPS: ["x", "-1", "0,,1", "01", "1e3"],
      AUTHORITY_TRUST_PROXY: ["true", "*", "0", "10.0.0.0/8,x", "100"],
      AUTHORITY_WALLET_ORIGINS: ["*", "https://x/", "x.example", "https://x.example/path"],
      AUTHORITY_ATTEMPTS: ["0", "-5", "many"],
      AUTHORITY_LOG_LEVEL: ["loud"],
    };
    for (const [name, values] of Object.entries(wrong)) {
      for (const value of values) {
        expect(() => readConfig({ [name]: value }), `${name}=${value}`)
          .to.throw()
          .that.includes({ code: "SERVICE_SETTING_INVALID", setting: name });
      }
    }
  });

  it("reads lists, proxies and URLs", () => {
    const config = readConfig({
      AUTHORITY_GROUPS: "0, 3",
      AUTHORITY_TRUST_PROXY: "10.0.0.0/8, ::1",
      AUTHORITY_PUBLIC_URL: "https://authority.example/",
      AUTHORITY_WALLET_ORIGINS: "https://a.example,http://localhost:5173",
    });
    expect(config.groups).to.deep.equal([0, 3]);
    expect(config.trustProxy).to.deep.equal(["10.0.0.0/8", "::1"]);
    expect(config.publicUrl).to.equal("https://authority.example");
    expect(config.walletOrigins).to.deep.equal(["https://a.example", "http://localhost:5173"]);
  });

  it("is described with every variable and every default", () => {
    const text = describeSettings(SETTINGS, {});
    for (const { name, preset, meaning } of Object.values(SETTINGS)) {
      expect(text).to.contain(name).and.to.contain(preset).and.to.contain(meaning);
    }
  });
});
