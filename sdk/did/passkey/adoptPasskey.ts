import { getAddress } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import type { RealDidNetwork } from "../../chain/network.ts";
import { view } from "../../chain/send.ts";
import { identityOf } from "../identityOf.ts";
import { type PasskeyUse, purposeLabel } from "./claimPasskey.ts";
import { PasskeyInUse, PasskeyNotController } from "./errors.ts";
import { type Passkey, checkedCredentialId } from "./passkey.ts";
import { passkeyAccountOf } from "./passkeyAccountOf.ts";

/**
 * Records again what a passkey is for, when the store was lost or the holder has a new device. For a DID the chain must agree; for a pseudonym
 * this is the holder's own word, and a wrong one joins two pseudonyms.
 *
 * @param network connected network; a provider is enough
 * @param passkey credential
 * @param use purpose and store
 * @returns the passkey's account
 * @throws {@link PasskeyNotController} {@link PasskeyInUse} {@link PasskeyResponseMalformed} {@link DidInvalid} {@link DidNetworkUnknown}
 */
export async function adoptPasskey(network: RealDidNetwork, passkey: Passkey, use: PasskeyUse): Promise<Hex> {
  const { purpose, store } = use;
  const label = purposeLabel(network, purpose);
  const account = passkeyAccountOf(network.deployment.addresses.passkeyFactory, passkey.publicKey);
  if ("did" in purpose) {
    const controller = await view(network.didRegistry.identityOwner(identityOf(network, purpose.did)));
    if (getAddress(controller) !== account) throw new PasskeyNotController(purpose.did, account);
  }
  if ((await store.claim(checkedCredentialId(passkey), label)) !== label) throw new PasskeyInUse();
  return account;
}
