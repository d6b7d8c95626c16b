import { expect } from "chai";
import { TypedDataEncoder, ZeroHash, hexlify, id, randomBytes, toBeHex } from "ethers";
import hre from "hardhat";

import type { Hex } from "../../sdk/chain/hex.ts";
import { passkeyAccountOf } from "../../sdk/did/passkey/passkeyAccountOf.ts";
import { passkeyChallenge } from "../../sdk/did/passkey/passkeySigner.ts";
import type { IPasskeyFactory } from "../../typechain-types/index.ts";
import { type Fixture, deployRealDid } from "../fixture.ts";
import { BE, BS, type Behaviour, type Parts, UP, UV, decodeParts, encodeParts } from "./authenticator.ts";
import { type HeldPasskey, accountAt, assertRaw, holdPasskey } from "./passkeys.ts";

const ACCEPTED = "0x1626ba7e";
const REFUSED = "0xffffffff";
const DIGEST = id("what a registry asks about");
const FIELD = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const MEGABYTE = 1_000_000;
/** More bytes that are not zero do not fit a transaction (EIP-7623, EIP-7825). */
const MOST_BYTES = 410_000;

describe("PasskeyAccount", () => {
  let fixture: Fixture;
  let held: HeldPasskey;
  let challenge: string;

  beforeEach(async () => {
    fixture = await deployRealDid();
    held = await holdPasskey(fixture.network);
    challenge = await held.account.challengeOf(DIGEST);
  });

  const answerTo = async (signature: string, digest = DIGEST): Promise<string> =>
    held.account.isValidSignature(digest, signature);

  async function answerIf(behaviour: Partial<Behaviour>, indices: { type?: string } = {}): Promise<string> {
    held.authenticator.behave(behaviour);
    return answerTo(await assertRaw(held, challenge, indices));
  }

  async function answerBent(bend: (parts: Parts) => Partial<Parts>): Promise<string> {
    const parts = decodeParts(await assertRaw(held, challenge));
    return answerTo(encodeParts({ ...parts, ...bend(parts) }));
  }

  describe("challengeOf", () => {
    it("is EIP-712 under the account's own domain, which anyone can read from it", async () => {
      const { chainId } = fixture.network.deployment;
      expect(challenge).to.equal(passkeyChallenge(chainId, held.address, DIGEST as Hex));
      const contract = await hre.ethers.getContractAt("PasskeyAccount", held.address);
      const domain = await contract.eip712Domain();
      expect([...domain].slice(0, 5)).to.deep.equal(["0x0f", "RealDID PasskeyAccount", "1", chainId, held.address]);
      const types = { PasskeyMessage: [{ name: "digest", type: "bytes32" }] };
      const { name, version, verifyingContract } = domain;
      const hash = TypedDataEncoder.hash({ name, version, chainId, verifyingContract }, types, { digest: DIGEST });
      expect(challenge).to.equal(hash);
    });
  });

  describe("isValidSignature", () => {
    it("accepts an assertion of the passkey, whichever way it is backed up and however high its counter", async () => {
      for (const flags of [UP | UV, UP | UV | BE, UP | UV | BE | BS]) {
        expect(await answerIf({ flags }), String(flags)).to.equal(ACCEPTED);
      }
      expect(await answerIf({ counter: 0xffffffff })).to.equal(ACCEPTED);
    });

    it("accepts the members of the browser's JSON in any order and with others between", async () => {
      const clientData = (json: string): string => {
        const { type, challenge: asked, origin } = JSON.parse(json) as Record<string, string>;
        return JSON.stringify({ origin: `${origin}/é`, challenge: asked, other_keys: "can be added", type });
      };
      expect(await answerIf({ clientData })).to.equal(ACCEPTED);
    });

    it("refuses an assertion for another digest, and one over the digest itself", async () => {
      const signature = await assertRaw(held, challenge);
      expect(await answerTo(signature)).to.equal(ACCEPTED);
      expect(await answerTo(signature, id("another"))).to.equal(REFUSED);
      expect(await answerTo(await assertRaw(held, DIGEST))).to.equal(REFUSED);
    });

    it("refuses what a page asks of a passkey but a signature: its creation", async () => {
      expect(await answerIf({ type: "webauthn.create" })).to.equal(REFUSED);
      // The right type somewhere else in the JSON does not help: browsers escape quotes in what a page brings.
      const origin = 'https://"type":"webauthn.get"';
      expect(await answerIf({ type: "webauthn.create", origin }, { type: 'type\\":\\"webauthn.get' })).to.equal(
        REFUSED,
      );
    });

    it("refuses without the user, without verifying the user, and backed up without being eligible", async () => {
      for (const flags of [0, UV, UP, UP | BE | BS, UP | UV | BS]) {
        expect(await answerIf({ flags }), String(flags)).to.equal(REFUSED);
      }
    });

    it("refuses another passkey's assertion", async () => {
      const other = await holdPasskey(fixture.network);
      expect(await answerTo(await assertRaw(other, challenge))).to.equal(REFUSED);
    });

    it("refuses bent client data, bent authenticator data and bent indices", async () => {
      const bent: ((parts: Parts) => Partial<Parts>)[] = [
        ({ clientDataJSON }) => ({ clientDataJSON: clientDataJSON.replace("wallet", "wa11et") }),
        ({ clientDataJSON }) => ({ clientDataJSON: `${clientDataJSON} ` }),
        ({ clientDataJSON }) => ({ clientDataJSON: clientDataJSON.slice(0, -1) }),
        () => ({ clientDataJSON: "" }),
        ({ authenticatorData }) => ({ authenticatorData: authenticatorData.slice(0, -2) }),
        ({ authenticatorData }) => ({ authenticatorData: `${authenticatorData}00` }),
        () => ({ authenticatorData: "0x" }),
        ({ authenticatorData }) => ({ authenticatorData: `${authenticatorData.slice(0, -2)}01` }),
        ({ challengeIndex }) => ({ challengeIndex: challengeIndex + 1n }),
        ({ typeIndex }) => ({ typeIndex: typeIndex + 1n }),
        ...[2n ** 256n - 1n, 2n ** 256n - 32n, 2n ** 64n, 2n ** 32n].flatMap((index) => [
          () => ({ challengeIndex: index }),
          () => ({ typeIndex: index }),
        ]),
      ];
      for (const [i, bend] of bent.entries()) expect(await answerBent(bend), String(i)).to.equal(REFUSED);
      expect(await answerBent(() => ({}))).to.equal(ACCEPTED);
    });

    it("refuses the other form of a signature (high s)", async () => {
      expect(await answerIf({ s: "high" })).to.equal(REFUSED);
      expect(await answerIf({ s: "low" })).to.equal(ACCEPTED);
    });

    it("refuses a signature of the key that is no WebAuthn assertion", async () => {
      const raw = await held.authenticator.signRaw(Buffer.from(challenge.slice(2), "hex"));
      expect(await answerTo(hexlify(raw))).to.equal(REFUSED);
      const bare = await answerBent(() => ({ r: hexlify(raw.slice(0, 32)), s: hexlify(raw.slice(32)) }));
      expect(bare).to.equal(REFUSED);
    });

    it("answers, and does not revert, whatever it is given", async () => {
      const signature = await assertRaw(held, challenge);
      const word = (value: bigint): string => toBeHex(value, 32).slice(2);
      const head = signature.slice(0, 2 + 128 * 2);
      const offsets = [0n, 31n, 192n, 2n ** 16n, 2n ** 255n, 2n ** 256n - 1n, 2n ** 256n - 32n];
      const garbage = [
        "0x",
        "0x00",
        `0x${"00".repeat(64)}`,
        `0x${"00".repeat(192)}`,
        `0x${"00".repeat(1024)}`,
        `0x${"ff".repeat(1024)}`,
        ...[32, 64, 100, 200, 300].map((cut) => signature.slice(0, -2 * cut)),
        ...offsets.flatMap((a) => offsets.map((b) => `${head}${word(a)}${word(b)}${signature.slice(2 + 192 * 2)}`)),
        `0x${"00".repeat(MEGABYTE)}`,
        hexlify(randomBytes(MOST_BYTES)),
        // Well formed, and all JSON.
        encodeParts({ ...decodeParts(signature), clientDataJSON: " ".repeat(MOST_BYTES) }),
      ];
      for (const [i, bytes] of garbage.entries()) expect(await answerTo(bytes), String(i)).to.equal(REFUSED);
    });

    it("refuses an assertion made for the same key's account of another factory", async () => {
      const { x, y } = held.passkey.publicKey;
      const elsewhere = (await hre.ethers.deployContract("PasskeyFactory")) as unknown as IPasskeyFactory;
      await elsewhere.createAccount(x, y);
      const other = accountAt((await elsewhere.accountOf(x, y)) as Hex, fixture.network.runner);
      expect(await other.getAddress()).not.to.equal(held.address);
      const mine = await assertRaw(held, challenge);
      expect(await other.isValidSignature(DIGEST, mine)).to.equal(REFUSED);
      const theirs = await assertRaw(held, await other.challengeOf(DIGEST));
      expect(await other.isValidSignature(DIGEST, theirs)).to.equal(ACCEPTED);
      expect(await answerTo(theirs)).to.equal(REFUSED);
    });

    it("refuses an assertion made for the same account on another chain", async () => {
      const { chainId } = fixture.network.deployment;
      const elsewhere = passkeyChallenge(chainId + 1n, held.address, DIGEST as Hex);
      expect(await answerTo(await assertRaw(held, elsewhere))).to.equal(REFUSED);
    });

    it("takes no ether and has no other function", async () => {
      const { stranger } = fixture.keys;
      await expect(stranger.sendTransaction({ to: held.address, value: 1 })).to.be.reverted;
      await expect(stranger.sendTransaction({ to: held.address, data: id("execute()").slice(0, 10) })).to.be.reverted;
    });
  });

  describe("the code that accounts share", () => {
    it("is nobody's account", async () => {
      const shared = accountAt((await fixture.network.passkeyFactory.implementation()) as Hex, fixture.network.runner);
      expect(await shared.publicKey()).to.deep.equal([ZeroHash, ZeroHash]);
      const signature = await assertRaw(held, await shared.challengeOf(DIGEST));
      expect(await shared.isValidSignature(DIGEST, signature)).to.equal(REFUSED);
    });
  });
});

