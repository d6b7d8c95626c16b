import type { ContractTransactionReceipt } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { type AttributeName, formatAttributeName } from "./attributeName.ts";
import { validityOf } from "./change.ts";
import { changeDid } from "./changeDid.ts";

/** An attribute to publish. */
export interface AttributeOptions {
  readonly did: string;
  readonly name: AttributeName;
  readonly value: Hex;
  /** A year unless given. */
  readonly validitySeconds?: number;
}

/**
 * Publishes an attribute. {@link addKey} and {@link addService} are easier for keys and services.
 *
 * @param network connected network; its runner is the controller
 * @param options DID, name, value and validity
 * @returns the receipt
 * @throws {DidAttributeInvalid} and as {@link changeDid}
 */
export async function setAttribute(
  network: RealDidNetwork,
  options: AttributeOptions,
): Promise<ContractTransactionReceipt> {
  const validity = validityOf(options.validitySeconds);
  const name = formatAttributeName(options.name);
  return changeDid(network, options.did, [{ kind: "setAttribute", name, value: options.value, validity }]);
}

/**
 * Withdraws an attribute.
 *
 * @param network connected network; its runner is the controller
 * @param options DID, and the name and value that were published
 * @returns the receipt
 * @throws {DidAttributeInvalid} and as {@link changeDid}
 */
export async function revokeAttribute(
  network: RealDidNetwork,
  options: Omit<AttributeOptions, "validitySeconds">,
): Promise<ContractTransactionReceipt> {
  const name = formatAttributeName(options.name);
  return changeDid(network, options.did, [{ kind: "revokeAttribute", name, value: options.value }]);
}
