import { type JsonRpcPayload, type JsonRpcResult, JsonRpcProvider, Network, toBeHex } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { type RealDidNetwork, connectNetwork } from "../../sdk/chain/network.ts";
import { seeded } from "../seed.ts";

const GENESIS_TIME = 1_790_000_000;
const LEASE_SECONDS = 7_776_000;

interface LogQuery {
  readonly blockHash?: string;
  readonly fromBlock?: string;
  readonly toBlock?: string;
  readonly topics: readonly (string | readonly string[])[];
}

/**
 * An endpoint of a chain on which each block registers one pseudonym of a platform. It answers at once, in JSON that must be read; what it
 * does before is not the follower's work, and counted apart.
 */
export class LongChain extends JsonRpcProvider {
  /** CPU time of the endpoint so far, ms. */
  ownCpuMs = 0;
  private readonly topic: string;

  /**
   * @param hre Hardhat's environment: answers all that is not about blocks and logs
   * @param network deployment on the embedded chain
   * @param platformId whose events they are
   * @param blocks length of the chain
   */
  constructor(
    private readonly hre: HardhatRuntimeEnvironment,
    private readonly network: RealDidNetwork,
    private readonly platformId: string,
    private readonly blocks: number,
  ) {
    super("http://127.0.0.1:9", Network.from(network.deployment.chainId), { staticNetwork: true, cacheTimeout: -1 });
    this.topic = network.pseudonymRegistry.interface.getEvent("PseudonymRegistered").topicHash;
  }

  /** The network through this endpoint, from its first block on. */
  connect(): RealDidNetwork {
    return connectNetwork({ ...this.network.deployment, fromBlock: 1 }, this);
  }

  override async _send(payload: JsonRpcPayload | JsonRpcPayload[]): Promise<JsonRpcResult[]> {
    const results: JsonRpcResult[] = [];
    for (const { id, method, params } of [payload].flat()) {
      const before = process.cpuUsage();
      const text = await this.answer(method, params as unknown[]);
      const { user, system } = process.cpuUsage(before);
      this.ownCpuMs += (user + system) / 1000;
      results.push({ id, result: JSON.parse(text) as unknown });
    }
    return results;
  }

  private async answer(method: string, params: unknown[]): Promise<string> {
    if (method === "eth_getBlockByNumber") {
      const number = params[0] === "latest" ? this.blocks : Number(params[0]);
      const [hash, parentHash] = [toBeHex(number + 1, 32), toBeHex(number, 32)];
      return JSON.stringify({ number: quantity(number), hash, parentHash, timestamp: quantity(GENESIS_TIME + number) });
    }
    if (method === "eth_getLogs") return this.logs(params[0] as LogQuery);
    return JSON.stringify(await this.hre.network.provider.send(method, params));
  }

  private logs({ blockHash, fromBlock, toBlock, topics }: LogQuery): string {
    // Without the platform's id it is the other filter: there were no pauses, and no roots.
    if (topics[1] !== this.platformId) return "[]";
    const [from, to] =
      blockHash === undefined ? [Number(fromBlock), Number(toBlock)] : [Number(blockHash) - 1, Number(blockHash) - 1];
    return `[${Array.from({ length: to - from + 1 }, (_, i) => this.log(from + i)).join(",")}]`;
  }

  private log(block: number): string {
    const seed = seeded(`followed ${block}`).slice(2);
    const pseudonym = `0x00${seed.slice(2)}`;
    const words = [
      `${"0".repeat(24)}${seed.slice(0, 40)}`,
      word(GENESIS_TIME + block + LEASE_SECONDS),
      word(1),
      word(1),
    ];
    return JSON.stringify({
      address: this.network.deployment.addresses.pseudonymRegistry,
      topics: [this.topic, this.platformId, pseudonym],
      data: `0x${words.join("")}`,
      blockNumber: quantity(block),
      blockHash: toBeHex(block + 1, 32),
      logIndex: "0x0",
      transactionHash: `0x${seed}`,
      transactionIndex: "0x0",
      removed: false,
    });
  }
}

function quantity(value: number): string {
  return `0x${value.toString(16)}`;
}

function word(value: number): string {
  return value.toString(16).padStart(64, "0");
}
