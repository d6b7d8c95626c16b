import {
  AbstractSigner,
  type Provider,
  type Signer,
  type TypedDataDomain,
  TypedDataEncoder,
  type TypedDataField,
  getBytes,
  hashMessage,
} from "ethers";

import type { Hex } from "../../chain/hex.ts";
import type { RealDidNetwork } from "../../chain/network.ts";
import { encodeAssertion, readAssertion } from "./assertion.ts";
import { fromBase64Url, toBuffer } from "./bytes.ts";
import { type PasskeyUse, claimPasskey } from "./claimPasskey.ts";
import { type PasskeyCredentials, answerOf, credentialsOf } from "./credentials.ts";
import { PasskeySendsNothing } from "./errors.ts";
import type { Passkey } from "./passkey.ts";
import { passkeyAccountOf } from "./passkeyAccountOf.ts";

/** How a passkey signs. */
export interface PasskeySignerOptions extends PasskeyUse {
  /** Domain under which the passkey was created; the page's own unless given. */
  readonly rpId?: string;
  /** `navigator.credentials` unless given. */
  readonly credentials?: PasskeyCredentials;
}

/**
 * What a passkey is asked to sign so that its account stands by `digest`, on this chain and for this account only.
 *
 * @param chainId chain of the account
 * @param account the passkey's account
 * @param digest EIP-712 or EIP-191 hash that the registry or the platform will ask the account about
 * @returns 32 bytes: the WebAuthn challenge
 * @see docs/spec/did.md section 9
 */
export function passkeyChallenge(chainId: bigint, account: Hex, digest: Hex): Hex {
  const domain = { name: "RealDID PasskeyAccount", version: "1", chainId, verifyingContract: account };
  return TypedDataEncoder.hash(domain, { PasskeyMessage: [{ name: "digest", type: "bytes32" }] }, { digest }) as Hex;
}

/**
 * A signer that speaks for a passkey's account, wherever the SDK takes the signer of a controller. Each signature asks the holder.
 *
 * @param network connected network; a provider is enough
 * @param passkey credential
 * @param options what the passkey is for, and the store that says so
 * @returns an ethers signer; its signing rejects with {@link PasskeyInUse}, {@link PasskeyAccountExists}, {@link PasskeyDeclined},
 * {@link PasskeyUnavailable}, {@link PasskeyNotVerified}, {@link PasskeyOtherCredential}, {@link PasskeyResponseMalformed}; its sending with
 * {@link PasskeySendsNothing}
 * @throws PasskeyKeyInvalid
 * @see docs/spec/did.md section 9
 * @example
 * const controller = passkeySigner(network, passkey, { purpose: { did }, store });
 * await submitDidChanges(network, await signDidChanges(network, controller, { did, changes, deadline }));
 */
export function passkeySigner(network: RealDidNetwork, passkey: Passkey, options: PasskeySignerOptions): Signer {
  return new PasskeySigner(network, passkey, options, network.runner.provider ?? null);
}

class PasskeySigner extends AbstractSigner {
  readonly #network: RealDidNetwork;
  readonly #passkey: Passkey;
  readonly #options: PasskeySignerOptions;
  readonly #account: Hex;

  constructor(network: RealDidNetwork, passkey: Passkey, options: PasskeySignerOptions, provider: Provider | null) {
    super(provider);
    this.#network = network;
    this.#passkey = passkey;
    this.#options = options;
    this.#account = passkeyAccountOf(network.deployment.addresses.passkeyFactory, passkey.publicKey);
  }

  override getAddress(): Promise<string> {
    return Promise.resolve(this.#account);
  }

  override connect(provider: Provider | null): Signer {
    return new PasskeySigner(this.#network, this.#passkey, this.#options, provider);
  }

  override signTransaction(): Promise<string> {
    return Promise.reject(new PasskeySendsNothing());
  }

  override sendTransaction(): Promise<never> {
    return Promise.reject(new PasskeySendsNothing());
  }

  override signMessage(message: string | Uint8Array): Promise<string> {
    return this.#sign(hashMessage(message) as Hex);
  }

  override signTypedData(
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    value: Record<string, unknown>,
  ): Promise<string> {
    return this.#sign(TypedDataEncoder.hash(domain, types, value) as Hex);
  }

  async #sign(digest: Hex): Promise<Hex> {
    const credentials = credentialsOf(this.#options.credentials);
    const account = await claimPasskey(this.#network, this.#passkey, this.#options);
    const challenge = getBytes(passkeyChallenge(this.#network.deployment.chainId, account, digest));
    const { rpId } = this.#options;
    const answer = await answerOf(
      credentials.get({
        publicKey: {
          challenge: toBuffer(challenge),
          allowCredentials: [{ type: "public-key", id: toBuffer(fromBase64Url(this.#passkey.credentialId)) }],
          userVerification: "required",
          ...(rpId === undefined ? {} : { rpId }),
        },
      }),
    );
    return encodeAssertion(readAssertion(answer, this.#passkey, challenge));
  }
}
