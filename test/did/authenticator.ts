import { webcrypto } from "node:crypto";

import { AbiCoder, getBytes } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { PasskeyCreation, PasskeyCredentials, PasskeyRequest } from "../../sdk/did/passkey/credentials.ts";

const { subtle } = webcrypto;
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** Bits of authenticator data. */
export const UP = 1;
export const UV = 4;
export const BE = 8;
export const BS = 16;
const AT = 64;

/** How an authenticator, or the browser around it, may behave. */
export interface Behaviour {
  /** Bits of assertions. */
  readonly flags: number;
  /** Bits of creations, besides AT. */
  readonly creationFlags: number;
  /** Which of the two values of s. */
  readonly s: "low" | "high";
  /** Signature counter of the next creation or assertion. */
  readonly counter: number;
  readonly type: string;
  readonly origin: string;
  readonly rpId: string;
  /** Bends the JSON after it was built and before it is signed. */
  readonly clientData: (json: string) => string;
  /** Bends what the page gets after it was signed. */
  readonly answer: (answer: Answer) => unknown;
}

/** What the page gets of an assertion. */
export interface Answer {
  rawId: ArrayBuffer;
  response: { authenticatorData: ArrayBuffer; clientDataJSON: ArrayBuffer; signature: ArrayBuffer };
}

const USUAL: Behaviour = {
  flags: UP | UV | BE | BS,
  creationFlags: UP | UV | BE | BS,
  s: "low",
  counter: 0,
  type: "webauthn.get",
  origin: "https://wallet.example",
  rpId: "wallet.example",
  clientData: (json) => json,
  answer: (answer) => answer,
};

interface Credential {
  readonly id: Uint8Array;
  readonly key: webcrypto.CryptoKey;
}

/** An authenticator and the browser before it: real keys, real signatures, by WebCrypto. */
export class TestAuthenticator implements PasskeyCredentials {
  readonly #credentials: Credential[] = [];
  /** What pages asked, in order. */
  readonly created: PasskeyCreation[] = [];
  readonly asked: PasskeyRequest[] = [];
  behaviour: Behaviour = USUAL;

  /** Behaves differently from now on. */
  behave(changes: Partial<Behaviour>): this {
    this.behaviour = { ...USUAL, ...changes };
    return this;
  }

  async create({ publicKey }: { publicKey: PasskeyCreation }): Promise<unknown> {
    this.created.push(publicKey);
    const pair = await subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
    const id = webcrypto.getRandomValues(new Uint8Array(20));
    this.#credentials.push({ id, key: pair.privateKey });
    const point = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
    const data = concatBytes(
      await this.#authenticatorData(this.behaviour.creationFlags | AT),
      new Uint8Array(16),
      Uint8Array.of(0, id.length),
      id,
      getBytes("0xa5010203262001215820"),
      point.slice(1, 33),
      getBytes("0x225820"),
      point.slice(33),
    );
    return { rawId: bufferOf(id), response: { getAuthenticatorData: () => bufferOf(data) } };
  }

  async get({ publicKey }: { publicKey: PasskeyRequest }): Promise<unknown> {
    this.asked.push(publicKey);
    const wanted = publicKey.allowCredentials.map(({ id }) => Buffer.from(id).toString("hex"));
    const credential = this.#credentials.find(({ id }) => wanted.includes(Buffer.from(id).toString("hex")));
    if (credential === undefined) throw new DOMException("no such credential", "NotAllowedError");
    const { type, origin, clientData, answer, flags } = this.behaviour;
    const challenge = Buffer.from(publicKey.challenge).toString("base64url");
    const json = clientData(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
    const authenticatorData = await this.#authenticatorData(flags);
    const signature = await this.#sign(credential.key, authenticatorData, Buffer.from(json));
    return answer({
      rawId: bufferOf(credential.id),
      response: {
        authenticatorData: bufferOf(authenticatorData),
        clientDataJSON: bufferOf(Buffer.from(json)),
        signature: bufferOf(derOf(signature)),
      },
    });
  }

  /** The raw signature r || s of any digest-to-be, by the newest credential: for what no browser would sign. */
  async signRaw(message: Uint8Array): Promise<Uint8Array> {
    const key = this.#credentials.at(-1)?.key;
    if (key === undefined) throw new Error("no credential");
    return this.#bendS(new Uint8Array(await subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, message)));
  }

  async #authenticatorData(flags: number): Promise<Uint8Array> {
    const rpIdHash = new Uint8Array(await subtle.digest("SHA-256", Buffer.from(this.behaviour.rpId)));
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.behaviour.counter);
    return concatBytes(rpIdHash, Uint8Array.of(flags), counter);
  }

  async #sign(key: webcrypto.CryptoKey, authenticatorData: Uint8Array, json: Uint8Array): Promise<Uint8Array> {
    const hash = new Uint8Array(await subtle.digest("SHA-256", json));
    const signed = concatBytes(authenticatorData, hash);
    return this.#bendS(new Uint8Array(await subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, signed)));
  }

  #bendS(signature: Uint8Array): Uint8Array {
    const s = BigInt(`0x${Buffer.from(signature.slice(32)).toString("hex")}`);
    const isHigh = s > ORDER / 2n;
    return isHigh === (this.behaviour.s === "high") ? signature : otherForm(signature);
  }
}

/** The other valid form of a signature: r and the order minus s. */
export function otherForm(signature: Uint8Array): Uint8Array {
  const s = BigInt(`0x${Buffer.from(signature.slice(32)).toString("hex")}`);
  return concatBytes(signature.slice(0, 32), Buffer.from((ORDER - s).toString(16).padStart(64, "0"), "hex"));
}

/** r || s as ASN.1 DER: the shortest form of each, with a leading zero where the first bit is set. */
export function derOf(signature: Uint8Array): Uint8Array {
  const integer = (bytes: Uint8Array): Uint8Array => {
    let start = 0;
    while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
    const short = bytes.slice(start);
    const padded = (short[0] ?? 0) >= 128 ? concatBytes(Uint8Array.of(0), short) : short;
    return concatBytes(Uint8Array.of(2, padded.length), padded);
  };
  const body = concatBytes(integer(signature.slice(0, 32)), integer(signature.slice(32)));
  return concatBytes(Uint8Array.of(48, body.length), body);
}

/** The parts of an encoded assertion, in the account's order; {@link encodeParts} is its inverse. */
export interface Parts {
  r: string;
  s: string;
  challengeIndex: bigint;
  typeIndex: bigint;
  authenticatorData: string;
  clientDataJSON: string;
}

const PART_TYPES = ["bytes32", "bytes32", "uint256", "uint256", "bytes", "string"];

/** Takes a signature of a passkey account apart. */
export function decodeParts(signature: string): Parts {
  const [r, s, challengeIndex, typeIndex, authenticatorData, clientDataJSON] = AbiCoder.defaultAbiCoder()
    .decode(PART_TYPES, signature)
    .toArray() as [string, string, bigint, bigint, string, string];
  return { r, s, challengeIndex, typeIndex, authenticatorData, clientDataJSON };
}

/** Puts it together again. */
export function encodeParts(parts: Parts): Hex {
  const { r, s, challengeIndex, typeIndex, authenticatorData, clientDataJSON } = parts;
  const values = [r, s, challengeIndex, typeIndex, authenticatorData, clientDataJSON];
  return AbiCoder.defaultAbiCoder().encode(PART_TYPES, values) as Hex;
}

function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
