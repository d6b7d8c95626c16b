import { onTestChain, testProvider } from "@realdid/service/testing";
import { expect } from "chai";
import { type JsonRpcProvider, Wallet, parseEther, toQuantity } from "ethers";

import { QueuedWallet } from "../../src/certificates/queuedWallet.ts";

describe("QueuedWallet", () => {
  onTestChain();
  const { privateKey, address } = Wallet.createRandom();
  const to = Wallet.createRandom().address;
  let provider: JsonRpcProvider;

  before(async () => {
    provider = testProvider();
    await provider.send("anvil_setBalance", [address, toQuantity(parseEther("1"))]);
  });
  after(() => {
    provider.destroy();
  });

  it("sends everything once, also when another process sends with the same key at the same moment", async () => {
    const wallets = [0, 1].map(() => new QueuedWallet(privateKey, provider));
    const sending = wallets.flatMap((wallet, i) =>
      [1n, 2n, 4n].map((value) => wallet.sendTransaction({ to, value: value << (3n * BigInt(i)) })),
    );
    for (const response of await Promise.all(sending)) await response.wait();
    expect(await provider.getBalance(to)).to.equal(63n);
  });

  it("goes on after one that cannot be sent", async () => {
    const wallet = new QueuedWallet(privateKey, provider);
    const tooMuch = wallet.sendTransaction({ to, value: parseEther("2") });
    expect(
      await tooMuch.then(
        () => "sent",
        (thrown: { code: string }) => thrown.code,
      ),
    ).to.equal("INSUFFICIENT_FUNDS");
    await (await wallet.sendTransaction({ to, value: 1n })).wait();
    expect(await provider.getBalance(to)).to.equal(64n);
  });
});
