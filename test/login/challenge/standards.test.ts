import { expect } from "chai";
import fc from "fast-check";
import { Wallet as KeyWallet, getAddress, hexlify } from "ethers";
import { SiweMessage } from "siwe";
import { parseSiweMessage, verifySiweMessage } from "viem/siwe";
import { createPublicClient, custom } from "viem";
import hre from "hardhat";

import type { Hex } from "../../../sdk/chain/hex.ts";
import type { LoginChallenge } from "../../../sdk/login/challenge/createChallenge.ts";
import { loginOrigin } from "../../../sdk/login/challenge/domain.ts";
import type { SessionKeyGrant } from "../../../sdk/login/challenge/loginAnswer.ts";
import { LOGIN_STATEMENT, loginMessage } from "../../../sdk/login/challenge/loginMessage.ts";
import { parseLoginMessage } from "../../../sdk/login/challenge/parseLoginMessage.ts";
import { SCALAR_ORDER } from "../../../sdk/pseudonym/scope.ts";
import { expectCode } from "../../codes.ts";
import { someChallenge } from "../store/describeLoginStore.ts";

const LAST_SECOND = 253_402_300_799;

const bytes = (length: number): fc.Arbitrary<Hex> =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((value) => hexlify(value) as Hex);
const label = fc.stringMatching(/^[a-z](?:[a-z0-9-]{0,10}[a-z0-9])?$/u);
const name = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join("."));
const local = fc.tuple(label, fc.integer({ min: 1, max: 65_535 })).map(([one, port]) => `${one}.localhost:${port}`);

const challenges: fc.Arbitrary<LoginChallenge> = fc
  .record({
    domain: fc.oneof(name, local),
    platformId: bytes(32),
    networkId: bytes(32),
    // As far as numbers of JavaScript reach: both libraries read the chain's number as one.
    chainId: fc.bigInt({ min: 1n, max: BigInt(Number.MAX_SAFE_INTEGER) }),
    nonce: bytes(16).map((nonce) => nonce.slice(2)),
    issuedAt: fc.integer({ min: 0, max: LAST_SECOND - 1 }),
    lasts: fc.integer({ min: 1, max: 3600 }),
    sessionSeconds: fc.nat(2_592_000),
  })
  .map(({ lasts, ...rest }) => ({ ...rest, expiresAt: Math.min(rest.issuedAt + lasts, LAST_SECOND) }));
const controllers = bytes(20).map((address) => getAddress(address) as Hex);
const pseudonyms = fc.bigInt({ min: 1n, max: SCALAR_ORDER - 1n });
const grants: fc.Arbitrary<SessionKeyGrant | undefined> = fc.option(
  fc.record({
    publicKey: bytes(64).map((rest): Hex => `0x04${rest.slice(2)}`),
    expiresAt: fc.nat(LAST_SECOND),
  }),
  { nil: undefined },
);
const messages = fc.tuple(challenges, controllers, pseudonyms, grants);

/** What any parser of EIP-4361 must find. */
function expectedFields(...[challenge, controller, pseudonym, grant]: Parameters<typeof loginMessage>) {
  const { domain, networkId, platformId } = challenge;
  const id = pseudonym.toString(16).padStart(64, "0");
  const session = grant && `urn:realdid:session:${grant.publicKey.slice(2)}:${grant.expiresAt}`;
  return {
    domain,
    address: controller,
    statement: LOGIN_STATEMENT,
    uri: loginOrigin(domain),
    version: "1",
    chainId: Number(challenge.chainId),
    nonce: challenge.nonce,
    issuedAt: new Date(challenge.issuedAt * 1000).toISOString(),
    expirationTime: new Date(challenge.expiresAt * 1000).toISOString(),
    resources: [
      `urn:realdid:${networkId.slice(2)}:${platformId.slice(2)}:${id}`,
      ...(session === undefined ? [] : [session]),
    ],
  };
}

describe("Login message and the libraries of Sign-In with Ethereum", () => {
  it("is read alike by siwe, by viem and by us, whatever the challenge", () => {
    fc.assert(
      fc.property(messages, ([challenge, controller, pseudonym, sessionKey]) => {
        const text = loginMessage(challenge, controller, pseudonym, sessionKey);
        const expected = expectedFields(challenge, controller, pseudonym, sessionKey);
        expect(new SiweMessage(text)).to.deep.include(expected);
        const parsed = parseSiweMessage(text);
        const times = { issuedAt: new Date(expected.issuedAt), expirationTime: new Date(expected.expirationTime) };
        expect(parsed).to.deep.equal({ ...expected, ...times });
        const { sessionSeconds: _, ...rest } = challenge;
        expect(parseLoginMessage(text)).to.deep.equal({
          challenge: rest,
          controller,
          pseudonym,
          ...(sessionKey === undefined ? {} : { sessionKey }),
        });
      }),
      { numRuns: 200 },
    );
  });

  it("is verified by siwe and by viem, and by neither once a character differs", async () => {
    const controller = new KeyWallet(KeyWallet.createRandom().privateKey);
    const now = Math.floor(Date.now() / 1000);
    const challenge = someChallenge({ issuedAt: now, expiresAt: now + 300 });
    const { domain, nonce } = challenge;
    const text = loginMessage(challenge, controller.address as Hex, 7n);
    const signature = (await controller.signMessage(text)) as Hex;
    const client = createPublicClient({ transport: custom(hre.network.provider) });
    const other = text.replace(nonce, "cd".repeat(16));
    const good = await new SiweMessage(text).verify({ signature, domain, nonce });
    expect(good.success).to.equal(true);
    expect(await verifySiweMessage(client, { message: text, signature, domain, nonce })).to.equal(true);
    expect(await verifySiweMessage(client, { message: other, signature, domain })).to.equal(false);
    const bad = await new SiweMessage(other).verify({ signature, domain }, { suppressExceptions: true });
    expect(bad.success).to.equal(false);
  });
});

describe("parseLoginMessage", () => {
  const sessionKey = { publicKey: `0x04${"ab".repeat(64)}`, expiresAt: 1_700_003_600 } as const;
  const text = loginMessage(someChallenge(), "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", 7n, sessionKey);

  it("refuses a message with any character left out, doubled or changed", () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom("", "\n", " ", "0", "é"), (at, put) => {
        const changed = text.slice(0, at) + put + text.slice(at + 1);
        const fields = changed === text ? undefined : readOrUndefined(changed);
        // A digit for another digit may be another message; it is never read as this one.
        if (fields !== undefined) expect(fields).to.not.deep.equal(parseLoginMessage(text));
      }),
    );
    for (const bad of ["", "\n", `${text}\n`, text + text, text.toUpperCase(), `https://${text}`]) {
      expectCode(() => parseLoginMessage(bad), "LOGIN_MESSAGE_MALFORMED");
    }
    expectCode(() => parseLoginMessage(undefined as unknown as string), "LOGIN_MESSAGE_MALFORMED");
  });

  function readOrUndefined(changed: string): unknown {
    try {
      return parseLoginMessage(changed);
    } catch (error) {
      expect(error).to.have.property("code", "LOGIN_MESSAGE_MALFORMED");
      return undefined;
    }
  }
});
