import { expect } from "chai";
import fc from "fast-check";
import { id } from "ethers";

import type { Deployment } from "../../../sdk/chain/network.ts";
import { formatAnswer, parseAnswer } from "../../../sdk/login/challenge/answerJson.ts";
import { formatChallenge, parseChallenge } from "../../../sdk/login/challenge/challengeJson.ts";
import type { LoginAnswer } from "../../../sdk/login/challenge/loginAnswer.ts";
import { SCALAR_ORDER } from "../../../sdk/pseudonym/scope.ts";
import { expectCode } from "../../codes.ts";
import { someChallenge } from "../store/describeLoginStore.ts";

const CONTROLLER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const deployment = {
  networkId: id("china"),
  chainId: 31337n,
  addresses: { pseudonymRegistry: CONTROLLER },
} as unknown as Deployment;
const publicKey = `0x04${"ab".repeat(64)}` as const;
const signed = { nonce: "ab".repeat(16), pseudonym: 7n, controller: CONTROLLER, signature: "0x1234" } as const;
const answers: readonly LoginAnswer[] = [
  { ...signed, signedBy: "controller" },
  { ...signed, signedBy: "controller", sessionKey: { publicKey, expiresAt: 1_700_003_600 } },
  { ...signed, signedBy: "session", publicKey },
];

/** Refused with one of the errors of what comes from outside, whatever it is. */
function expectRefusedOrEqual(parse: () => unknown, expected: unknown): void {
  let parsed: unknown;
  try {
    parsed = parse();
  } catch (error) {
    expect(error)
      .to.have.property("code")
      .that.matches(/^(LOGIN|PSEUDONYM)_[A-Z_]*(MALFORMED|FALSE|OTHER_NETWORK)$/u);
    return;
  }
  expect(parsed).to.deep.equal(expected);
}

describe("parseChallenge", () => {
  it("reads what formatChallenge wrote, through JSON, and no field besides", () => {
    const challenge = someChallenge({ chainId: 2n ** 200n });
    const json = JSON.parse(JSON.stringify({ ...formatChallenge(challenge), more: "than asked" })) as unknown;
    expect(parseChallenge(json)).to.deep.equal(challenge);
  });

  it("refuses each part in every form that no platform gives out", () => {
    const good = formatChallenge(someChallenge());
    const bad: [string, readonly unknown[]][] = [
      ["domain", ["", "Weibo.com", "weibo.com\nURI: x", "weibo.com ", "https://weibo.com", 7, null]],
      ["platformId", ["0x12", id("weibo").toUpperCase(), `${id("weibo")}\n`, 7]],
      ["networkId", ["0x12", id("china").slice(2), 7, undefined]],
      ["chainId", [31337, "0x7a69", "-1", "031337", "1".repeat(79), "9".repeat(78), "", null]],
      ["nonce", ["", "ab", "AB".repeat(16), `${"ab".repeat(16)}\n`, 7]],
      ["issuedAt", [-1, 0.5, "1700000000", 1e300, null]],
      ["expiresAt", [1_700_000_000, 253_402_300_800, Number.NaN, null]],
      ["sessionSeconds", [-1, 2_592_001, 0.5, "60", null, undefined]],
    ];
    for (const [part, values] of bad) {
      for (const value of values)
        expectCode(() => parseChallenge({ ...good, [part]: value }), "LOGIN_CHALLENGE_MALFORMED");
    }
    for (const json of [undefined, null, 7, "{}", []])
      expectCode(() => parseChallenge(json), "LOGIN_CHALLENGE_MALFORMED");
  });

  it("answers anything with a challenge or its error", () => {
    const good = formatChallenge(someChallenge());
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(good)), fc.anything(), (part, value) => {
        const json = { ...good, [part]: value };
        expectRefusedOrEqual(() => parseChallenge(json), { ...json, chainId: BigInt(good.chainId) });
      }),
    );
  });
});

describe("parseAnswer", () => {
  it("reads what formatAnswer wrote, through JSON, and no field besides", () => {
    for (const answer of answers) {
      const json = JSON.parse(JSON.stringify({ ...formatAnswer(deployment, answer), more: "than asked" })) as unknown;
      expect(parseAnswer(deployment, json)).to.deep.equal(answer);
    }
  });

  it("refuses each part in every form that no wallet gives", () => {
    const [plain, , bySession] = answers.map((answer) => formatAnswer(deployment, answer));
    const word = (value: bigint): string => `0x${value.toString(16).padStart(64, "0")}`;
    const bad: [unknown, string, readonly unknown[]][] = [
      [plain, "signedBy", ["wallet", undefined, null, 1]],
      [plain, "nonce", ["", "x".repeat(32), 7]],
      [plain, "pseudonym", ["0x7", word(0n), word(SCALAR_ORDER), 7, "7"]],
      [plain, "controller", ["0x12", CONTROLLER.replace("c", "C"), `${CONTROLLER}00`, null]],
      [plain, "signature", ["0x", "0x123", "1234", `0x${"ab".repeat(8193)}`, 7]],
      [plain, "sessionKey", [null, 7, {}, { publicKey, expiresAt: "1" }, { publicKey: "0x04", expiresAt: 1 }]],
      [plain, "registration", [null, 7, {}]],
      [bySession, "publicKey", [undefined, "0x04", publicKey.toUpperCase(), 7]],
    ];
    for (const [good, part, values] of bad) {
      for (const value of values) {
        const json = { ...(good as object), [part]: value };
        const code = part === "registration" ? "PSEUDONYM_PROOF_MALFORMED" : "LOGIN_ANSWER_MALFORMED";
        expectCode(() => parseAnswer(deployment, json), code);
      }
    }
    for (const json of [undefined, null, 7, "{}", []])
      expectCode(() => parseAnswer(deployment, json), "LOGIN_ANSWER_MALFORMED");
  });

  it("answers anything with an answer or its error", () => {
    const good = formatAnswer(deployment, answers[1] as LoginAnswer);
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(good), "registration"), fc.anything(), (part, value) => {
        const parse = (): unknown => formatAnswer(deployment, parseAnswer(deployment, { ...good, [part]: value }));
        const { [part as keyof typeof good]: _, ...without } = good;
        expectRefusedOrEqual(parse, value === undefined ? without : { ...good, [part]: value });
      }),
    );
  });
});
