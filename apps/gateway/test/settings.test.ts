import { readSettings } from "@realdid/service";
import { expect } from "chai";

import { SETTINGS } from "../src/settings.ts";

describe("GATEWAY_PLATFORMS", () => {
  const read = (text: string): unknown => readSettings(SETTINGS, { GATEWAY_PLATFORMS: text }).platforms;

  it("names platforms and their origins", () => {
    expect(read("weibo=https://login.weibo.com,douyin=https://login.douyin.com")).to.deep.equal([
      { slug: "weibo", url: "https://login.weibo.com", host: "login.weibo.com" },
      { slug: "douyin", url: "https://login.douyin.com", host: "login.douyin.com" },
    ]);
  });

  it("names no origin for two platforms, and no platform twice", () => {
    for (const text of [
      "weibo=https://login.weibo.com,douyin=https://login.weibo.com",
      "weibo=https://login.weibo.com,weibo=https://www.weibo.com",
    ]) {
      expect(() => read(text), text)
        .to.throw()
        .with.property("code", "SERVICE_SETTING_INVALID");
    }
  });
});
