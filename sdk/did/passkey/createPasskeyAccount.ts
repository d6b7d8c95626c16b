import type { Hex } from "../../chain/hex.ts";
import type { RealDidNetwork } from "../../chain/network.ts";
import { send } from "../../chain/send.ts";
import { DidSignerMissing } from "../errors.ts";
import { type PasskeyUse, claimPasskey, hasCode } from "./claimPasskey.ts";
import type { Passkey } from "./passkey.ts";

/**
 * Creates a passkey's account, unless it exists. It can be named as controller before; it must exist before its first signature is due.
 *
 * @param network connected network; its runner pays, and is best nobody who can be joined to the holder: a relayer
 * @param passkey credential
 * @param use what the passkey is for, and the store that says so from now on
 * @returns the account's address
 * @throws {@link PasskeyInUse} {@link PasskeyAccountExists} {@link DidSignerMissing} and as {@link claimPasskey}
 * @see docs/spec/did.md section 9
 * @example const account = await createPasskeyAccount(network, passkey, { purpose: { did }, store });
 */
export async function createPasskeyAccount(network: RealDidNetwork, passkey: Passkey, use: PasskeyUse): Promise<Hex> {
  if (network.runner.sendTransaction === undefined) throw new DidSignerMissing();
  const account = await claimPasskey(network, passkey, use);
  if (await hasCode(network, account)) return account;
  await send(network.passkeyFactory.createAccount(passkey.publicKey.x, passkey.publicKey.y));
  return account;
}
