import { expect } from "chai";
import { Resolver } from "did-resolver";
import { AbstractProvider, FallbackProvider, JsonRpcProvider, Network, id, toBeHex, zeroPadValue } from "ethers";
import hre from "hardhat";

import type { Hex } from "../../sdk/chain/hex.ts";
import { type RealDidNetwork, connectNetwork, withRunner } from "../../sdk/chain/network.ts";
import type { DidChange } from "../../sdk/did/change.ts";
import { getResolver } from "../../sdk/did/getResolver.ts";
import { resolveDid } from "../../sdk/did/resolveDid.ts";
import { deployRealDid } from "../fixture.ts";
import { codeOf } from "../codes.ts";
import { type Holder, changeInBlocks, createHolder } from "./changes.ts";
import { type Tampering, through, withBlockTimes } from "./endpoint.ts";
import { bytes32 } from "./fixture.ts";

type RawLog = Record<string, unknown> & { topics: string[]; data: string; blockNumber: string; logIndex: string };

const CHANGES: readonly DidChange[] = ["a", "b", "c", "d"].map((name) => ({
  kind: "setAttribute",
  name: bytes32("did/svc/Hub"),
  value: `0x${Buffer.from(`https://${name}.example`).toString("hex")}` as Hex,
  validity: 1000,
}));
const GARBAGE: readonly unknown[] = [
  null,
  undefined,
  "",
  "0x",
  "0x00",
  7,
  true,
  {},
  [null],
  [{}],
  "<html>",
  "é".repeat(99),
];

