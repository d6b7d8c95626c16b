import { expect } from "chai";
import {
  AbiCoder,
  type BytesLike,
  concat,
  hexlify,
  id,
  keccak256,
  parseEther,
  randomBytes,
  sha256,
  toBeHex,
  toUtf8Bytes,
} from "ethers";
import hre from "hardhat";
import { poseidon2 } from "poseidon-lite/poseidon2";

import type { Hex } from "../../sdk/chain/hex.ts";
import { schemaId } from "../../sdk/attestation/schemaId.ts";
import { attestationSchemas } from "../../sdk/attestation/schemas.ts";
import { registerPseudonym } from "../../sdk/pseudonym/registerPseudonym.ts";
import type { LeakKind } from "../../scripts/privacy/people.ts";
import { controllerOf, prove } from "../pseudonym/people.ts";
import { type Run, deployRun, holding, leaksOf, withPseudonyms } from "./run.ts";

const abi = AbiCoder.defaultAbiCoder();
const utf16 = (text: string): Buffer => Buffer.from(text, "utf16le");

describe("The privacy search", () => {
  let run: Run;

  beforeEach(async () => {
    run = await deployRun();
  });

  /** Sends bytes to nobody in particular. */
  async function publish(data: BytesLike): Promise<void> {
    const to = run.keys.guardian.address;
    await (await run.keys.stranger.sendTransaction({ to, data: hexlify(data) })).wait();
  }

  /** The statement that a person's pseudonym on a platform would get, as fields of the log. */
  async function statement(person: number, slug: string, changes: { salt?: BytesLike; content?: BytesLike } = {}) {
    const { platformId, pseudonym } = holding(run, person, slug);
    const { definition, revocable } = attestationSchemas["name-statement"];
    return {
      schema: schemaId(definition, revocable, run.network.deployment.addresses.attestationLog),
      subject: await run.network.disclosureRegistry.statementSubjectOf(platformId, pseudonym, 1),
      ref: toBeHex(0, 32),
      expiresAt: 0,
      salt: randomBytes(32),
      content: randomBytes(32),
      ...changes,
    };
  }

  async function fund(
    from: { sendTransaction: typeof run.keys.stranger.sendTransaction },
    to: string,
    ether = "1",
  ): Promise<void> {
    await (await from.sendTransaction({ to, value: parseEther(ether) })).wait();
  }

  function expectOnly(leaks: readonly { kind: LeakKind; person: number }[], kind: LeakKind, person: number): void {
    expect(leaks).to.not.be.empty;
    for (const leak of leaks) expect([leak.kind, leak.person]).to.deep.equal([kind, person]);
  }

  it("finds nothing in a run as it should be", async () => {
    const log = run.as(run.keys.authority).attestationLog;
    for (const [person, slug] of [
      [0, "wechat"],
      [0, "weibo"],
      [1, "weibo"],
      [2, "wechat"],
    ] as const) {
      await log.attest(await statement(person, slug));
      await fund(run.keys.relayer, holding(run, person, slug).controller, "0.1");
    }
    expect(await leaksOf(run)).to.deep.equal([]);
  });

  describe("personal data", () => {
    const plants: readonly (readonly [string, LeakKind, (run: Run) => BytesLike])[] = [
      ["a name", "name", ({ people }) => toUtf8Bytes(people[0]!.name)],
      ["a name among other text", "name", ({ people }) => toUtf8Bytes(`{"姓名":"${people[2]!.name}"}`)],
      ["a name in UTF-16", "name", ({ people }) => abi.encode(["bytes"], [utf16(people[0]!.name)])],
      ["a name in GB 18030", "name", () => abi.encode(["bytes"], ["0xd5c5ceb0"])],
      ["a name in the other order", "name", ({ people }) => toUtf8Bytes("小红 李" + people.length)],
      ["a base64 name", "name", ({ people }) => toUtf8Bytes(Buffer.from(people[0]!.name).toString("base64"))],
      [
        "a base64 name, one byte further",
        "name",
        ({ people }) => toUtf8Bytes(Buffer.from(`:${people[0]!.name}.`).toString("base64")),
      ],
      [
        "a base64url name, two bytes further",
        "name",
        ({ people }) => toUtf8Bytes(Buffer.from(`::${people[0]!.name}?`).toString("base64url")),
      ],
      ["a name as hexadecimal text", "name", ({ people }) => toUtf8Bytes(hexlify(toUtf8Bytes(people[1]!.name)))],
      ["a name in JSON escapes", "name", () => toUtf8Bytes("\\u5f20\\u4f1f")],
      ["an ID number", "number", ({ people }) => toUtf8Bytes(people[1]!.idNumber.toLowerCase())],
      ["an ID number in UTF-16", "number", ({ people }) => utf16(people[1]!.idNumber)],
      ["an ID number, packed", "number", ({ people }) => `0x${people[0]!.idNumber}`],
      ["an ID number as an integer", "number", ({ people }) => toBeHex(BigInt(people[0]!.idNumber), 32)],
      [
        "a base64 ID number",
        "number",
        ({ people }) => toUtf8Bytes(Buffer.from(people[1]!.idNumber).toString("base64")),
      ],
      ["an ID number of 15 digits", "number", () => toUtf8Bytes("310101851224002")],
      ["words of a mnemonic", "secret", ({ people }) => toUtf8Bytes(people[1]!.mnemonic!)],
      ["a secret key", "secret", ({ people }) => people[2]!.identityKey!],
      ["a secret scalar in decimals", "secret", ({ people }) => toUtf8Bytes(String(people[2]!.secretScalar))],
      ["an unsalted hash of a name", "hash", ({ people }) => keccak256(toUtf8Bytes(people[0]!.name))],
      ["an unsalted hash of a number", "hash", ({ people }) => sha256(toUtf8Bytes(people[1]!.idNumber.toLowerCase()))],
      [
        "an unsalted hash of name and number",
        "hash",
        ({ people: [one] }) => keccak256(toUtf8Bytes(`${one!.name}|${one!.idNumber}`)),
      ],
      [
        "an unsalted hash, shifted into the field",
        "hash",
        ({ people: [one] }) => toBeHex(BigInt(id(one!.idNumber)) >> 8n, 32),
      ],
      ["the last 20 bytes of an unsalted hash", "hash", ({ people: [one] }) => `0x${id(one!.idNumber).slice(26)}`],
      [
        "a Poseidon hash of name and number",
        "hash",
        ({ people: [one] }) => {
          const name = BigInt(hexlify(toUtf8Bytes(one!.name)));
          return toBeHex(poseidon2([name, BigInt(one!.idNumber)]), 32);
        },
      ],
      ["a commitment", "commitment", ({ people }) => toBeHex(people[0]!.commitment!, 32)],
      ["a hash of a commitment", "hash", ({ people }) => keccak256(toBeHex(people[0]!.commitment!, 32))],
    ];
    for (const [what, kind, data] of plants) {
      it(`finds ${what}`, async () => {
        await publish(concat([randomBytes(7), data(run)]));
        const leaks = await leaksOf(run);
        expect(leaks).to.not.be.empty;
        expect(new Set(leaks.map((leak) => leak.kind))).to.deep.equal(new Set([kind]));
      });
    }

    it("finds a name in a statement's content, in calldata and event", async () => {
      const log = run.as(run.keys.authority).attestationLog;
      await log.attest(await statement(0, "wechat", { content: abi.encode(["string"], [run.people[0]!.name]) }));
      const leaks = await leaksOf(run);
      expectOnly(leaks, "name", 0);
      expect(leaks.map((leak) => leak.where).join())
        .to.contain("calldata")
        .and.to.contain("log 0");
    });

    it("finds a commitment beside a pseudonym, though it stands in the published leaves", async () => {
      const { pseudonym } = run.people[1]!.pseudonyms[0]!;
      await publish(abi.encode(["uint256", "uint256"], [pseudonym, run.people[1]!.commitment!]));
      expectOnly(await leaksOf(run), "commitment", 1);
    });

    it("repeats no personal data in what it says", async () => {
      const [one] = run.people;
      await publish(toUtf8Bytes(`${one!.name} ${one!.idNumber}`));
      const said = JSON.stringify(await leaksOf(run));
      expect(said).to.not.contain(one!.name).and.to.not.contain(one!.idNumber);
    });
  });

  describe("links", () => {
    it("finds a controller shared by two platforms", async () => {
      const controller = holding(run, 0, "wechat").controller;
      await registerPseudonym(run.network, await prove(run, 0, "kuaishou", { controller }));
      expectOnly(await leaksOf(run, withPseudonyms(run, [[0, "kuaishou"]])), "link", 0);
    });

    it("finds a shared controller when it is told of it", async () => {
      const controller = holding(run, 0, "wechat").controller;
      await registerPseudonym(run.network, await prove(run, 0, "kuaishou", { controller }));
      const people = withPseudonyms(run, [[0, "kuaishou"]]).map((person) => ({
        ...person,
        pseudonyms: person.pseudonyms.map((one, i) => (i === 2 ? { ...one, controller } : one)),
      }));
      expectOnly(await leaksOf(run, people), "link", 0);
    });

    for (const length of [32, 16]) {
      it(`finds a salt of ${length} bytes shared by two statements`, async () => {
        const salt = concat([new Uint8Array(32 - length), randomBytes(length)]);
        const log = run.as(run.keys.authority).attestationLog;
        await log.attest(await statement(0, "wechat", { salt }));
        await log.attest(await statement(0, "weibo", { salt }));
        await log.attest(await statement(1, "weibo"));
        await log.attest(await statement(2, "wechat"));
        expectOnly(await leaksOf(run), "link", 0);
      });
    }

    it("finds a salt shared by two batches of everyone's statements", async () => {
      const people = withPseudonyms(
        run,
        [0, 1, 2].flatMap(
          (i) =>
            [
              [i, "douyin"],
              [i, "kuaishou"],
            ] as const,
        ),
      );
      const log = run.as(run.keys.authority).attestationLog;
      const salt = randomBytes(32);
      for (const slug of ["douyin", "kuaishou"]) {
        const batch = await Promise.all([2, 0, 1].map((i) => statement(i, slug, i === 0 ? { salt } : {})));
        await log.attestMany(batch);
      }
      expectOnly(await leaksOf(run, people), "link", 0);
    });

    it("finds nothing in two batches of everyone's statements", async () => {
      const people = withPseudonyms(
        run,
        [0, 1, 2].flatMap(
          (i) =>
            [
              [i, "douyin"],
              [i, "kuaishou"],
            ] as const,
        ),
      );
      const log = run.as(run.keys.authority).attestationLog;
      for (const slug of ["douyin", "kuaishou"]) {
        await log.attestMany(await Promise.all([2, 0, 1].map((i) => statement(i, slug))));
      }
      expect(await leaksOf(run, people)).to.deep.equal([]);
    });

    it("finds a funding address shared by two controllers", async () => {
      const funder = run.keys.operators.kuaishou!;
      await fund(funder, holding(run, 0, "wechat").controller);
      await fund(funder, holding(run, 0, "weibo").controller);
      expectOnly(await leaksOf(run), "link", 0);
    });

    it("finds a funding address one hop further", async () => {
      const hops = ["wechat", "weibo"].map(() => hre.ethers.Wallet.createRandom(hre.ethers.provider));
      for (const [i, slug] of (["wechat", "weibo"] as const).entries()) {
        await fund(run.keys.operators.kuaishou!, hops[i]!.address, "2");
        await fund(hops[i]!, holding(run, 0, slug).controller);
      }
      expectOnly(await leaksOf(run), "link", 0);
    });

    it("finds an account that both controllers send to", async () => {
      const savings = hre.ethers.Wallet.createRandom().address;
      for (const slug of ["wechat", "weibo"]) {
        await fund(run.keys.relayer, holding(run, 0, slug).controller, "2");
        await fund(controllerOf(run.wallets[0]!, slug), savings);
      }
      expectOnly(await leaksOf(run), "link", 0);
    });

    it("finds a passkey shared by two DIDs", async () => {
      const passkey = concat(["0x04", randomBytes(64)]);
      for (const slug of ["wechat", "weibo"]) {
        await fund(run.keys.relayer, holding(run, 0, slug).controller, "2");
        const { didRegistry } = run.as(controllerOf(run.wallets[0]!, slug));
        await didRegistry.setAttribute(holding(run, 0, slug).controller as Hex, id("did/pub/P-256"), passkey, 86_400);
      }
      expectOnly(await leaksOf(run), "link", 0);
    });

    it("finds one transaction that names both pseudonyms", async () => {
      const [one, other] = run.people[0]!.pseudonyms;
      await publish(abi.encode(["uint256", "uint256"], [one!.pseudonym, other!.pseudonym]));
      expectOnly(await leaksOf(run), "link", 0);
    });
  });
});
