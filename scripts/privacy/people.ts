import type { Hex } from "../../sdk/chain/hex.ts";

/** A pseudonym whose holder the search knows. */
export interface KnownPseudonym {
  readonly platformId: Hex;
  readonly pseudonym: bigint;
  readonly controller: Hex;
}

/** Somebody whose traces are searched for. What a person does not have (a wallet, if refused) is left out. */
export interface KnownPerson {
  readonly name: string;
  readonly idNumber: string;
  readonly mnemonic?: string | undefined;
  readonly identityKey?: Uint8Array | undefined;
  readonly secretScalar?: bigint | undefined;
  readonly commitment?: bigint | undefined;
  readonly pseudonyms: readonly KnownPseudonym[];
}

/** What was found. */
export type LeakKind =
  /** A name, in any encoding. */
  | "name"
  /** An ID number, in any encoding. */
  | "number"
  /** A mnemonic or a secret of the identity. */
  | "secret"
  /** A hash that whoever guesses its input can compute. */
  | "hash"
  /** A commitment outside the published leaves. */
  | "commitment"
  /** A value that joins pseudonyms of one person on two platforms. */
  | "link";

/** One finding. It never repeats personal data: whoever reads it has the list of people. */
export interface Leak {
  readonly kind: LeakKind;
  /** Transaction and place in it. */
  readonly where: string;
  /** Index into the people. */
  readonly person: number;
  /** What it is, for example `name, UTF-8, in base64`. */
  readonly detail: string;
}
