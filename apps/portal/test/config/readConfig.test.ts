import { describeSettings } from "@realdid/service";
import { expect } from "chai";

import { readConfig } from "../../src/config/readConfig.ts";
import { SETTINGS } from "../../src/config/settings.ts";

describe("readConfig of the portal", () => {
  it("has a default for every setting, also where .env leaves it empty", () => {
    const empty = Object.fromEntries(Object.values(SETTINGS).map(({ name }) => [name, ""]));
    expect(readConfig(empty)).to.deep.equal(readConfig({}));
    expect(readConfig({})).to.include({ port: 8490, host: "127.0.0.1", relayerUrl: "" });
  });

  it("names the variable of each setting that is wrong", () => {
    const wrong: Readonly<Record<string, readonly string[]>> = {
      PORTAL_PORT: ["-1", "65536", "1.5", "80 "],
      PORTAL_RPC_URL: ["127.0.0.1:8545", "ws://x", "file:///etc/passwd", "https://me:secret@x.example", "http://*"],
      PORTAL_AUTHORITY_URL: ["authority.example", "https://x/?a=1", "https://x/#a", "https://*.example"],
      PORTAL_RELAYER_URL: ["relayer", "ftp://x", "https://x/?", "https://a;script-src.example", "https://a,b.example"],
      PORTAL_TRUST_PROXY: ["true", "*", "0"],
      PORTAL_LOG_LEVEL: ["loud"],
    };
    for (const [name, values] of Object.entries(wrong)) {
      for (const value of values) {
        expect(() => readConfig({ [name]: value }), `${name}=${value}`)
          .to.throw()
          .that.includes({ code: "SERVICE_SETTING_INVALID", setting: name });
      }
    }
  });

  it("takes names, numbers and paths of the addresses, and drops their last slash", () => {
    const config = readConfig({
      PORTAL_RPC_URL: "https://rpc.example/v2/public?network=main",
      PORTAL_AUTHORITY_URL: "https://authority.example:8443/china/",
      PORTAL_RELAYER_URL: "http://[::1]:8470/",
    });
    expect(config.rpcUrl).to.equal("https://rpc.example/v2/public?network=main");
    expect(config.authorityUrl).to.equal("https://authority.example:8443/china");
    expect(config.relayerUrl).to.equal("http://[::1]:8470");
  });

  it("is described with every variable, default and meaning", () => {
    const text = describeSettings(SETTINGS, {});
    for (const { name, preset, meaning } of Object.values(SETTINGS)) {
      expect(text).to.contain(name).and.to.contain(preset).and.to.contain(meaning);
    }
  });
});
