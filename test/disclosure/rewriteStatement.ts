import { toUtf8Bytes, toUtf8String } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { NameStatement } from "../../sdk/disclosure/nameStatement.ts";
import { fromBase64Url, signEs256, toBase64Url } from "../../sdk/enrolment/certificate/es256.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What a forger changes; a member of undefined is left out. */
export interface Rewriting {
  readonly header?: Fields;
  readonly payload?: Fields;
  readonly disclosures?: (given: readonly string[]) => readonly string[];
  /** ES256 key that signs anew; without it the old signature stays. */
  readonly key?: Hex;
}

/** A statement with another credential, for what the verbs would not make. */
export function rewriteStatement(statement: NameStatement, changes: Rewriting): NameStatement {
  const [jwt = "", ...rest] = statement.credential.split("~");
  const [header = "", payload = "", signature = ""] = jwt.split(".");
  const signed = [
    encodePart({ ...decodePart<Fields>(header), ...changes.header }),
    encodePart({ ...decodePart<Fields>(payload), ...changes.payload }),
  ].join(".");
  const isSame = changes.header === undefined && changes.payload === undefined;
  const text = isSame ? `${header}.${payload}` : signed;
  const sealed = changes.key === undefined ? signature : signEs256(changes.key, text);
  const disclosures = (changes.disclosures ?? ((given) => given))(rest.slice(0, -1));
  return { ...statement, credential: [`${text}.${sealed}`, ...disclosures, rest.at(-1)].join("~") };
}

export function decodePart<T>(part: string): T {
  return JSON.parse(toUtf8String(fromBase64Url(part))) as T;
}

export function encodePart(value: unknown): string {
  return toBase64Url(toUtf8Bytes(JSON.stringify(value)));
}
