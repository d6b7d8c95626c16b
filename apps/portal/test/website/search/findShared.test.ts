import { Buffer } from "node:buffer";

import { expect } from "chai";

import type { Evidence, Halves } from "./evidence.ts";
import { findShared, ownersOf } from "./findShared.ts";

const SECRET = "8f3a61c09be24d7715a0cc93e4d82b6f70519ad3e86b4c2f9d0e7a1b35c8f642";
const OTHER = "1c9e47b2d05a8836f1e97c4db30a62e5f8841d2c7ab96e035f4cd81729be60a3";

const seen = (...texts: readonly string[]): readonly Evidence[] => texts.map((text, i) => ({ where: `${i}`, text }));
const halves = (first: string, second: string): Halves => ({ first: seen(first), second: seen(second) });
const NOBODY = halves("", "");

describe("The search for what joins two logins", () => {
  it("finds a value in hex on one side and in Base64 on the other", () => {
    const base64 = Buffer.from(SECRET, "hex").toString("base64url");
    expect(findShared(halves(`id=0x${SECRET}`, `token ${base64};`), NOBODY)).to.have.length(1);
  });

  it("finds it inside a token in a cookie that was escaped", () => {
    const token = Buffer.from(JSON.stringify({ sub: SECRET })).toString("base64url");
    expect(findShared(halves(encodeURIComponent(`a=${token}`), `{"sub":"${SECRET}"}`), NOBODY)).not.to.be.empty;
  });

  it("finds half of it, and an id of 64 random bits as text", () => {
    expect(findShared(halves(SECRET, SECRET.slice(20, 54)), NOBODY)).not.to.be.empty;
    expect(findShared(halves(`x ${SECRET.slice(0, 16)} y`, `z${SECRET.slice(0, 16)}`), NOBODY)).not.to.be.empty;
  });

  it("finds nothing where the sides differ", () => {
    expect(findShared(halves(`{"sub":"${SECRET}"}`, `{"sub":"${OTHER}"}`), NOBODY)).to.be.empty;
  });

  it("leaves out what somebody else's logins have too, with digits between that happen to be equal", () => {
    const page = "content-security-policy: default-src 'none'; took ";
    const person = halves(`${page}12 ms; script-src 'self'`, `${page}12 ms; script-src 'self'`);
    expect(findShared(person, halves(`${page}7 ms; script-src 'self'`, ""))).to.be.empty;
  });

  it("leaves out short names between values, whatever the values end and begin with", () => {
    const answer = (a: string, b: string): string => `{"signature":"0x${a}1c"},"binding":"${b}"}`;
    const person = halves(answer(SECRET, OTHER), answer(OTHER, SECRET.slice(32)));
    const control = halves(answer("5e", "77"), "");
    expect(findShared(person, control).map(({ value }) => value)).not.to.include('1c"},"binding":"');
  });

  it("knows whose a row is, not by names after values that end alike", () => {
    const told = (id: string): readonly Evidence[] => seen(`{"id":"${id}","scope":"openid groups"}`);
    const sides = [told(`${SECRET}g`), told(`${OTHER}h`)];
    const row = { where: "row", text: `{"id":"${SECRET}","client":"h","scope":"openid groups"}` };
    const both = { where: "row", text: `${SECRET},${OTHER}` };
    expect(ownersOf([row, both], sides)).to.deep.equal([[0], [0, 1]]);
  });

  it("leaves out when it was", () => {
    expect(findShared(halves("at 2026-11-23T09:34:23.019Z", "at 2026-11-23T09:34:23.019Z"), NOBODY)).to.be.empty;
    const token = Buffer.from('{"iat":1795429012,"exp":1795429612}').toString("base64url");
    expect(findShared(halves(`a.${token}.b`, '"iat":1795429012'), NOBODY)).to.be.empty;
  });
});
