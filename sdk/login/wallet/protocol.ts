import type { PlainJson } from "./plainCopy.ts";

// Four messages between a page and the wallet that it opened. The wallet's `ready` goes to whoever opened it and says nothing; `challenge`
// goes to the wallet's origin alone; `answer` and `refusal` go to the origin that the person was shown, alone.
//
//     wallet -> page    { realdid: "ready",     version }
//     page   -> wallet  { realdid: "challenge", version, challenge, sessionKey? }
//     wallet -> page    { realdid: "answer",    version, answer }
//     wallet -> page    { realdid: "refusal",   version, code, message }

/** Version of the messages. A wallet and a page that speak different ones say so, and nothing is signed. */
export const WALLET_PROTOCOL_VERSION = 1;

/** Kinds of messages. */
export type WalletMessageKind = "ready" | "challenge" | "answer" | "refusal";

/** Code with which a wallet answers a page of another version. */
export const VERSION_CODE = "LOGIN_WALLET_VERSION_UNSUPPORTED";

/** JSON of an answer or a challenge: an object with names, not yet checked. */
export type WalletJson = { readonly [name: string]: PlainJson };

/**
 * Makes a message.
 *
 * @param kind of message
 * @param content its own fields
 * @returns the message
 */
export function walletMessage(kind: WalletMessageKind, content: object = {}): Readonly<Record<string, unknown>> {
  return { realdid: kind, version: WALLET_PROTOCOL_VERSION, ...content };
}

/**
 * Reads a message's kind; pages and browser extensions post all sorts of messages, and most are not ours.
 *
 * @param data what was posted
 * @returns its fields, unchecked, and its kind; undefined if it is none of ours
 */
export function readWalletMessage(
  data: unknown,
):
  | { readonly kind: WalletMessageKind; readonly version: unknown; readonly fields: Readonly<Record<string, unknown>> }
  | undefined {
  if (typeof data !== "object" || data === null || !Object.hasOwn(data, "realdid")) return undefined;
  const fields = data as Readonly<Record<string, unknown>>;
  const kind = fields.realdid;
  if (kind !== "ready" && kind !== "challenge" && kind !== "answer" && kind !== "refusal") return undefined;
  return { kind, version: fields.version, fields };
}

/**
 * Whether JSON is an object with names.
 *
 * @param json copy of a message's part
 * @returns true for objects that are no lists
 */
export function isWalletJson(json: PlainJson | undefined): json is WalletJson {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
