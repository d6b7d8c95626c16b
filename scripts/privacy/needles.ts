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

/** Bytes to search for, all at once: an index over the first four bytes of each. */
export class Needles {
  private readonly _bytes: Uint8Array[] = [];
  private readonly _owners: NeedleOwner[] = [];
  private _index: { readonly mask: number; readonly heads: Int32Array; readonly next: Int32Array } | undefined;

  /** Needles so far. */
  get count(): number {
    return this._bytes.length;
  }

  /**
   * Adds a needle; one below four bytes is left out.
   *
   * @param bytes what to search for
   * @param owner what it is
   */
  add(bytes: Uint8Array, owner: NeedleOwner): void {
    if (bytes.length < SHORTEST) return;
    this._bytes.push(bytes);
    this._owners.push(owner);
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
        const needle = this._bytes[i];
        const owner = this._owners[i];
        if (needle === undefined || owner === undefined || !matches(hay, offset, needle)) continue;
        if (needle.length >= CERTAIN || isApart(hay, offset, needle.length)) found(owner, offset);
      }
    }
  }

  private _buildIndex(): { mask: number; heads: Int32Array; next: Int32Array } {
    const size = 2 ** Math.ceil(Math.log2(Math.max(1024, 4 * this._bytes.length)));
    const heads = new Int32Array(size).fill(-1);
    const next = new Int32Array(this._bytes.length);
    this._bytes.forEach((bytes, i) => {
      const key = ((bytes[0] ?? 0) << 24) | ((bytes[1] ?? 0) << 16) | ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0);
      const bucket = bucketOf(key, size - 1);
      next[i] = heads[bucket] ?? -1;
      heads[bucket] = i;
    });
    return { mask: size - 1, heads, next };
  }
}

/** Multiplies by a large odd number, so that neighbouring keys spread. */
function bucketOf(key: number, mask: number): number {
  return (Math.imul(key, 0x9e3779b1) >>> 7) & mask;
}

function matches(hay: Uint8Array, offset: number, needle: Uint8Array): boolean {
  if (offset + needle.length > hay.length) return false;
  for (let i = 0; i < needle.length; i++) if (hay[offset + i] !== needle[i]) return false;
  return true;
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
