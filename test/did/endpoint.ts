import { type JsonRpcPayload, type JsonRpcResult, JsonRpcProvider, Network } from "ethers";
import hre from "hardhat";

import { type RealDidNetwork, withRunner } from "../../sdk/chain/network.ts";

/** What an endpoint says instead of the truth: given the request and the true answer, what comes back. It may throw. */
export type Tampering = (method: string, answer: unknown, params: readonly unknown[]) => unknown;

/** An endpoint in front of the embedded chain that counts every JSON-RPC request, `eth_chainId` too, and may lie. */
export class Endpoint extends JsonRpcProvider {
  readonly requests: string[] = [];

  constructor(
    chainId: bigint,
    private readonly tamper: Tampering = (_method, answer) => answer,
  ) {
    super("http://127.0.0.1:9", Network.from(chainId), { staticNetwork: true, cacheTimeout: -1, batchMaxCount: 1 });
  }

  override async _send(payload: JsonRpcPayload | JsonRpcPayload[]): Promise<JsonRpcResult[]> {
    return Promise.all([payload].flat().map((one) => this.answer(one)));
  }

  private async answer({ id, method, params }: JsonRpcPayload): Promise<JsonRpcResult> {
    this.requests.push(method);
    const answer: unknown = await hre.network.provider.send(method, [...(params as unknown[])]);
    // A test's own throw is the endpoint's failure.
    return { id, result: this.tamper(method, structuredClone(answer), params as unknown[]) };
  }
}

/** The network seen through such an endpoint. */
export function through(network: RealDidNetwork, tamper?: Tampering): { network: RealDidNetwork; endpoint: Endpoint } {
  const endpoint = new Endpoint(network.deployment.chainId, tamper);
  return { network: withRunner(network, endpoint), endpoint };
}

/** Adds to logs the time of their block, as nodes that follow the present execution-apis do; the embedded chain does not. */
export async function withBlockTimes(): Promise<Tampering> {
  const times = new Map<string, string>();
  const latest = Number(await hre.network.provider.send("eth_blockNumber", []));
  for (let number = 0; number <= latest; number++) {
    const hex = `0x${number.toString(16)}`;
    const block = (await hre.network.provider.send("eth_getBlockByNumber", [hex, false])) as { timestamp: string };
    times.set(hex, block.timestamp);
  }
  return (method, answer) =>
    method === "eth_getLogs"
      ? (answer as { blockNumber: string }[]).map((log) => ({ ...log, blockTimestamp: times.get(log.blockNumber) }))
      : answer;
}
