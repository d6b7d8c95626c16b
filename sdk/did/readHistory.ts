import { zeroPadValue } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { readLogs } from "../chain/reads.ts";
import { DidHistoryIncomplete } from "./errors.ts";
import type { DidEvent, DidHistory } from "./history.ts";
import { parseEvents } from "./parseEvents.ts";
import { probeRegistry } from "./probeRegistry.ts";

/**
 * Reads a DID's whole history in two RPC calls, whatever its length: the registry's state, then the logs up to the latest change.
 * A DID that was never changed needs the first only.
 *
 * @param network connected network
 * @param identity address of the DID
 * @returns events, oldest first
 * @throws {DidHistoryIncomplete} if an event is missing; {@link DidHistoryInconsistent}, {@link ChainUnreachable}, {@link ChainCallReverted}
 * @see docs/spec/did.md section 6
 */
export async function readHistory(network: RealDidNetwork, identity: Hex): Promise<DidHistory> {
  const { block, time, changes, changed } = await probeRegistry(network, identity);
  if (changes === 0) return { identity, events: [], block, time };
  const { deployment, didRegistry } = network;
  const topics = (["DIDOwnerChanged", "DIDDelegateChanged", "DIDAttributeChanged"] as const).map(
    (name) => didRegistry.interface.getEvent(name).topicHash as Hex,
  );
  const range = {
    address: deployment.addresses.didRegistry,
    topics: [topics, zeroPadValue(identity, 32).toLowerCase() as Hex],
    fromBlock: Math.min(deployment.fromBlock, changed),
    toBlock: changed,
  };
  const events = parseEvents(identity, await readLogs(network, range), range, { abi: didRegistry.interface, time });
  checkComplete(identity, events, changes);
  return { identity, events, block, time };
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
