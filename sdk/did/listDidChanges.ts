import { toUtf8String } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { parseAttributeName, textOfName } from "./attributeName.ts";
import { blockClock } from "./blockClock.ts";
import { identityOf } from "./identityOf.ts";
import type { DidEvent } from "./history.ts";
import { readHistory } from "./readHistory.ts";
import { parseServiceEndpoint } from "./serviceEndpoint.ts";

/** One change of a DID in words. */
export interface DidChangeRecord {
  /** From 1; ids of entries carry the number of the first change about them. */
  readonly number: number;
  readonly block: number;
  /** Unix seconds. */
  readonly time: number;
  readonly kind: "controller" | "deactivation" | "key" | "service" | "delegate" | "other";
  /** Curve and purpose of a key, type of a service, purpose of a delegate, name of another attribute; empty otherwise. */
  readonly name: string;
  /** New controller, raw key, endpoint, delegate's address, or the value of another attribute. */
  readonly value: string;
  /** Unix seconds until which it holds; undefined for a controller. Not after `time`: it was withdrawn. */
  readonly validTo?: bigint;
}

/**
 * Lists every change of a DID. Costs two RPC calls, and one more for each block if the endpoint does not tell block times with logs.
 *
 * @param network connected network
 * @param did DID
 * @returns changes, oldest first
 * @throws {DidInvalid} {@link DidNetworkUnknown}, {@link DidHistoryIncomplete}, {@link DidHistoryInconsistent}, {@link ChainUnreachable},
 * {@link ChainCallReverted}
 * @see docs/spec/did.md section 6
 */
export async function listDidChanges(network: RealDidNetwork, did: string): Promise<readonly DidChangeRecord[]> {
  const history = await readHistory(network, identityOf(network, did));
  const clock = blockClock(network, history);
  const records: DidChangeRecord[] = [];
  for (const event of history.events) {
    const time = await clock.read(event.block);
    records.push({ number: records.length + 1, block: event.block, time, ...describe(event) });
  }
  return records;
}

function describe(event: DidEvent): Pick<DidChangeRecord, "kind" | "name" | "value" | "validTo"> {
  if (event.kind === "owner") {
    const isEnd = BigInt(event.owner) === 0n;
    return { kind: isEnd ? "deactivation" : "controller", name: "", value: isEnd ? "" : event.owner };
  }
  const { validTo } = event;
  if (event.kind === "delegate") {
    return { kind: "delegate", name: textOf(event.delegateType), value: event.delegate, validTo };
  }
  const name = parseAttributeName(event.name);
  if (name?.kind === "key") return { kind: "key", name: `${name.curve} ${name.purpose}`, value: event.value, validTo };
  if (name?.kind === "service") {
    const isReadable = parseServiceEndpoint(event.value) !== undefined;
    return { kind: "service", name: name.type, value: isReadable ? toUtf8String(event.value) : event.value, validTo };
  }
  return { kind: "other", name: textOf(event.name), value: event.value, validTo };
}

/** Words for people to read, if they are plain ones: whoever sets a name could put anything in it. */
function textOf(bytes: Hex): string {
  const text = textOfName(bytes) ?? "";
  return /^[\x20-\x7e]+$/.test(text) ? text : bytes;
}
