import { p256 } from "@noble/curves/nist.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { AbiCoder, concat, getBytes, hexlify } from "ethers";

import type { Hex } from "../../chain/hex.ts";
import { checkAuthenticatorData } from "./authenticatorData.ts";
import { bytesOf, fieldsOf, toBase64Url } from "./bytes.ts";
import { type P256Signature, readDerSignature } from "./derSignature.ts";
import { PasskeyOtherCredential, PasskeyResponseMalformed } from "./errors.ts";
import { type Passkey, checkedPoint } from "./passkey.ts";

/** What an authenticator signed, and where the account finds type and challenge in it. */
export interface PasskeyAssertion extends P256Signature {
  readonly challengeIndex: number;
  readonly typeIndex: number;
  readonly authenticatorData: Hex;
  /** The browser's JSON, byte for byte. */
  readonly clientDataJSON: Hex;
}

/**
 * The signature that a passkey account answers for.
 *
 * @param assertion what the authenticator signed
 * @returns bytes for ERC-1271
 * @see docs/spec/did.md section 9
 */
export function encodeAssertion(assertion: PasskeyAssertion): Hex {
  const { r, s, challengeIndex, typeIndex, authenticatorData, clientDataJSON } = assertion;
  return AbiCoder.defaultAbiCoder().encode(
    ["bytes32", "bytes32", "uint256", "uint256", "bytes", "bytes"],
    [r, s, challengeIndex, typeIndex, authenticatorData, clientDataJSON],
  ) as Hex;
}

/**
 * Reads what `navigator.credentials.get` answered, and checks all that the account will check on chain.
 *
 * @param answer a PublicKeyCredential with an AuthenticatorAssertionResponse
 * @param passkey credential that was asked
 * @param challenge 32 bytes that it was to sign
 * @returns the assertion
 * @throws {@link PasskeyResponseMalformed} {@link PasskeyNotVerified} {@link PasskeyOtherCredential}
 */
export function readAssertion(answer: object, passkey: Passkey, challenge: Uint8Array): PasskeyAssertion {
  const { rawId, response } = fieldsOf(answer, "credential");
  const fields = fieldsOf(response, "response");
  if (toBase64Url(bytesOf(rawId, "rawId")) !== passkey.credentialId) throw new PasskeyOtherCredential();
  const authenticatorData = bytesOf(fields.authenticatorData, "authenticatorData");
  const clientDataJSON = bytesOf(fields.clientDataJSON, "clientDataJSON");
  const signature = readDerSignature(bytesOf(fields.signature, "signature"));
  checkAuthenticatorData(authenticatorData);
  const indices = findMembers(clientDataJSON, challenge);
  const signed = sha256(getBytes(concat([authenticatorData, sha256(clientDataJSON)])));
  const compact = getBytes(concat([signature.r, signature.s]));
  const point = getBytes(`0x${checkedPoint(passkey.publicKey)}`);
  if (!p256.verify(compact, signed, point, { prehash: false })) throw new PasskeyOtherCredential();
  return {
    ...signature,
    ...indices,
    authenticatorData: hexlify(authenticatorData) as Hex,
    clientDataJSON: hexlify(clientDataJSON) as Hex,
  };
}

/** Where the account is to look; WebAuthn prescribes how browsers write these two members. */
function findMembers(
  clientDataJSON: Uint8Array,
  challenge: Uint8Array,
): { readonly typeIndex: number; readonly challengeIndex: number } {
  // One character for each byte, so that an index of text is an index of bytes.
  const text = Array.from(clientDataJSON, (byte) => String.fromCharCode(byte)).join("");
  const typeIndex = text.indexOf('"type":"webauthn.get"');
  const challengeIndex = text.indexOf(`"challenge":"${toBase64Url(challenge)}"`);
  if (typeIndex < 0) throw new PasskeyResponseMalformed("clientDataJSON has another type");
  if (challengeIndex < 0) throw new PasskeyResponseMalformed("clientDataJSON has another challenge");
  return { typeIndex, challengeIndex };
}
