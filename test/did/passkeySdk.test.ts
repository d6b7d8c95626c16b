import { expect } from "chai";
import fc from "fast-check";
import { Wallet, getBytes, id, toBeHex } from "ethers";
import { p256 } from "@noble/curves/nist.js";

import vectors from "../../docs/vectors/did.json";
import type { Hex } from "../../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../../sdk/chain/network.ts";
import { createPasskey } from "../../sdk/did/passkey/createPasskey.ts";
import { readDerSignature } from "../../sdk/did/passkey/derSignature.ts";
import type { Passkey } from "../../sdk/did/passkey/passkey.ts";
import { passkeyAccountOf } from "../../sdk/did/passkey/passkeyAccountOf.ts";
import { passkeyChallenge, passkeySigner } from "../../sdk/did/passkey/passkeySigner.ts";
import { type PasskeyStore, memoryPasskeyStore } from "../../sdk/did/passkey/passkeyStore.ts";
import { expectCode, expectRejectedCode } from "../codes.ts";
import { deployRealDid } from "../fixture.ts";
import { type Answer, type Behaviour, BS, TestAuthenticator, UP, UV, decodeParts, derOf } from "./authenticator.ts";

const ORDER = p256.Point.CURVE().n;
const SCOPE = { scope: id("weibo") };

