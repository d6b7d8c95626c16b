import { type Log, zeroPadValue } from "ethers";

import { ChainUnreachable } from "../chain/errors.ts";
import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { view } from "../chain/send.ts";
import { DidHistoryIncomplete } from "./errors.ts";

/** One change of a DID as its event tells it. */
export type DidEvent =
  | { readonly kind: "owner"; readonly block: number; readonly previousChange: number; readonly owner: Hex }
  | {
      readonly kind: "delegate";
      readonly block: number;
      readonly previousChange: number;
      readonly delegateType: Hex;
      readonly delegate: Hex;
      readonly validTo: bigint;
    }
  | {
      readonly kind: "attribute";
      readonly block: number;
      readonly previousChange: number;
      readonly name: Hex;
      readonly value: Hex;
      readonly validTo: bigint;
    };

/** A DID's whole history up to one block. */
export interface DidHistory {
  readonly identity: Hex;
  readonly events: readonly DidEvent[];
  /** Block up to which it was read, and its time in unix seconds. */
  readonly block: number;
  readonly time: number;
}

/**
 * Reads a DID's whole history in three RPC calls, whatever its length: the latest block, the number of changes, the logs.
 *
 * @param network connected network
 * @param identity address of the DID
 * @returns events, oldest first
 * @throws {DidHistoryIncomplete} if an event is missing; {@link ChainUnreachable}
 */
export async function readHistory(network: RealDidNetwork, identity: Hex): Promise<DidHistory> {
  const provider = network.runner.provider;
  if (!provider) throw new ChainUnreachable(undefined);
  const latest = await view(provider.getBlock("latest"));
  if (latest === null) throw new ChainUnreachable(undefined);
  const topics = (["DIDOwnerChanged", "DIDDelegateChanged", "DIDAttributeChanged"] as const).map(
    (name) => network.didRegistry.interface.getEvent(name).topicHash,
  );
  const [changes, logs] = await Promise.all([
    view(network.didRegistry.nonce(identity, { blockTag: latest.number })),
    view(
      provider.getLogs({
        address: network.deployment.addresses.didRegistry,
        topics: [topics, zeroPadValue(identity, 32)],
        fromBlock: network.deployment.fromBlock,
        toBlock: latest.number,
      }),
    ),
  ]);
  const events = [...logs]
    .sort((a, b) => a.blockNumber - b.blockNumber || a.index - b.index)
    .map((log) => toEvent(network, log));
  checkComplete(identity, events, Number(changes));
  return { identity, events, block: latest.number, time: latest.timestamp };
}

/**
 * Checks that no event is missing: each names the block of the one before, and the registry knows how many there are.
 *
 * @param identity address of the DID
 * @param events oldest first
 * @param changes number of changes that the registry counted
 * @throws {DidHistoryIncomplete}
 */
export function checkComplete(identity: Hex, events: readonly DidEvent[], changes: number): void {
  let before = 0;
  for (const event of events) {
    if (event.previousChange !== before) {
      throw new DidHistoryIncomplete(
        identity,
        `block ${event.block} follows block ${event.previousChange}, of which the events are missing`,
      );
    }
    before = event.block;
  }
  if (events.length !== changes) throw new DidHistoryIncomplete(identity, `${events.length} of ${changes} events`);
}

function toEvent(network: RealDidNetwork, log: Log): DidEvent {
  const parsed = network.didRegistry.interface.parseLog(log);
  const args = (parsed?.args.toObject() ?? {}) as Readonly<Record<string, unknown>>;
  const common = { block: log.blockNumber, previousChange: Number(args.previousChange) };
  if (parsed?.name === "DIDOwnerChanged") return { kind: "owner", ...common, owner: args.owner as Hex };
  const validTo = args.validTo as bigint;
  if (parsed?.name === "DIDDelegateChanged") {
    return {
      kind: "delegate",
      ...common,
      delegateType: args.delegateType as Hex,
      delegate: args.delegate as Hex,
      validTo,
    };
  }
  return { kind: "attribute", ...common, name: args.name as Hex, value: args.value as Hex, validTo };
}
