import type { Hex } from "../chain/hex.ts";
import { AttestationDefinitionInvalid } from "./errors.ts";

/** One value of a statement's content, as a definition names it. */
export interface DefinitionField {
  readonly name: string;
  /** ABI type: `bool`, `address`, `string`, `bytes`, `bytes1` to `bytes32`, `uint8` to `uint256`, `int8` to `int256`, or a list of one of these (`bytes32[]`). */
  readonly type: string;
}

/** A value of some ABI type: integers are bigint, bytes and addresses 0x hex. */
export type AbiValue<Type extends string> = Type extends `${infer Item}[]`
  ? readonly AbiValue<Item>[]
  : Type extends "bool"
    ? boolean
    : Type extends "string"
      ? string
      : Type extends `uint${string}` | `int${string}`
        ? bigint
        : Type extends "address" | `bytes${string}`
          ? Hex
          : never;

/** Content of a schema that is known only at run time. */
export type DecodedContent = Readonly<Record<string, unknown>>;

/** Content by a definition: `DefinitionContent<"A rating. (uint8 stars,string note)">` is `{ stars: bigint; note: string }`. */
export type DefinitionContent<Definition extends string> = string extends Definition
  ? DecodedContent
  : FieldsOf<ListOf<Definition>>;

type ListOf<Text extends string> = Text extends `${string}(${infer Rest}`
  ? ListOf<Rest>
  : Text extends `${infer List})`
    ? List
    : never;

type FieldsOf<List extends string> = { readonly [Field in NamesOf<List>]: TypeOf<List, Field> };

type NamesOf<List extends string> = List extends `${infer First},${infer Others}`
  ? NamesOf<First> | NamesOf<Others>
  : Trim<List> extends `${string} ${infer Name}`
    ? Name
    : never;

type TypeOf<List extends string, Field extends string> = List extends `${infer First},${infer Others}`
  ? TypeOf<First, Field> | TypeOf<Others, Field>
  : Trim<List> extends `${infer Type} ${Field}`
    ? AbiValue<Type>
    : never;

type Trim<Text extends string> = Text extends ` ${infer Rest}` ? Rest : Text;

const MAX_FIELDS = 32;
const MAX_CHARACTERS = 4096;
/** A surrogate without its other half: no text in UTF-8. */
export const HALF_CHARACTER = /\p{Cs}/u;
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
const TYPE = /^(?:bool|address|string|bytes(?:[1-9]|[12]\d|3[0-2])?|u?int(?:\d{1,3}))(?:\[\])?$/;

/**
 * Reads a schema's content out of its definition: the final parenthesised list, for example `"... (bytes32 recordHash, uint8 level)"`.
 *
 * @param definition text as registered
 * @returns fields in the order of the ABI encoding; none for `()`
 * @throws {AttestationDefinitionInvalid} if the text does not end with such a list, or a type or a name is not usable
 * @see docs/spec/attestation.md section 8
 * @example parseDefinition("A rating. (uint8 stars)") // [{ type: "uint8", name: "stars" }]
 */
export function parseDefinition(definition: string): readonly DefinitionField[] {
  if (typeof definition !== "string" || definition.length > MAX_CHARACTERS || HALF_CHARACTER.test(definition)) {
    throw new AttestationDefinitionInvalid(`it is not a text of at most ${MAX_CHARACTERS} characters`);
  }
  const list = /\(([^()]*)\)$/.exec(definition)?.[1];
  if (list === undefined) throw new AttestationDefinitionInvalid("it does not end with a list in parentheses");
  const fields = list === "" ? [] : list.split(/, ?/).map(parseField);
  if (fields.length > MAX_FIELDS) throw new AttestationDefinitionInvalid(`it has more than ${MAX_FIELDS} fields`);
  if (new Set(fields.map(({ name }) => name)).size !== fields.length) {
    throw new AttestationDefinitionInvalid("a field's name stands twice");
  }
  return fields;
}

function parseField(text: string): DefinitionField {
  const [type = "", name = "", ...more] = text.split(" ");
  if (more.length > 0 || !NAME.test(name)) throw new AttestationDefinitionInvalid(`"${text}" is not a type and a name`);
  if (!isUsableType(type)) throw new AttestationDefinitionInvalid(`"${type}" is not a type that content can have`);
  return { name, type };
}

function isUsableType(type: string): boolean {
  const bits = /^u?int(\d+)/.exec(type)?.[1];
  return (
    TYPE.test(type) && (bits === undefined || (/^[1-9]/.test(bits) && Number(bits) % 8 === 0 && Number(bits) <= 256))
  );
}
