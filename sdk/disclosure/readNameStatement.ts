import type { Hex } from "../chain/hex.ts";
import { parseDid } from "../did/parseDid.ts";
import {
  type JsonObject,
  disclosureDigest,
  hasExactly,
  parseDisclosure,
  parseJwt,
} from "../enrolment/certificate/sdJwtText.ts";
import { DisclosureStatementMalformed } from "./errors.ts";
import type { NameStatement } from "./nameStatement.ts";
import type { StatementKind } from "./statementUid.ts";

/** What a name statement says. */
export interface NameStatementDocument {
  readonly networkId: Hex;
  readonly chainId: bigint;
  readonly disclosureRegistry: Hex;
  /** Slug. */
  readonly platform: string;
  readonly pseudonym: bigint;
  readonly kind: StatementKind;
  /** The holder's real name, or the backer's. Personal data: never log it. */
  readonly name: string;
  /** DID of the authority. */
  readonly issuerDid: string;
  /** Its address. */
  readonly issuer: Hex;
  /** DID URL of the key that signed. */
  readonly keyId: string;
  /** When it was signed, unix seconds, as the authority says; the attestation tells when it was issued. */
  readonly signedAt: number;
  /** Unix seconds; 0 means never. */
  readonly expiresAt: number;
  /**
   * Kind self: salted hash of the link proof's transcript, which the holder may open in a dispute. Kind backer: hash of the
   * signature of its consent.
   */
  readonly evidenceHash: Hex;
  /** uid of the backer's business identity; kind self has none. */
  readonly businessIdentity?: Hex;
}

/** `vct` of a name statement. */
export const NAME_STATEMENT_TYPE = "urn:realdid:name-statement:v1";

const MAX_CHARACTERS = 4_096;
const MAX_NAME = 200;
const MAX_TIME = 2 ** 40 - 1;
const HEADER = ["alg", "kid", "typ"];
const BYTES_32 = /^0x[0-9a-f]{64}$/;
/** Members of every payload, with their form. Others are `_sd`, `_sd_alg`, `exp` if it ends, `iat`, and `iss`. */
const FORMS: Readonly<Record<string, RegExp>> = {
  chainId: /^[1-9]\d{0,77}$/,
  disclosureRegistry: /^0x[0-9a-f]{40}$/,
  evidenceHash: BYTES_32,
  kind: /^(?:self|backer)$/,
  network: BYTES_32,
  platform: /^[a-z0-9-]{1,31}$/,
  pseudonym: BYTES_32,
  vct: new RegExp(`^${NAME_STATEMENT_TYPE}$`),
};
/** At least 128 bits. */
const SALT = /^[A-Za-z0-9_-]{22,}$/;
/** Would show a name as another: controls, marks of direction and width, halves of characters, line ends; and space at an end. */
const DECEPTIVE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|^\p{Z}|\p{Z}$/u;

/**
 * Reads what a statement says, in full and strictly: one form only, no member that is not ours, exactly one disclosure, of the name, and
 * the one that the issuer's digest holds. It verifies no signature and asks no chain.
 *
 * @param statement from `parseNameStatement`
 * @returns its fields
 * @throws {DisclosureStatementMalformed} naming the part, never its value
 * @see docs/spec/disclosure.md section 4
 * @example
 * readNameStatement(statement).platform; // "weibo"
 */
export function readNameStatement({ credential }: Pick<NameStatement, "credential">): NameStatementDocument {
  if (typeof credential !== "string" || credential.length > MAX_CHARACTERS) malformed("credential");
  const [jwt = "", disclosure = "", ...rest] = credential.split("~");
  if (rest.join("~") !== "" || rest.length !== 1) malformed("list of disclosures");
  const [header, payload] = parseJwt(jwt) ?? malformed("credential");
  if (!hasExactly(header, HEADER) || header.alg !== "ES256" || header.typ !== "dc+sd-jwt") malformed("header");
  return {
    ...readPayload(payload),
    ...readIssuer(payload.iss, header.kid),
    name: readName(disclosure, payload._sd),
  };
}

function readPayload(payload: JsonObject): Omit<NameStatementDocument, "name" | "issuer" | "issuerDid" | "keyId"> {
  const optional = [...(payload.kind === "backer" ? ["businessIdentity"] : []), ...("exp" in payload ? ["exp"] : [])];
  const members = [...Object.keys(FORMS), "_sd", "_sd_alg", "iat", "iss", ...optional].sort();
  if (!hasExactly(payload, members) || payload._sd_alg !== "sha-256") malformed("list of members");
  const field = (name: string, form: RegExp): string => {
    const value = payload[name];
    return typeof value === "string" && form.test(value) ? value : malformed(name);
  };
  const [network, chainId, registry, platform, pseudonym, kind, evidenceHash] = [
    ...["network", "chainId", "disclosureRegistry", "platform", "pseudonym", "kind", "evidenceHash"],
  ].map((name) => field(name, FORMS[name] as RegExp)) as [string, string, string, string, string, string, string];
  field("vct", FORMS.vct as RegExp);
  return {
    networkId: network as Hex,
    chainId: BigInt(chainId),
    disclosureRegistry: registry as Hex,
    platform,
    pseudonym: BigInt(pseudonym),
    kind: kind as StatementKind,
    signedAt: readTime(payload.iat, "iat"),
    expiresAt: "exp" in payload ? readTime(payload.exp, "exp") : 0,
    evidenceHash: evidenceHash as Hex,
    ...(kind === "backer" ? { businessIdentity: field("businessIdentity", BYTES_32) as Hex } : {}),
  };
}

function readTime(value: unknown, name: string): number {
  return Number.isSafeInteger(value) && Number(value) > 0 && Number(value) <= MAX_TIME
    ? Number(value)
    : malformed(name);
}

function readIssuer(iss: unknown, kid: unknown): Pick<NameStatementDocument, "issuer" | "issuerDid" | "keyId"> {
  const isForm = typeof iss === "string" && typeof kid === "string" && kid.startsWith(`${iss}#`);
  if (!isForm) return malformed("issuer");
  try {
    const { did, identity } = parseDid(iss);
    if (did === iss) return { issuerDid: did, issuer: identity, keyId: kid };
  } catch {
    // no DID at all
  }
  return malformed("issuer");
}

function readName(disclosure: string, digests: unknown): string {
  const isHeld = Array.isArray(digests) && digests.length === 1 && digests[0] === disclosureDigest(disclosure);
  const [salt = "", member, name] = (isHeld ? parseDisclosure(disclosure) : undefined) ?? malformed("disclosure");
  if (!SALT.test(salt) || member !== "name") malformed("disclosure");
  const isName = typeof name === "string" && name !== "" && name.length <= MAX_NAME && !DECEPTIVE.test(name);
  return isName ? name : malformed("name");
}

function malformed(part: string): never {
  throw new DisclosureStatementMalformed(part);
}
