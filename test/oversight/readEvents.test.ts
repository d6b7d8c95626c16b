import { expect } from "chai";
import type { Provider } from "ethers";
import hre from "hardhat";

import { type RealDidNetwork, withRunner } from "../../sdk/chain/network.ts";
import { POWER_CONTRACTS } from "../../sdk/oversight/actsOfPower.ts";
import { readEvents } from "../../sdk/oversight/readEvents.ts";
import { expectRejectedCode } from "../codes.ts";
import { type Fixture, deployRealDid } from "../fixture.ts";

describe("readEvents", () => {
  let fixture: Fixture;
  let toBlock: number;

  beforeEach(async () => {
    fixture = await deployRealDid();
    toBlock = await hre.ethers.provider.getBlockNumber();
  });

  /** The network through an endpoint that serves the events of at most so many blocks at once, and counts requests. */
  function through(mostBlocks: number): { readonly network: RealDidNetwork; readonly asked: number[] } {
    const asked: number[] = [];
    const getLogs: Provider["getLogs"] = async (filter) => {
      const { fromBlock, toBlock: last } = filter as { fromBlock: number; toBlock: number };
      asked.push(last - fromBlock + 1);
      if (last - fromBlock + 1 > mostBlocks) throw new Error("query returned more than 10000 results");
      return hre.ethers.provider.getLogs(filter);
    };
    const provider = new Proxy(hre.ethers.provider, {
      get: (target, key) => (key === "getLogs" ? getLogs : key === "provider" ? provider : Reflect.get(target, key)),
    });
    return { network: withRunner(fixture.network, provider), asked };
  }

  const read = (network: RealDidNetwork): ReturnType<typeof readEvents> =>
    readEvents(network, POWER_CONTRACTS, { fromBlock: 0, toBlock });

  it("reads all events in one request where the endpoint allows it", async () => {
    const { network, asked } = through(10_000);
    const events = await read(network);
    expect(asked).to.deep.equal([toBlock + 1]);
    expect(events.length).to.be.greaterThan(30);
    const order = events.map(({ block, index }) => block * 1_000 + index);
    expect(order).to.deep.equal([...order].sort((a, b) => a - b));
  });

  it("asks for less at a time when the endpoint refuses, and misses nothing", async () => {
    const all = await read(through(10_000).network);
    const { network, asked } = through(4);
    expect(await read(network)).to.deep.equal(all);
    expect(asked.filter((blocks) => blocks <= 4).length).to.be.greaterThan(10);
  });

  it("gives up when even one block is refused", async () => {
    await expectRejectedCode(read(through(0).network), "OVERSIGHT_EVENTS_REFUSED");
  });

  it("refuses an event that the contract's interface does not have", async () => {
    const { deployment } = fixture.network;
    const { platformRegistry, creatorPayout } = deployment.addresses;
    const addresses = { ...deployment.addresses, platformRegistry: creatorPayout, creatorPayout: platformRegistry };
    const network = { ...fixture.network, deployment: { ...deployment, addresses } };
    await expectRejectedCode(
      readEvents(network, ["creatorPayout"], { fromBlock: 0, toBlock }),
      "OVERSIGHT_EVENT_UNKNOWN",
    );
  });
});
