import type { LeakKind } from "./people.ts";

/** What one needle is. */
export interface NeedleOwner {
  readonly kind: LeakKind;
  readonly person: number;
  readonly detail: string;
}

/** Shorter needles would be met by chance. */
const SHORTEST = 4;
/** Needles shorter than this count only where a text can begin or end. */
const CERTAIN = 6;
/** Numbers kept of each needle: start and length of its bytes, person, meaning. */
const FIELDS = 4;

/**
 * Bytes to search for, all at once: an index over the first four bytes of each. A thousand people have a million needles, so they are
 * kept in a few flat arrays.
 */
export class Needles {
  private _bytes = Buffer.alloc(2 ** 16);
  private _used = 0;
  private _fields = new Uint32Array(2 ** 12);
  private _count = 0;
  /** Kind and detail, each pair once. */
  private readonly _meanings: Pick<NeedleOwner, "kind" | "detail">[] = [];
  private readonly _numberOf = new Map<string, number>();
  private _index: { readonly mask: number; readonly heads: Int32Array; readonly next: Int32Array } | undefined;

  /**
   * Adds a needle; one below four bytes is left out.
   *
   * @param bytes what to search for
   * @param owner what it is
   */
  add(bytes: Uint8Array, owner: NeedleOwner): void {
    if (bytes.length < SHORTEST) return;
    while (this._used + bytes.length > this._bytes.length) this._bytes = Buffer.concat([this._bytes, this._bytes]);
    if ((this._count + 1) * FIELDS > this._fields.length) {
      const larger = new Uint32Array(2 * this._fields.length);
      larger.set(this._fields);
      this._fields = larger;
    }
    this._bytes.set(bytes, this._used);
    this._fields.set([this._used, bytes.length, owner.person, this._meaningOf(owner)], this._count * FIELDS);
    this._used += bytes.length;
    this._count++;
    this._index = undefined;
  }

  /**
   * Finds every needle in one pass.
   *
   * @param hay bytes to search
   * @param found called for each hit
   */
  search(hay: Uint8Array, found: (owner: NeedleOwner, offset: number) => void): void {
    const { mask, heads, next } = (this._index ??= this._buildIndex());
    if (hay.length < SHORTEST) return;
    let key = ((hay[0] ?? 0) << 16) | ((hay[1] ?? 0) << 8) | (hay[2] ?? 0);
    for (let offset = 0; offset + SHORTEST <= hay.length; offset++) {
      key = (key << 8) | (hay[offset + 3] ?? 0);
      for (let i = heads[bucketOf(key, mask)] ?? -1; i >= 0; i = next[i] ?? -1) {
        const length = this._field(i, 1);
        if (!this._matches(hay, offset, this._field(i, 0), length)) continue;
        if (length >= CERTAIN || isApart(hay, offset, length)) found(this._ownerOf(i), offset);
      }
    }
  }

  private _field(needle: number, field: number): number {
    return this._fields[needle * FIELDS + field] ?? 0;
  }

  private _ownerOf(needle: number): NeedleOwner {
    const meaning = this._meanings[this._field(needle, 3)];
    if (meaning === undefined) throw new RangeError(`no needle ${needle}`);
    return { ...meaning, person: this._field(needle, 2) };
  }

  private _meaningOf({ kind, detail }: NeedleOwner): number {
    const key = `${kind} ${detail}`;
    const known = this._numberOf.get(key);
    if (known !== undefined) return known;
    this._numberOf.set(key, this._meanings.length);
    return this._meanings.push({ kind, detail }) - 1;
  }

  private _matches(hay: Uint8Array, offset: number, start: number, length: number): boolean {
    if (offset + length > hay.length) return false;
    for (let i = 0; i < length; i++) if (hay[offset + i] !== this._bytes[start + i]) return false;
    return true;
  }

  private _buildIndex(): { mask: number; heads: Int32Array; next: Int32Array } {
    const size = 2 ** Math.ceil(Math.log2(Math.max(1024, 4 * this._count)));
    const heads = new Int32Array(size).fill(-1);
    const next = new Int32Array(this._count);
    for (let i = 0; i < this._count; i++) {
      const bucket = bucketOf(this._bytes.readInt32BE(this._field(i, 0)), size - 1);
      next[i] = heads[bucket] ?? -1;
      heads[bucket] = i;
    }
    return { mask: size - 1, heads, next };
  }
}

/** Multiplies by a large odd number, so that neighbouring keys spread. */
function bucketOf(key: number, mask: number): number {
  return (Math.imul(key, 0x9e3779b1) >>> 7) & mask;
}

/**
 * Four random bytes are soon like a name of two characters. A real one has an end of the data, padding or punctuation on a side.
 */
function isApart(hay: Uint8Array, offset: number, length: number): boolean {
  const end = offset + length;
  return isEdge(hay, offset - 1, offset - 2) || isEdge(hay, end, end + 1);
}

function isEdge(hay: Uint8Array, near: number, far: number): boolean {
  const [a, b] = [hay[near], hay[far]];
  if (a === undefined || b === undefined) return true;
  if (a === 0 && b === 0) return true;
  return (a === 0 && isPunctuation(b)) || (b === 0 && isPunctuation(a));
}

function isPunctuation(byte: number): boolean {
  return byte >= 0x20 && byte < 0x40;
}
