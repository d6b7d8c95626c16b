import { ChainUnreachable } from "../../chain/errors.ts";
import type { Hex } from "../../chain/hex.ts";
import type { RealDidNetwork } from "../../chain/network.ts";
import { view } from "../../chain/send.ts";
import { identityOf } from "../identityOf.ts";
import { parseDid } from "../parseDid.ts";
import { PasskeyAccountExists, PasskeyInUse } from "./errors.ts";
import { type Passkey, checkedCredentialId } from "./passkey.ts";
import { passkeyAccountOf } from "./passkeyAccountOf.ts";
import type { PasskeyStore } from "./passkeyStore.ts";

/** The one thing that a passkey is for: a DID, or the pseudonym of one scope (for example a platform's id). */
export type PasskeyPurpose = { readonly did: string } | { readonly scope: string };

/** What a passkey is for, and where that is recorded. */
export interface PasskeyUse {
  readonly purpose: PasskeyPurpose;
  readonly store: PasskeyStore;
}

/**
 * The purpose as the store keeps it: networks are apart, and a DID reads the same however it was written.
 *
 * @param network connected network
 * @param purpose a DID of this network, or a scope
 * @returns one line of text
 * @throws {@link DidInvalid} {@link DidNetworkUnknown}
 */
export function purposeLabel(network: RealDidNetwork, purpose: PasskeyPurpose): string {
  const { networkId } = network.deployment;
  if ("scope" in purpose) return `${networkId} scope ${purpose.scope}`;
  identityOf(network, purpose.did);
  return `${networkId} ${parseDid(purpose.did).did}`;
}

/**
 * Makes sure that a passkey serves this purpose and no other; the first use decides. A lost store is not enough for a second use: an account
 * that exists on chain was used.
 *
 * @param network connected network
 * @param passkey credential
 * @param use purpose and store
 * @returns the passkey's account, which may not exist yet
 * @throws {@link PasskeyInUse} {@link PasskeyAccountExists} {@link PasskeyResponseMalformed} if its id is misspelt; {@link DidInvalid}
 * {@link DidNetworkUnknown} {@link ChainUnreachable}
 */
export async function claimPasskey(network: RealDidNetwork, passkey: Passkey, use: PasskeyUse): Promise<Hex> {
  const label = purposeLabel(network, use.purpose);
  const account = passkeyAccountOf(network.deployment.addresses.passkeyFactory, passkey.publicKey);
  const credentialId = checkedCredentialId(passkey);
  const recorded = await use.store.read(credentialId);
  if (recorded === undefined && (await hasCode(network, account))) throw new PasskeyAccountExists(account);
  if ((recorded ?? (await use.store.claim(credentialId, label))) !== label) throw new PasskeyInUse();
  return account;
}

/** Whether there is a contract at an address. */
export async function hasCode(network: RealDidNetwork, account: Hex): Promise<boolean> {
  const { provider } = network.runner;
  if (!provider) throw new ChainUnreachable(undefined);
  return (await view(provider.getCode(account))) !== "0x";
}