describe("an endpoint that fails, lies or lags", () => {
  let network: RealDidNetwork;
  let holder: Holder;

  beforeEach(async () => {
    ({ network } = await deployRealDid());
    holder = await createHolder(network);
    await changeInBlocks(holder, CHANGES);
  });

  /** Resolves through it both ways; returns the verb's code after checking that the resolver agrees and gives no document. */
  async function outcome(tamper: Tampering, versionTime?: string): Promise<string | undefined> {
    const { network: seen } = through(network, tamper);
    const options = versionTime === undefined ? {} : { versionTime };
    const result = await new Resolver(getResolver([seen])).resolve(holder.did, options);
    const code = await codeOf(resolveDid(seen, holder.did, options));
    expect(result.didResolutionMetadata.code).to.equal(code);
    if (code !== undefined) {
      expect(result.didResolutionMetadata.error).to.equal("internalError");
      expect(result.didResolutionMetadata.contentType).to.equal(undefined);
      expect(result.didDocument).to.equal(null);
      expect(result.didDocumentMetadata).to.deep.equal({});
    }
    return code;
  }

  const onLogs = (change: (logs: RawLog[]) => unknown): Tampering => {
    return (method, answer) => (method === "eth_getLogs" ? change(answer as RawLog[]) : answer);
  };
  const onLog = (place: number, change: (log: RawLog) => object | null): Tampering =>
    onLogs((logs) => logs.map((log, i) => (i === place ? change(log) : log)));

  it("is believed when it does none of these", async () => {
    expect(await outcome((_method, answer) => answer)).to.equal(undefined);
    expect(await outcome(await withBlockTimes())).to.equal(undefined);
  });

  for (const method of ["eth_call", "eth_getLogs", "eth_getBlockByNumber"]) {
    it(`gives an error, never a partial document, when ${method} fails`, async () => {
      const code = await outcome((asked, answer) => {
        if (asked === method) throw new Error("connect ECONNREFUSED https://user:secret@rpc.example");
        return answer;
      });
      expect(code).to.equal("CHAIN_UNREACHABLE");
      for (const named of ["TIMEOUT", "SERVER_ERROR", "NETWORK_ERROR"]) {
        const slow = await outcome((asked, answer) => {
          if (asked === method) throw Object.assign(new Error("request timeout"), { code: named });
          return answer;
        });
        expect(slow, named).to.equal("CHAIN_UNREACHABLE");
      }
    });

    it(`gives an error, never a partial document, when ${method} answers with garbage`, async () => {
      for (const garbage of GARBAGE) {
        const code = await outcome((asked, answer) => (asked === method ? garbage : answer));
        expect(code, JSON.stringify(garbage)).to.be.oneOf(["DID_HISTORY_INCONSISTENT", "CHAIN_CALL_REVERTED"]);
      }
    });
  }

  it("gives one of this package's errors when it fails with a reason that is cut off", async () => {
    const deactivated = id("DidDeactivated(address)").slice(0, 10);
    for (const data of ["0x08c379a0", "0x08c379a0ff", "0x068ca9d8", `${deactivated}00`]) {
      const { network: seen } = through(network, (method, answer) => {
        if (method === "eth_getLogs") throw Object.assign(new Error("execution reverted"), { data });
        return answer;
      });
      expect(await codeOf(resolveDid(seen, holder.did)), data).to.equal("CHAIN_CALL_REVERTED");
    }
  });

  it("tells nobody what the endpoint said, which may hold its address and key", async () => {
    const { network: seen } = through(network, (method, answer) => {
      if (method === "eth_getLogs") throw new Error("over the limit: https://rpc.example/secret");
      return answer;
    });
    const result = await new Resolver(getResolver([seen])).resolve(holder.did);
    expect(result.didResolutionMetadata.code).to.equal("CHAIN_CALL_REVERTED");
    expect(JSON.stringify(result)).to.not.contain("secret");
  });

  describe("with logs", () => {
    for (const missing of [0, 1, 2, 3]) {
      it(`of which event ${missing + 1} of 4 is missing`, async () => {
        expect(await outcome(onLogs((logs) => logs.filter((_, i) => i !== missing)))).to.equal(
          "DID_HISTORY_INCOMPLETE",
        );
      });
    }

    it("of which all are missing", async () => {
      expect(await outcome(onLogs(() => []))).to.equal("DID_HISTORY_INCOMPLETE");
    });

    it("of which one comes twice", async () => {
      expect(await outcome(onLogs((logs) => [...logs, logs[1]]))).to.equal("DID_HISTORY_INCONSISTENT");
    });

    it("of which one comes twice, as if at another place", async () => {
      expect(await outcome(onLogs((logs) => [...logs, { ...logs[3], logIndex: "0x9" }]))).to.equal(
        "DID_HISTORY_INCOMPLETE",
      );
    });

    it("in another order, which is no fault", async () => {
      expect(await outcome(onLogs((logs) => logs.reverse()))).to.equal(undefined);
    });

    it("of another contract, DID or event", async () => {
      const other = `0x${"11".repeat(20)}`;
      expect(await outcome(onLog(1, (log) => ({ ...log, address: other })))).to.equal("DID_HISTORY_INCONSISTENT");
      const foreign = zeroPadValue(other, 32);
      expect(await outcome(onLog(1, (log) => ({ ...log, topics: [log.topics[0], foreign] })))).to.equal(
        "DID_HISTORY_INCONSISTENT",
      );
      expect(await outcome(onLog(1, (log) => ({ ...log, topics: [foreign, log.topics[1]] })))).to.equal(
        "DID_HISTORY_INCONSISTENT",
      );
      expect(await outcome(onLog(1, (log) => ({ ...log, topics: [log.topics[0]] })))).to.equal(
        "DID_HISTORY_INCONSISTENT",
      );
    });

    it("that a reorganisation removed", async () => {
      expect(await outcome(onLog(3, (log) => ({ ...log, removed: true })))).to.equal("DID_HISTORY_INCONSISTENT");
    });

    it("with fields that are missing or malformed", async () => {
      for (const field of ["address", "topics", "data", "blockNumber", "blockHash", "logIndex"]) {
        for (const value of [undefined, null, "x", 1, []]) {
          const code = await outcome(onLog(2, (log) => ({ ...log, [field]: value })));
          expect(code, `${field} ${String(value)}`).to.equal("DID_HISTORY_INCONSISTENT");
        }
      }
      expect(await outcome(onLog(2, (log) => ({ ...log, data: log.data.slice(0, 66) })))).to.equal(
        "DID_HISTORY_INCONSISTENT",
      );
    });

    it("from after the latest change", async () => {
      expect(await outcome(onLog(3, (log) => ({ ...log, blockNumber: toBeHex(2 ** 40) })))).to.equal(
        "DID_HISTORY_INCONSISTENT",
      );
    });

    it("of a fork: another previous change, or another block of the same number", async () => {
      const withOtherPrevious = onLog(2, (log) => {
        const { didRegistry } = network;
        const args = didRegistry.interface.decodeEventLog("DIDAttributeChanged", log.data, log.topics);
        const encoded = didRegistry.interface.encodeEventLog("DIDAttributeChanged", [
          args.identity,
          args.name,
          args.value,
          args.validTo,
          1n,
        ]);
        return { ...log, ...encoded };
      });
      expect(await outcome(withOtherPrevious)).to.equal("DID_HISTORY_INCOMPLETE");
      const otherBlock = onLog(3, (log) => ({ ...log, blockHash: `0x${"22".repeat(32)}` }));
      expect(await outcome(otherBlock)).to.equal("DID_HISTORY_INCONSISTENT");
    });
  });

  describe("with block times", () => {
    const withTimes = async (change: (times: (string | undefined)[]) => unknown[]): Promise<Tampering> => {
      const truth = await withBlockTimes();
      return (method, answer, params) => {
        const told = truth(method, answer, params);
        if (method !== "eth_getLogs") return told;
        const logs = told as (RawLog & { blockTimestamp: string })[];
        const times = change(logs.map(({ blockTimestamp }) => blockTimestamp));
        return logs.map((log, i) => ({ ...log, blockTimestamp: times[i] }));
      };
    };

    it("that go back, lie in the future or are no times", async () => {
      for (const lie of [
        (times: unknown[]) => times.reverse(),
        (times: unknown[]) => [...times.slice(0, 3), "0xffffffff"],
        (times: unknown[]) => [...times.slice(0, 3), "soon"],
        (times: unknown[]) => [...times.slice(0, 3), 1],
      ]) {
        expect(await outcome(await withTimes(lie))).to.equal("DID_HISTORY_INCONSISTENT");
      }
    });

    it("that some logs lack are asked of the blocks", async () => {
      for (const lacking of [0, 1, 2, 3]) {
        const some = (times: unknown[]): unknown[] => times.map((at, i) => (i === lacking ? undefined : at));
        expect(await outcome(await withTimes(some)), `event ${lacking + 1}`).to.equal(undefined);
      }
      const goingBack = (times: unknown[]): unknown[] => [times[3], undefined, times[1], times[2]];
      expect(await outcome(await withTimes(goingBack))).to.equal("DID_HISTORY_INCONSISTENT");
    });

    it("of a block that is another, has none, or goes back", async () => {
      const { timestamp } = (await hre.network.provider.send("eth_getBlockByNumber", ["latest", false])) as {
        timestamp: string;
      };
      const at = new Date(Number(timestamp) * 1000 - 1000).toISOString().replace(".000", "");
      for (const lie of [
        { hash: `0x${"22".repeat(32)}` },
        { number: "0x1" },
        { timestamp: "x" },
        { timestamp: null },
      ]) {
        const tamper: Tampering = (method, answer) =>
          method === "eth_getBlockByNumber" ? { ...(answer as object), ...lie } : answer;
        expect(await outcome(tamper)).to.equal("DID_HISTORY_INCONSISTENT");
      }
      let asked = 0;
      const backwards: Tampering = (method, answer) =>
        method === "eth_getBlockByNumber" ? { ...(answer as object), timestamp: toBeHex(1000 - asked++) } : answer;
      const { network: seen } = through(network, backwards);
      expect(await codeOf(resolveDid(seen, holder.did, { versionTime: at }))).to.equal("DID_HISTORY_INCONSISTENT");
      expect(
        await outcome((method, answer) =>
          method === "eth_getBlockByNumber" ? { ...(answer as object), timestamp: "0xffffffff" } : answer,
        ),
      ).to.equal("DID_HISTORY_INCONSISTENT");
    });
  });

  describe("of another chain or registry", () => {
    const word = (place: number, value: bigint): Tampering => {
      return (method, answer) => {
        if (method !== "eth_call") return answer;
        const text = answer as string;
        const at = 2 + place * 64;
        return text.slice(0, at) + toBeHex(value, 32).slice(2) + text.slice(at + 64);
      };
    };

    it("is refused by its chain id", async () => {
      expect(await outcome(word(2, 1n))).to.equal("DID_HISTORY_INCONSISTENT");
    });

    it("is refused when nothing is at the registry's address, instead of showing a DID that was never changed", async () => {
      const addresses = { ...network.deployment.addresses, didRegistry: `0x${"33".repeat(20)}` as Hex };
      const empty = connectNetwork({ ...network.deployment, addresses }, network.runner);
      expect(await codeOf(resolveDid(empty, holder.did))).to.equal("DID_HISTORY_INCONSISTENT");
    });

    it("is refused when the latest block has a number or a time that no block has", async () => {
      for (const place of [0, 1]) {
        for (const lie of [2n ** 53n, 2n ** 256n - 1n]) {
          expect(await outcome(word(place, lie)), `word ${place}`).to.equal("DID_HISTORY_INCONSISTENT");
        }
      }
      // The last second of the year 9999, after which a time has no form in a document's metadata.
      expect(await outcome(word(1, 253_402_300_799n))).to.equal(undefined);
      expect(await outcome(word(1, 253_402_300_800n))).to.equal("DID_HISTORY_INCONSISTENT");
    });

    it("is refused when the registry's state contradicts itself or the logs", async () => {
      expect(await outcome(word(3, 0n))).to.equal("DID_HISTORY_INCONSISTENT");
      expect(await outcome(word(5, 0n))).to.equal("DID_HISTORY_INCONSISTENT");
      expect(await outcome(word(5, 1n << 40n))).to.equal("DID_HISTORY_INCONSISTENT");
      expect(await outcome(word(3, 3n))).to.equal("DID_HISTORY_INCOMPLETE");
      expect(await outcome(word(3, 5n))).to.equal("DID_HISTORY_INCOMPLETE");
      expect(await outcome(word(4, 0n))).to.equal("DID_HISTORY_INCONSISTENT");
    });
  });

  describe("behind another kind of provider", () => {
    it("is reached through ethers' FallbackProvider too", async () => {
      const { endpoint } = through(network);
      const fallback = new FallbackProvider([endpoint], Network.from(network.deployment.chainId));
      expect(fallback).to.be.instanceOf(AbstractProvider).and.not.instanceOf(JsonRpcProvider);
      const seen = await resolveDid(withRunner(network, fallback), holder.did);
      expect(seen).to.deep.equal(await resolveDid(network, holder.did));
    });

    it("is missing when the network has no provider", async () => {
      const offline = withRunner(network, hre.ethers.Wallet.createRandom());
      expect(await codeOf(resolveDid(offline, holder.did))).to.equal("CHAIN_UNREACHABLE");
    });
  });
});
