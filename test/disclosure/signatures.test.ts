import { readFileSync } from "node:fs";
import { join } from "node:path";

import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import {
  type BytesLike,
  type ContractTransactionResponse,
  MaxUint256,
  N,
  Signature,
  type Signer,
  type TypedDataDomain,
  TypedDataEncoder,
  type TypedDataField,
  Wallet,
  concat,
  dataSlice,
  toBeHex,
} from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import { nameStatementUid, toChainStatement } from "../../sdk/disclosure/nameStatement.ts";
import { readDuty } from "../../sdk/disclosure/readDuty.ts";
import { resolveContest } from "../../sdk/disclosure/resolveContest.ts";
import { disclosureDomain } from "../../sdk/disclosure/signedAct.ts";
import { replacePseudonymBySignature } from "../../sdk/pseudonym/replacePseudonymBySignature.ts";
import { safeSigner } from "../attestation/fixture.ts";
import { assertRaw, holdPasskey } from "../did/passkeys.ts";
import {
  type CreatorsFixture,
  becomeDue,
  deployWithCreators,
  discloseSelf,
  fall,
  flagsOf,
  soon,
  statementFor,
} from "./creators.ts";

type ActName = "Disclose" | "Contest" | "Withdraw";
type Message = Readonly<Record<string, string | number | bigint>>;

const SPEC = readFileSync(join(__dirname, "../../docs/spec/disclosure.md"), "utf8");
const TYPES = Object.fromEntries(
  [...SPEC.matchAll(/^ {4}(Disclose|Contest|Withdraw)\((.+)\)$/gm)].map(([, name = "", fields = ""]) => [
    name,
    fields.split(",").map((field): TypedDataField => {
      const [type = "", of = ""] = field.split(" ");
      return { name: of, type };
    }),
  ]),
);
/** The flags that each act leaves. */
const AFTER: Readonly<Record<ActName, number>> = { Disclose: 2, Contest: 5, Withdraw: 8 };

/** An act that waits for nothing but its signature. */
interface Ready {
  readonly fixture: CreatorsFixture;
  readonly domain: TypedDataDomain;
  readonly message: Message;
  send(signature: BytesLike, deadline?: bigint): Promise<ContractTransactionResponse>;
}

async function ready(name: ActName): Promise<Ready> {
  const fixture = await deployWithCreators();
  const { network, creator } = fixture;
  const { platformId, pseudonym } = creator;
  const registry = network.disclosureRegistry;
  await becomeDue(fixture);
  if (name === "Withdraw") {
    await discloseSelf(fixture);
    await fall(fixture);
  }
  const { nonce } = await readDuty(network, platformId, pseudonym);
  const at = BigInt(await soon());
  const domain = disclosureDomain(network.deployment);
  const message = { platformId, pseudonym, nonce, deadline: at };
  if (name !== "Disclose") {
    const method = name === "Contest" ? registry.contest : registry.withdraw;
    const send: Ready["send"] = (signature, deadline = at) => method(platformId, pseudonym, deadline, signature);
    return { fixture, domain, message, send };
  }
  const statement = await statementFor(fixture);
  const given = toChainStatement(network.deployment, statement);
  return {
    fixture,
    domain,
    message: { ...message, kind: 1, statement: nameStatementUid(network.deployment, statement) },
    send: (signature, deadline = at) => registry.disclose(platformId, pseudonym, given, deadline, signature),
  };
}

function sign(
  name: ActName,
  { domain, message, fixture }: Ready,
  by: Pick<Signer, "signTypedData"> = fixture.creator.controller,
): Promise<string> {
  return by.signTypedData(domain, { [name]: TYPES[name] as TypedDataField[] }, message);
}

/** Signatures of the right controller that were made elsewhere, for something else, or came to harm on the way. */
function forgeries(name: ActName, act: Ready): Readonly<Record<string, Promise<BytesLike>>> {
  const { onBilibili, other, network } = act.fixture;
  const elsewhere = (domain: TypedDataDomain) => sign(name, { ...act, domain: { ...act.domain, ...domain } });
  const about = (message: Message) => sign(name, { ...act, message: { ...act.message, ...message } });
  const good = sign(name, act);
  const others = (Object.keys(TYPES) as ActName[]).filter((type) => type !== name);
  return {
    "another chain": elsewhere({ chainId: 1n }),
    "another registry": elsewhere({ verifyingContract: network.deployment.addresses.pseudonymRegistry }),
    "another application": elsewhere({ name: "RealDID PseudonymRegistry" }),
    "another version": elsewhere({ version: "2" }),
    "another platform": about({ platformId: onBilibili.platformId }),
    "another pseudonym": about({ pseudonym: other.pseudonym }),
    "the next nonce": about({ nonce: Number(act.message.nonce) + 1 }),
    "another deadline": about({ deadline: BigInt(act.message.deadline ?? 0) - 1n }),
    ...(name === "Disclose"
      ? { "another kind": about({ kind: 2 }), "another statement": about({ statement: other.platformId }) }
      : {}),
    ...Object.fromEntries(
      others.map((type) => [
        type,
        sign(type, { ...act, message: { kind: 1, statement: other.platformId, ...act.message } }),
      ]),
    ),
    "a stranger": sign(name, act, Wallet.createRandom()),
    "another holder": sign(name, act, other.controller),
    "no bytes": Promise.resolve("0x"),
    zeros: Promise.resolve(new Uint8Array(65)),
    "a byte too few": good.then((bytes) => dataSlice(bytes, 0, 64)),
    "a byte too many": good.then((bytes) => concat([bytes, "0x00"])),
    "the other half of the curve": good.then(otherHalf),
  };
}

