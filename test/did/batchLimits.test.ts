import { expect } from "chai";
import { type ContractTransactionReceipt, Wallet, hexlify, randomBytes } from "ethers";
import hre from "hardhat";

import { TRANSACTION_GAS_CAP } from "../../sdk/chain/gas.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { type RealDidNetwork, withRunner } from "../../sdk/chain/network.ts";
import { boundChanges } from "../../sdk/did/batchGas.ts";
import type { DidChange } from "../../sdk/did/change.ts";
import { changeDid } from "../../sdk/did/changeDid.ts";
import type { DidBatchTooLarge } from "../../sdk/did/errors.ts";
import { formatDid } from "../../sdk/did/formatDid.ts";
import { type SignedDidChange, signDidChanges, submitDidChanges } from "../../sdk/did/signedChange.ts";
import { expectRejectedCode } from "../codes.ts";
import { deployRealDid } from "../fixture.ts";
import { LATE, bytes32 } from "./fixture.ts";

const random = (length: number): Hex => hexlify(randomBytes(length)) as Hex;
const attribute = (bytes: number): DidChange => ({
  kind: "setAttribute",
  name: bytes32("did/pub/Ed25519/veriKey/hex"),
  value: random(bytes),
  validity: 86_400,
});
const delegate = (): DidChange => ({
  kind: "addDelegate",
  delegateType: bytes32("veriKey"),
  delegate: random(20),
  validity: 86_400,
});

describe("sdk/did batches under the cap of 16,777,216 gas", function () {
  this.timeout(600_000);
  let network: RealDidNetwork;
  let did: string;

  beforeEach(async () => {
    const fixture = await deployRealDid();
    const holder = (await hre.ethers.getSigners())[1];
    if (holder === undefined) throw new Error("no account");
    network = withRunner(fixture.network, holder);
    did = formatDid(network.deployment.name, (await holder.getAddress()) as Hex);
  });

  for (const [what, make, more] of [
    ["keys of 33 bytes", () => attribute(33), 3000],
    ["attributes of 5 kilobytes", () => attribute(5000), 100],
    ["delegates", delegate, 800],
  ] as const) {
    it(`carry as many ${what} as the error says fit, within a tenth of the bound`, async () => {
      const changes = Array.from({ length: more }, make);
      const { count, fits } = await refusalOf(changeDid(network, did, changes));
      expect(count).to.equal(more);
      expect((await refusalOf(changeDid(network, did, changes.slice(0, fits + 1)))).fits).to.equal(fits);
      const receipt = await changeDid(network, did, changes.slice(0, fits));
      expectTight(receipt, boundOf(changes.slice(0, fits)));
    });
  }

  it("are not sent with nothing in them", async () => {
    await expectRejectedCode(changeDid(network, did, []), "DID_BATCH_EMPTY");
    await expectRejectedCode(submitDidChanges(network, []), "DID_BATCH_EMPTY");
  });

  it("carry as many signed changes of different DIDs as the error says fit, first and later ones", async () => {
    const signed: SignedDidChange[] = [];
    for (let i = 0; i < 300; i++) {
      const wallet = new Wallet(random(32));
      const own = formatDid(network.deployment.name, wallet.address as Hex);
      const changes = [attribute(33), { kind: "changeOwner", newOwner: wallet.address as Hex } as const, attribute(33)];
      signed.push(...(await signDidChanges(network, wallet, { did: own, changes, deadline: LATE })));
    }
    const { receipt, fits } = await submitFitting(signed);
    expect(Number(receipt.gasUsed)).to.be.at.least(0.9 * TRANSACTION_GAS_CAP);
    expect(fits).to.be.greaterThan(500);
  });

  async function submitFitting(
    changes: readonly SignedDidChange[],
  ): Promise<{ receipt: ContractTransactionReceipt; fits: number }> {
    const { fits } = await refusalOf(submitDidChanges(network, changes));
    const receipt = await submitDidChanges(network, changes.slice(0, fits));
    return { receipt, fits };
  }

  function boundOf(changes: readonly DidChange[]): number {
    const { interface: abi } = network.didRegistry;
    return boundChanges(
      changes.map((change) => {
        const { kind: _, ...own } = change;
        const data = abi.encodeFunctionData(
          change.kind as "setAttribute",
          [did.slice(-42), ...Object.values(own)] as unknown as [string, string, string, number],
        );
        return { identity: did.slice(-42) as Hex, change, data: data as Hex, isFirst: true };
      }),
    );
  }
});

function expectTight(receipt: ContractTransactionReceipt, bound: number): void {
  const used = Number(receipt.gasUsed);
  expect(used).to.be.at.most(bound);
  expect(used).to.be.at.least(0.9 * bound);
  expect(bound).to.be.at.most(TRANSACTION_GAS_CAP);
}

async function refusalOf(attempt: Promise<unknown>): Promise<DidBatchTooLarge> {
  const error = (await attempt.catch((thrown: unknown) => thrown)) as DidBatchTooLarge;
  expect(error.code).to.equal("DID_BATCH_TOO_LARGE");
  return error;
}