describe("createPasskey", () => {
  let authenticator: TestAuthenticator;
  const create = (): Promise<Passkey> => createPasskey({ credentials: authenticator });

  beforeEach(() => {
    authenticator = new TestAuthenticator();
  });

  it("asks for a discoverable ES256 key with user verification and no attestation", async () => {
    await createPasskey({ credentials: authenticator, rpId: "wallet.example", rpName: "Wallet" });
    const [asked] = authenticator.created;
    expect(asked?.pubKeyCredParams).to.deep.equal([{ type: "public-key", alg: -7 }]);
    expect(asked?.authenticatorSelection.residentKey).to.equal("required");
    expect(asked?.authenticatorSelection.userVerification).to.equal("required");
    expect(asked?.attestation).to.equal("none");
    expect(asked?.rp).to.deep.equal({ id: "wallet.example", name: "Wallet" });
  });

  it("gives two passkeys nothing in common: neither user id, nor name, nor challenge", async () => {
    await create();
    await create();
    const [first, second] = authenticator.created;
    const shown = [first, second].map((asked) => [
      Buffer.from(asked?.user.id ?? new ArrayBuffer(0)).toString("hex"),
      asked?.user.name,
      Buffer.from(asked?.challenge ?? new ArrayBuffer(0)).toString("hex"),
    ]);
    for (const i of [0, 1, 2]) expect(shown[0]?.[i]).not.to.equal(shown[1]?.[i]);
    expect(first?.user.name).to.match(/^RealDID [0-9a-f]{8}$/);
    expect(first?.user.displayName).to.equal(first?.user.name);
  });

  it("refuses an authenticator that did not verify the user", async () => {
    for (const creationFlags of [UP, UV]) {
      authenticator.behave({ creationFlags });
      await expectRejectedCode(create(), "PASSKEY_NOT_VERIFIED");
    }
  });

  it("refuses a counter that other passkeys moved, unless told that this may be joined to others", async () => {
    authenticator.behave({ counter: 1041 });
    await expectRejectedCode(create(), "PASSKEY_COUNTER_SHARED");
    await createPasskey({ credentials: authenticator, allowSharedCounter: true });
    authenticator.behave({ counter: 1 });
    await create();
  });

  it("says when there are no passkeys here, when the holder declined, and when the browser refused", async () => {
    const failing = (name: string) => ({
      create: () => Promise.reject(new DOMException("why", name)),
      get: () => Promise.reject(new DOMException("why", name)),
    });
    await expectRejectedCode(createPasskey(), "PASSKEY_UNAVAILABLE");
    for (const name of ["NotAllowedError", "AbortError"]) {
      await expectRejectedCode(createPasskey({ credentials: failing(name) }), "PASSKEY_DECLINED");
    }
    for (const name of ["SecurityError", "NotSupportedError"]) {
      await expectRejectedCode(createPasskey({ credentials: failing(name) }), "PASSKEY_UNAVAILABLE");
    }
    const silent = { create: () => Promise.resolve(null), get: () => Promise.resolve(null) };
    await expectRejectedCode(createPasskey({ credentials: silent }), "PASSKEY_DECLINED");
  });

  it("refuses malformed answers", async () => {
    const real = (await authenticator.create({ publicKey: authenticator.created[0] ?? ({} as never) })) as {
      rawId: ArrayBuffer;
      response: { getAuthenticatorData(): ArrayBuffer };
    };
    const data = Buffer.from(real.response.getAuthenticatorData());
    const bend = (change: (bytes: Buffer) => Buffer): object => {
      const bytes = new Uint8Array(change(Buffer.from(data)));
      return { ...real, response: { getAuthenticatorData: () => bytes.buffer } };
    };
    const byte = (at: number, value: number) => (bytes: Buffer) => {
      bytes[at] = value;
      return bytes;
    };
    const keyAt = data.length - 77;
    const answers: readonly [unknown, string][] = [
      [{}, "PASSKEY_RESPONSE_MALFORMED"],
      [{ ...real, response: null }, "PASSKEY_RESPONSE_MALFORMED"],
      [{ ...real, response: {} }, "PASSKEY_RESPONSE_MALFORMED"],
      [{ ...real, rawId: "text" }, "PASSKEY_RESPONSE_MALFORMED"],
      [{ ...real, rawId: new Uint8Array(20).buffer }, "PASSKEY_RESPONSE_MALFORMED"],
      [{ ...real, response: { getAuthenticatorData: () => "text" } }, "PASSKEY_RESPONSE_MALFORMED"],
      [bend((bytes) => bytes.subarray(0, 36)), "PASSKEY_RESPONSE_MALFORMED"],
      [bend((bytes) => bytes.subarray(0, 54)), "PASSKEY_RESPONSE_MALFORMED"],
      [bend((bytes) => bytes.subarray(0, -1)), "PASSKEY_RESPONSE_MALFORMED"],
      [bend(byte(32, UP | UV)), "PASSKEY_RESPONSE_MALFORMED"],
      [bend(byte(32, UP | UV | BS | 64)), "PASSKEY_RESPONSE_MALFORMED"],
      [bend(byte(54, 0)), "PASSKEY_RESPONSE_MALFORMED"],
      [bend(byte(53, 255)), "PASSKEY_RESPONSE_MALFORMED"],
      // An RS256 key: another algorithm at the same place.
      [bend(byte(keyAt + 4, 0x39)), "PASSKEY_RESPONSE_MALFORMED"],
      [bend(byte(data.length - 1, (data.at(-1) ?? 0) ^ 1)), "PASSKEY_KEY_INVALID"],
    ];
    for (const [i, [answer, code]] of answers.entries()) {
      const credentials = { create: () => Promise.resolve(answer), get: () => Promise.resolve(null) };
      await expectRejectedCode(createPasskey({ credentials }), code).catch((thrown: unknown) => {
        throw new Error(`answer ${i}: ${String(thrown)}`);
      });
    }
  });
});

