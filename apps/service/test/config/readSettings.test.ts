import { expect } from "chai";

import { chainSettings, databaseSetting, listenerSettings } from "../../src/config/commonSettings.ts";
import { describeSettings, readSettings } from "../../src/config/readSettings.ts";

const TABLE = {
  ...chainSettings("THING"),
  ...listenerSettings("THING", 8499, "things"),
  database: databaseSetting("THING", "out/thing/database"),
} as const;

describe("readSettings", () => {
  it("has a default for every setting, also where .env leaves it empty", () => {
    const empty = Object.fromEntries(Object.values(TABLE).map(({ name }) => [name, ""]));
    expect(readSettings(TABLE, empty)).to.deep.equal(readSettings(TABLE, {}));
    expect(readSettings(TABLE, {})).to.include({ port: 8499, publicUrl: "http://127.0.0.1:8499", trustProxy: false });
  });

  it("names the variable of each setting that is wrong, and never quotes it", () => {
    const wrong: Readonly<Record<string, readonly string[]>> = {
      THING_PORT: ["-1", "65536", "1.5", "0x10", " 80"],
      THING_RPC_URL: ["127.0.0.1:8545", "ws://x", "file:///etc/passwd"],
      THING_PUBLIC_URL: ["example.org", "https://x/?a=1", "ftp://x"],
      THING_TRUST_PROXY: ["true", "*", "0", "10.0.0.0/8,x"],
      THING_WALLET_ORIGINS: ["*", "https://x/", "x.example", "https://x.example/path"],
      THING_LOG_LEVEL: ["loud"],
    };
    for (const [name, values] of Object.entries(wrong)) {
      for (const value of values) {
        expect(() => readSettings(TABLE, { [name]: value }), `${name}=${value}`)
          .to.throw()
          .that.includes({ code: "SERVICE_SETTING_INVALID", setting: name })
          .and.has.property("message")
          .that.does.not.contain(value);
      }
    }
  });
});

describe("describeSettings", () => {
  it("shows every variable, default and meaning, and hides what may be a secret", () => {
    const secret = "s3cret-passw0rd";
    const text = describeSettings(TABLE, {
      THING_DATABASE: `postgres://me:${secret}@db.example/realdid`,
      THING_RPC_URL: `https://node.example/?key=${secret}`,
    });
    for (const { name, meaning } of Object.values(TABLE)) expect(text).to.contain(name).and.to.contain(meaning);
    expect(text).to.contain("8499").and.to.contain("db.example").and.not.to.contain(secret);
  });
});