describe("PasskeyFactory", () => {
  let fixture: Fixture;
  let factory: IPasskeyFactory;

  beforeEach(async () => {
    fixture = await deployRealDid();
    factory = fixture.network.passkeyFactory;
  });

  it("creates an account where it said it would, with the key, once", async () => {
    const { passkey, address, account } = await holdPasskey(fixture.network);
    const { x, y } = passkey.publicKey;
    expect(await factory.accountOf(x, y)).to.equal(address);
    expect(await account.publicKey()).to.deep.equal([x, y]);
    const [created] = await factory.queryFilter(factory.filters.PasskeyAccountCreated(address));
    expect([...(created?.args ?? [])]).to.deep.equal([address, x, y]);
  });

  it("does nothing, for anyone, if the account exists", async () => {
    const { passkey, address } = await holdPasskey(fixture.network);
    const { x, y } = passkey.publicKey;
    const theirs = factory.connect(fixture.keys.stranger);
    expect(await theirs.createAccount.staticCall(x, y)).to.equal(address);
    const receipt = await (await theirs.createAccount(x, y)).wait();
    expect(receipt?.logs).to.deep.equal([]);
  });

  it("predicts the same address as the SDK, before and after", async () => {
    for (let i = 0; i < 3; ++i) {
      const { passkey, address } = await holdPasskey(fixture.network);
      const { x, y } = passkey.publicKey;
      expect(await factory.createAccount.staticCall(x, y)).to.equal(address);
      expect(passkeyAccountOf((await factory.getAddress()) as Hex, passkey.publicKey)).to.equal(address);
    }
  });

  it("refuses a key that is not on the curve", async () => {
    const { passkey } = await holdPasskey(fixture.network);
    const { x, y } = passkey.publicKey;
    const wrong: [string, string][] = [
      [ZeroHash, ZeroHash],
      [x, ZeroHash],
      [ZeroHash, y],
      [y, x],
      [x, toBeHex(BigInt(y) ^ 1n, 32)],
      [toBeHex(FIELD, 32), y],
      [x, toBeHex(FIELD, 32)],
      [toBeHex(2n ** 256n - 1n, 32), toBeHex(2n ** 256n - 1n, 32)],
    ];
    for (const [qx, qy] of wrong) {
      for (const call of [() => factory.createAccount(qx, qy), () => factory.accountOf(qx, qy)]) {
        await expect(call()).to.be.revertedWithCustomError(factory, "PasskeyKeyInvalid").withArgs(qx, qy);
      }
    }
  });

  it("costs at most 85,000 gas an account", async () => {
    const { passkey } = await holdPasskey(fixture.network);
    const elsewhere = (await hre.ethers.deployContract("PasskeyFactory")) as unknown as IPasskeyFactory;
    const receipt = await (await elsewhere.createAccount(passkey.publicKey.x, passkey.publicKey.y)).wait();
    expect(Number(receipt?.gasUsed)).to.be.at.most(85_000);
  });
});
