import { hexlify } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import { toBase64Url } from "./bytes.ts";
import { PasskeyNotVerified, PasskeyResponseMalformed } from "./errors.ts";
import { type Passkey, checkedPoint } from "./passkey.ts";

const FLAGS = { userPresent: 1, userVerified: 4, backupEligible: 8, backedUp: 16, attested: 64 } as const;
/** A COSE key for ES256 in CTAP2's canonical CBOR: these bytes, x, `COSE_Y`, y. */
const COSE_X = "a5010203262001215820";
const COSE_Y = "225820";

/**
 * Checks what the account will check on chain: length, user present, user verified, backup bits.
 *
 * @param data authenticator data
 * @throws {@link PasskeyNotVerified} {@link PasskeyResponseMalformed}
 */
export function checkAuthenticatorData(data: Uint8Array): void {
  const flags = data[32];
  if (flags === undefined || data.length < 37) throw new PasskeyResponseMalformed("authenticatorData");
  if ((flags & FLAGS.userPresent) === 0) throw new PasskeyNotVerified("user presence");
  if ((flags & FLAGS.userVerified) === 0) throw new PasskeyNotVerified("user verification");
  if ((flags & FLAGS.backedUp) !== 0 && (flags & FLAGS.backupEligible) === 0) {
    throw new PasskeyResponseMalformed("backed up and not eligible for it");
  }
}

/**
 * Reads a new credential from the authenticator data of its creation.
 *
 * @param data authenticator data with attested credential data
 * @returns the credential, and the value of its counter
 * @throws {@link PasskeyResponseMalformed} {@link PasskeyNotVerified} PasskeyKeyInvalid
 * @see https://www.w3.org/TR/webauthn-3/#sctn-authenticator-data
 */
export function readNewCredential(data: Uint8Array): { readonly passkey: Passkey; readonly counter: number } {
  checkAuthenticatorData(data);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  // rpIdHash 32, flags 1, counter 4, AAGUID 16, length of the id 2, id, COSE key.
  if ((view.getUint8(32) & FLAGS.attested) === 0 || data.length < 55) throw new PasskeyResponseMalformed("no new key");
  const end = 55 + view.getUint16(53);
  const credentialId = data.slice(55, end);
  if (credentialId.length === 0 || data.length < end) throw new PasskeyResponseMalformed("credential id");
  const cose = hexlify(data.slice(end, end + 77)).slice(2);
  const [x, y] = [cose.slice(20, 84), cose.slice(90, 154)];
  if (cose.length !== 154 || !cose.startsWith(COSE_X) || cose.slice(84, 90) !== COSE_Y) {
    throw new PasskeyResponseMalformed("the key is not an ES256 key");
  }
  const publicKey = { x: `0x${x}` as Hex, y: `0x${y}` as Hex };
  checkedPoint(publicKey);
  return { passkey: { credentialId: toBase64Url(credentialId), publicKey }, counter: view.getUint32(33) };
}
