import { PasskeyDeclined, PasskeyUnavailable } from "./errors.ts";

/** What is asked of `create`: the members of WebAuthn's PublicKeyCredentialCreationOptions that are used here. */
export interface PasskeyCreation {
  rp: { name: string; id?: string };
  user: { id: ArrayBuffer; name: string; displayName: string };
  challenge: ArrayBuffer;
  pubKeyCredParams: { type: "public-key"; alg: number }[];
  authenticatorSelection: { residentKey: "required"; requireResidentKey: true; userVerification: "required" };
  attestation: "none";
}

/** What is asked of `get`: the members of WebAuthn's PublicKeyCredentialRequestOptions that are used here. */
export interface PasskeyRequest {
  challenge: ArrayBuffer;
  allowCredentials: { type: "public-key"; id: ArrayBuffer }[];
  userVerification: "required";
  rpId?: string;
}

/** The door to authenticators: the browser's `navigator.credentials`, or what behaves like it. */
export interface PasskeyCredentials {
  /** Makes a credential. */
  create(options: { publicKey: PasskeyCreation }): Promise<unknown>;
  /** Has a credential sign a challenge. */
  get(options: { publicKey: PasskeyRequest }): Promise<unknown>;
}

/**
 * The browser's door to authenticators, unless another is given.
 *
 * @param given another one
 * @returns `navigator.credentials`
 * @throws {@link PasskeyUnavailable}
 */
export function credentialsOf(given?: PasskeyCredentials): PasskeyCredentials {
  const { navigator } = globalThis as { navigator?: { credentials?: PasskeyCredentials } };
  const credentials = given ?? navigator?.credentials;
  if (typeof credentials?.create !== "function" || typeof credentials.get !== "function") {
    throw new PasskeyUnavailable("there is no navigator.credentials");
  }
  return credentials;
}

/**
 * Waits for the holder's answer.
 *
 * @param asking what `create` or `get` returned
 * @returns the credential
 * @throws {@link PasskeyDeclined} {@link PasskeyUnavailable}
 */
export async function answerOf(asking: Promise<unknown>): Promise<object> {
  let answer: unknown;
  try {
    answer = await asking;
  } catch (thrown) {
    const { name, message } = (thrown ?? {}) as { readonly name?: unknown; readonly message?: unknown };
    if (name === "NotAllowedError" || name === "AbortError") throw new PasskeyDeclined(thrown);
    throw new PasskeyUnavailable(`${String(name)}: ${String(message)}`, thrown);
  }
  if (typeof answer !== "object" || answer === null) throw new PasskeyDeclined();
  return answer;
}