/** The same signature with the order less s: what ecrecover alone would take too. */
function otherHalf(signature: string): string {
  const { r, s, yParity } = Signature.from(signature);
  return concat([r, toBeHex(N - BigInt(s), 32), yParity === 0 ? "0x1c" : "0x1b"]);
}

describe("DisclosureRegistry: what holders sign", () => {
  for (const name of ["Disclose", "Contest", "Withdraw"] as const) {
    describe(name, () => {
      it("is worth nothing elsewhere, for anything else, or altered; and once only as it is", async () => {
        const act = await ready(name);
        const { creator, network } = act.fixture;
        for (const [what, signing] of Object.entries(forgeries(name, act))) {
          await expect(act.send(await signing), what)
            .to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosureSignatureInvalid")
            .withArgs(creator.pseudonym, creator.controller.address);
        }
        const good = await sign(name, act);
        await act.send(good);
        expect(await flagsOf(act.fixture)).to.equal(AFTER[name]);
        await expect(act.send(good)).to.be.reverted;
      });

      it("is refused with a deadline that has passed or is too far, the least and the greatest number included", async () => {
        const act = await ready(name);
        const { disclosureRegistry } = act.fixture.network;
        const good = await sign(name, act);
        const now = BigInt(await time.latest()) + 1n;
        for (const [deadline, error] of [
          [0n, "DisclosureDeadlinePassed"],
          [now - 1n, "DisclosureDeadlinePassed"],
          [now + 3601n, "DisclosureDeadlineTooFar"],
          [2n ** 64n - 1n, "DisclosureDeadlineTooFar"],
        ] as const) {
          await time.setNextBlockTimestamp(now);
          await expect(act.send(good, deadline)).to.be.revertedWithCustomError(disclosureRegistry, error);
        }
      });

      it("may be a Safe's, by its threshold of owners", async () => {
        const act = await ready(name);
        const { network, keys } = act.fixture;
        const safe = network.deployment.addresses.publisherSafe;
        await handTo(act, safe);
        const as = (owners: readonly Signer[]) => safeSigner({ origin: network.deployment }, safe, owners);
        await expect(act.send(await sign(name, act, as(keys.publisherOwners.slice(0, 1)))))
          .to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosureSignatureInvalid")
          .withArgs(act.fixture.creator.pseudonym, safe);
        await act.send(await sign(name, act, as(keys.publisherOwners.slice(0, 2))));
        expect(await flagsOf(act.fixture)).to.equal(AFTER[name]);
      });

      it("may be a passkey's, by its own account", async () => {
        const act = await ready(name);
        const { network } = act.fixture;
        const [held, another] = [await holdPasskey(network), await holdPasskey(network)];
        await handTo(act, held.address);
        const as = (by: typeof held): Pick<Signer, "signTypedData"> => ({
          signTypedData: async (...typed) =>
            assertRaw(by, await by.account.challengeOf(TypedDataEncoder.hash(...typed))),
        });
        await expect(act.send(await sign(name, act, as(another))))
          .to.be.revertedWithCustomError(network.disclosureRegistry, "DisclosureSignatureInvalid")
          .withArgs(act.fixture.creator.pseudonym, held.address);
        await act.send(await sign(name, act, as(held)));
        expect(await flagsOf(act.fixture)).to.equal(AFTER[name]);
      });
    });
  }

  it("of a contest is worth nothing for the next duty, though its hour has not passed", async () => {
    const act = await ready("Contest");
    const { network, keys, creator } = act.fixture;
    const good = await sign("Contest", act);
    await act.send(good);
    await resolveContest(network, keys.consortiumOwners.slice(0, 2), { ...creator, upheld: true });
    await becomeDue(act.fixture);
    await expect(act.send(good)).to.be.revertedWithCustomError(
      network.disclosureRegistry,
      "DisclosureSignatureInvalid",
    );
  });

  it("finds no duty for pseudonyms and platforms that nobody has", async () => {
    const { fixture } = await ready("Contest");
    const { creator, network } = fixture;
    const { disclosureRegistry } = network;
    for (const [platformId, pseudonym] of [
      [creator.platformId, 0n],
      [creator.platformId, MaxUint256],
      [`0x${"00".repeat(32)}`, creator.pseudonym],
      [`0x${"ff".repeat(32)}`, creator.pseudonym],
    ] as const) {
      await expect(disclosureRegistry.contest(platformId, pseudonym, await soon(), "0x"))
        .to.be.revertedWithCustomError(disclosureRegistry, "DisclosureNoDuty")
        .withArgs(platformId, pseudonym);
      expect(await disclosureRegistry.flagsOf(platformId, pseudonym)).to.equal(0);
      expect(await disclosureRegistry.isCompliant(platformId, pseudonym)).to.equal(false);
    }
  });

  async function handTo({ fixture }: Ready, controller: Hex): Promise<void> {
    const { network, creator } = fixture;
    const state = { ...creator, sequence: 1, deadline: await soon() };
    await replacePseudonymBySignature(network, creator.controller, state, controller);
  }
});
