import { hexlify } from "ethers";

import { readNewCredential } from "./authenticatorData.ts";
import { bytesOf, fieldsOf, toBase64Url, toBuffer } from "./bytes.ts";
import { type PasskeyCredentials, answerOf, credentialsOf } from "./credentials.ts";
import { PasskeyCounterShared, PasskeyResponseMalformed } from "./errors.ts";
import type { Passkey } from "./passkey.ts";

/** Identifier of ES256, ECDSA on P-256 with SHA-256, in COSE. */
const ES256 = -7;

/** How to create a passkey. */
export interface PasskeyOptions {
  /** Domain of the wallet; the page's own unless given. */
  readonly rpId?: string;
  /** The wallet's name as the holder sees it. */
  readonly rpName?: string;
  /** Takes an authenticator that counts all its passkeys together: only for a DID that may be joined to the holder's others. */
  readonly allowSharedCounter?: boolean;
  /** `navigator.credentials` unless given. */
  readonly credentials?: PasskeyCredentials;
}

/**
 * Has the holder create a passkey. Each DID and each pseudonym needs its own.
 *
 * Nothing in it says whose it is or what for, since whoever keeps the holder's passkeys in step between devices sees names and user ids: both are
 * random. Attestation is not asked for, so the authenticator does not tell its make.
 *
 * @param options wallet's domain and name
 * @returns credential id and public key; keep them
 * @throws {@link PasskeyUnavailable} {@link PasskeyDeclined} {@link PasskeyNotVerified} {@link PasskeyResponseMalformed}
 * {@link PasskeyCounterShared}
 * @see docs/spec/did.md section 9
 * @example
 * const passkey = await createPasskey();
 * const account = await createPasskeyAccount(network, passkey, { purpose: { scope: platformId("weibo") }, store });
 */
export async function createPasskey(options: PasskeyOptions = {}): Promise<Passkey> {
  const credentials = credentialsOf(options.credentials);
  const userId = random(32);
  const name = `RealDID ${hexlify(userId.slice(0, 4)).slice(2)}`;
  const answer = await answerOf(
    credentials.create({
      publicKey: {
        rp: { name: options.rpName ?? "RealDID", ...(options.rpId === undefined ? {} : { id: options.rpId }) },
        user: { id: toBuffer(userId), name, displayName: name },
        // Nobody checks an attestation, so nobody needs to know this challenge.
        challenge: toBuffer(random(32)),
        pubKeyCredParams: [{ type: "public-key", alg: ES256 }],
        authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
        attestation: "none",
      },
    }),
  );
  const { passkey, counter } = readCreation(answer);
  // One of its own begins at 0, or at 1 for the creation itself.
  if (counter > 1 && options.allowSharedCounter !== true) throw new PasskeyCounterShared(counter);
  return passkey;
}

function readCreation(answer: object): ReturnType<typeof readNewCredential> {
  const { rawId, response } = fieldsOf(answer, "credential");
  const fields = fieldsOf(response, "response");
  if (typeof fields.getAuthenticatorData !== "function") throw new PasskeyResponseMalformed("getAuthenticatorData");
  const data: unknown = fields.getAuthenticatorData.call(response);
  const read = readNewCredential(bytesOf(data, "authenticatorData"));
  if (toBase64Url(bytesOf(rawId, "rawId")) !== read.passkey.credentialId) throw new PasskeyResponseMalformed("rawId");
  return read;
}

function random(length: number): Uint8Array {
  return globalThis.crypto.getRandomValues(new Uint8Array(length));
}
