import { JsonRpcProvider, type JsonRpcPayload, type JsonRpcResult, Network } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

import type { Row } from "../row.ts";

/** Histories that are measured: how many changes, each in a block of its own. */
export const HISTORIES = [1, 100, 1000] as const;

/** An ethers provider on the embedded chain that counts every JSON-RPC request, its own for the chain id too. */
export class CountedProvider extends JsonRpcProvider {
  /** Requests so far. */
  requests = 0;
  /** CPU time of the embedded chain so far, ms: it runs in this process, and is not the resolver's. */
  chainCpu = 0;

  /**
   * @param hre Hardhat's environment
   * @param chainId chain id, which it need not ask for
   */
  constructor(
    private readonly hre: HardhatRuntimeEnvironment,
    chainId: bigint,
  ) {
    super("http://127.0.0.1:9", Network.from(chainId), {
      staticNetwork: true,
      cacheTimeout: -1,
      batchMaxCount: 1,
      batchStallTime: 0,
    });
  }

  override async _send(payload: JsonRpcPayload | JsonRpcPayload[]): Promise<JsonRpcResult[]> {
    const results: JsonRpcResult[] = [];
    for (const { id, method, params } of [payload].flat()) {
      this.requests += 1;
      const before = process.cpuUsage();
      const result: unknown = await this.hre.network.provider.send(method, [...(params as unknown[])]);
      this.chainCpu += cpuMs(before);
      results.push({ id, result });
    }
    return results;
  }
}

/**
 * Measures one resolver.
 *
 * @param system `realdid` or the peer's name
 * @param note of a peer: its npm package and version
 * @param changes how many changes the DID has
 * @param provider through which it resolves
 * @param resolve resolves once and returns how many services the document shows
 * @returns requests of one resolution and, for the longest history, the least CPU time of three
 */
export async function measureResolution(
  system: string,
  note: string,
  changes: number,
  provider: CountedProvider,
  resolve: () => Promise<number>,
): Promise<Row[]> {
  const before = provider.requests;
  const shown = await resolve();
  if (shown !== changes) throw new Error(`${system}: ${shown} services of ${changes}`);
  const rows: Row[] = [
    { operation: `did.resolve.calls.${changes}`, system, unit: "calls", value: provider.requests - before, note },
  ];
  console.error(`${system}: did.resolve.calls.${changes} ${provider.requests - before} calls`);
  if (changes !== HISTORIES.at(-1)) return rows;
  const times: number[] = [];
  for (let run = 0; run < 3; run++) {
    const chainBefore = provider.chainCpu;
    const start = process.cpuUsage();
    await resolve();
    times.push(cpuMs(start) - (provider.chainCpu - chainBefore));
  }
  const value = Math.round(Math.min(...times));
  return [...rows, { operation: `did.resolve.cpu.${changes}`, system, unit: "cpu_ms", value, note }];
}

function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}