describe("passkeySigner", () => {
  let network: RealDidNetwork;
  let authenticator: TestAuthenticator;
  let passkey: Passkey;
  let store: PasskeyStore;

  beforeEach(async () => {
    ({ network } = await deployRealDid());
    authenticator = new TestAuthenticator();
    passkey = await createPasskey({ credentials: authenticator });
    store = memoryPasskeyStore();
  });

  const sign = (): Promise<string> =>
    passkeySigner(network, passkey, { purpose: SCOPE, store, credentials: authenticator }).signMessage("hello");

  it("asks the one credential, verified, on the wallet's domain", async () => {
    const options = { purpose: SCOPE, store, credentials: authenticator, rpId: "wallet.example" };
    const signer = passkeySigner(network, passkey, options);
    await signer.connect(null).signMessage("hello");
    const [asked] = authenticator.asked;
    const ids = asked?.allowCredentials.map((one) => Buffer.from(one.id).toString("base64url"));
    expect(ids).to.deep.equal([passkey.credentialId]);
    expect(asked?.userVerification).to.equal("required");
    expect(asked?.rpId).to.equal("wallet.example");
    expect(await signer.getAddress()).to.equal(
      passkeyAccountOf(network.deployment.addresses.passkeyFactory, passkey.publicKey),
    );
  });

  it("takes the lower s, whichever the authenticator gave", async () => {
    for (const s of ["low", "high"] as const) {
      authenticator.behave({ s });
      expect(BigInt(decodeParts(await sign()).s) <= ORDER / 2n).to.equal(true);
    }
  });

  it("hands no assertion out that the account would refuse", async () => {
    const cases: readonly [Partial<Behaviour>, string][] = [
      [{ flags: UP }, "PASSKEY_NOT_VERIFIED"],
      [{ flags: UV }, "PASSKEY_NOT_VERIFIED"],
      [{ flags: UP | UV | BS }, "PASSKEY_RESPONSE_MALFORMED"],
      [{ type: "webauthn.create" }, "PASSKEY_RESPONSE_MALFORMED"],
      [{ clientData: (json) => json.replace(/"challenge":"./, '"challenge":"_') }, "PASSKEY_RESPONSE_MALFORMED"],
      [{ clientData: () => "" }, "PASSKEY_RESPONSE_MALFORMED"],
      [{ answer: () => null }, "PASSKEY_DECLINED"],
      [{ answer: () => ({}) }, "PASSKEY_RESPONSE_MALFORMED"],
      [{ answer: (answer) => ({ ...answer, response: "text" }) }, "PASSKEY_RESPONSE_MALFORMED"],
      [{ answer: (answer) => ({ ...answer, rawId: new ArrayBuffer(20) }) }, "PASSKEY_OTHER_CREDENTIAL"],
      ...(["authenticatorData", "clientDataJSON", "signature"] as const).map((part): [Partial<Behaviour>, string] => [
        { answer: (answer) => ({ ...answer, response: { ...answer.response, [part]: undefined } }) },
        "PASSKEY_RESPONSE_MALFORMED",
      ]),
      [{ answer: bendData((data) => data.subarray(0, 36)) }, "PASSKEY_RESPONSE_MALFORMED"],
      [{ answer: bendData((data) => Buffer.concat([data, Buffer.of(0)])) }, "PASSKEY_OTHER_CREDENTIAL"],
    ];
    for (const [i, [behaviour, code]] of cases.entries()) {
      authenticator.behave(behaviour);
      await expectRejectedCode(sign(), code).catch((thrown: unknown) => {
        throw new Error(`case ${i}: ${String(thrown)}`);
      });
    }
  });

  it("refuses another key's signature under the same credential id", async () => {
    const impostor = await createPasskey({ credentials: new TestAuthenticator() });
    const wrong = { ...passkey, publicKey: impostor.publicKey };
    const signer = passkeySigner(network, wrong, { purpose: SCOPE, store, credentials: authenticator });
    await expectRejectedCode(signer.signMessage("hello"), "PASSKEY_OTHER_CREDENTIAL");
  });

  it("sends nothing", async () => {
    const signer = passkeySigner(network, passkey, { purpose: SCOPE, store, credentials: authenticator });
    await expectRejectedCode(signer.sendTransaction({}), "PASSKEY_SENDS_NOTHING");
    await expectRejectedCode(signer.signTransaction({}), "PASSKEY_SENDS_NOTHING");
  });

  function bendData(change: (data: Buffer) => Buffer) {
    return (answer: Answer): Answer => {
      const authenticatorData = new Uint8Array(change(Buffer.from(answer.response.authenticatorData))).buffer;
      return { ...answer, response: { ...answer.response, authenticatorData } };
    };
  }
});

describe("readDerSignature", () => {
  const scalar = fc
    .oneof(
      // All lengths, so that leading zeros, and the zero before a high bit, are common.
      fc.integer({ min: 1, max: 32 }).chain((length) => fc.bigInt(1n, (1n << BigInt(8 * length)) - 1n)),
      fc.constantFrom(1n, 127n, 128n, 255n, 256n, ORDER / 2n, ORDER / 2n + 1n, ORDER - 1n),
    )
    .filter((value) => value < ORDER);
  const compact = (r: bigint, s: bigint): Uint8Array => getBytes(toBeHex(r, 32) + toBeHex(s, 32).slice(2));

  it("gives back what was encoded, with the lower s", () => {
    fc.assert(
      fc.property(scalar, scalar, (r, s) => {
        const read = readDerSignature(derOf(compact(r, s)));
        const low = s > ORDER / 2n ? ORDER - s : s;
        expect([read.r, read.s]).to.deep.equal([toBeHex(r, 32), toBeHex(low, 32)]);
      }),
    );
  });

  it("refuses every cut, and zero and the order as values", () => {
    const der = derOf(compact(ORDER - 1n, 5n));
    for (let end = 0; end < der.length; end += 1) {
      expectCode(() => readDerSignature(der.slice(0, end)), "PASSKEY_RESPONSE_MALFORMED");
    }
    for (const [r, s] of [
      [0n, 1n],
      [1n, 0n],
      [ORDER, 1n],
      [1n, ORDER],
    ] as const) {
      expectCode(() => readDerSignature(derOf(compact(r, s))), "PASSKEY_RESPONSE_MALFORMED");
    }
  });

  it("refuses longer forms than need be: negative values, needless zeros, bytes behind", () => {
    const wrong = [
      "300602018002010100",
      "3006020180020101",
      "300702020001020101",
      "30060201010201ff",
      "3081060201010201 01",
    ];
    for (const hex of wrong) {
      expectCode(() => readDerSignature(Buffer.from(hex.replace(" ", ""), "hex")), "PASSKEY_RESPONSE_MALFORMED");
    }
  });
});

describe("passkeyAccountOf", () => {
  it("agrees with the factory for any key", async () => {
    const { network } = await deployRealDid();
    const { passkeyFactory } = network.deployment.addresses;
    await fc.assert(
      fc.asyncProperty(fc.bigInt(1n, ORDER - 1n), async (secret) => {
        const { x, y } = p256.Point.BASE.multiply(secret).toAffine();
        const key = { x: toBeHex(x, 32) as Hex, y: toBeHex(y, 32) as Hex };
        expect(passkeyAccountOf(passkeyFactory, key)).to.equal(await network.passkeyFactory.accountOf(key.x, key.y));
      }),
      { numRuns: 50 },
    );
  });

  it("gives the account and the challenge of the specification's vector", () => {
    const { factory, x, y, account, chainId, digest, challenge } = vectors.passkey;
    expect(passkeyAccountOf(factory as Hex, { x: x as Hex, y: y as Hex })).to.equal(account);
    expect(passkeyChallenge(BigInt(chainId), account as Hex, digest as Hex)).to.equal(challenge);
  });

  it("refuses what is no point of the curve", () => {
    const factory = Wallet.createRandom().address as Hex;
    const zero = toBeHex(0, 32) as Hex;
    const { x, y } = p256.Point.BASE.toAffine();
    const [qx, qy] = [toBeHex(x, 32) as Hex, toBeHex(y, 32) as Hex];
    for (const key of [
      { x: zero, y: zero },
      { x: qy, y: qx },
      { x: qx, y: "0x12" as Hex },
      { x: "" as Hex, y: qy },
    ]) {
      expectCode(() => passkeyAccountOf(factory, key), "PASSKEY_KEY_INVALID");
    }
  });
});
