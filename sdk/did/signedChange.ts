import type { ContractTransactionReceipt, Signer } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { view } from "../chain/send.ts";
import { type DidChange, didDomain, didTypedData } from "./change.ts";
import { encodeChange } from "./encodeChange.ts";
import { DidBatchEmpty, DidSignerMissing } from "./errors.ts";
import { identityOf } from "./identityOf.ts";
import { sendChanges } from "./sendChanges.ts";

/** A change with its controller's signature: anyone may submit it and pay. */
export interface SignedDidChange {
  readonly did: string;
  readonly change: DidChange;
  readonly nonce: bigint;
  /** Last second at which it may be submitted, unix seconds. */
  readonly deadline: number;
  readonly signature: Hex;
}

/**
 * Signs changes of a DID as its controller; they take effect in this order.
 *
 * @param network connected network, to read the DID's nonce
 * @param controller the controller's signer
 * @param options `did`, `changes`, and `deadline` in unix seconds
 * @returns one signed change for each
 * @throws {DidBatchEmpty} {@link DidChangeInvalid} before anything is signed; {@link DidInvalid}, {@link DidNetworkUnknown}
 * @see docs/spec/did.md section 5
 */
export async function signDidChanges(
  network: RealDidNetwork,
  controller: Signer,
  options: { readonly did: string; readonly changes: readonly DidChange[]; readonly deadline: number },
): Promise<readonly SignedDidChange[]> {
  const { did, changes, deadline } = options;
  if (changes.length === 0) throw new DidBatchEmpty();
  const identity = identityOf(network, did);
  const first = await view(network.didRegistry.nonce(identity));
  const domain = didDomain(network.deployment.chainId, network.deployment.addresses.didRegistry);
  // Before the controller is asked anything: what the registry would not take is not worth a holder's touch.
  for (const change of changes) encodeChange(network, identity, change, { nonce: first, deadline, signature: "0x" });
  const signed: SignedDidChange[] = [];
  for (const change of changes) {
    const nonce = first + BigInt(signed.length);
    const { types, message } = didTypedData(identity, change, nonce, deadline);
    const signature = (await controller.signTypedData(domain, types, message)) as Hex;
    signed.push({ did, change, nonce, deadline, signature });
  }
  return signed;
}

/**
 * Submits signed changes in one transaction, all or none.
 *
 * @param network connected network; its runner pays
 * @param changes signed by the controllers of their DIDs
 * @returns the receipt
 * @throws {DidBatchEmpty} {@link DidBatchTooLarge} before anything is sent, with how many fit; {@link DidSignerMissing}, {@link DidInvalid}, {@link DidNetworkUnknown},
 * {@link DidChangeInvalid} and the registry's own errors
 */
export async function submitDidChanges(
  network: RealDidNetwork,
  changes: readonly SignedDidChange[],
): Promise<ContractTransactionReceipt> {
  if (network.runner.sendTransaction === undefined) throw new DidSignerMissing();
  const batch = changes.map(({ did, change, ...signed }) => {
    const identity = identityOf(network, did);
    const data = encodeChange(network, identity, change, signed);
    return { identity, change, data, isFirst: signed.nonce === 0n, signature: signed.signature };
  });
  return sendChanges(network, batch);
}
