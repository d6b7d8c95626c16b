import { NODE_BYTES, isZeroNode, readNode, writeNode } from "./tree/nodes.ts";

const WORDS = 4;
const WORD_BITS = 64n;
/** Parts of the set, each a table that grows by itself, so that growing copies little at a time. */
const PART_BITS = 12;
const FIRST_SLOTS = 16;

/**
 * Commitments as a set, for whole nations: the language's own sets end at 2^24 members. Members are kept in flat buffers, 32 bytes a slot, at
 * most three quarters of them used. Where a member goes is drawn by chance for each set, so that nobody can choose commitments that all
 * go to the same place.
 */
export class CommitmentSet implements Iterable<bigint> {
  readonly #parts: Part[] = Array.from({ length: 2 ** PART_BITS }, () => ({ slots: new Uint8Array(), used: 0 }));
  readonly #factors = [...globalThis.crypto.getRandomValues(new BigUint64Array(WORDS))].map((factor) => factor | 1n);
  #size = 0;

  /** Number of members. */
  get size(): number {
    return this.#size;
  }

  /** Whether it is a member. */
  has(commitment: bigint): boolean {
    const { part, hash } = this.#locate(commitment);
    return part.used > 0 && readNode(part.slots, this.#find(part, hash, commitment)) === commitment;
  }

  /**
   * Makes it a member.
   *
   * @param commitment not 0, less than 2^256
   */
  add(commitment: bigint): void {
    const { part, hash } = this.#locate(commitment);
    if (4 * (part.used + 1) > 3 * slotsOf(part)) this.#grow(part);
    const slot = this.#find(part, hash, commitment);
    if (!isZeroNode(part.slots, slot)) return;
    writeNode(part.slots, slot, commitment);
    part.used++;
    this.#size++;
  }

  /** Makes it no member. */
  delete(commitment: bigint): void {
    if (!this.has(commitment)) return;
    const { part, hash } = this.#locate(commitment);
    const slots = slotsOf(part);
    let free = this.#find(part, hash, commitment);
    // Who went past the slot that becomes free moves up, so that searches that end at a free slot still find everyone.
    for (let slot = (free + 1) % slots; !isZeroNode(part.slots, slot); slot = (slot + 1) % slots) {
      const member = readNode(part.slots, slot);
      const home = this.#locate(member).hash % slots;
      if ((slot - home + slots) % slots < (slot - free + slots) % slots) continue;
      writeNode(part.slots, free, member);
      free = slot;
    }
    writeNode(part.slots, free, 0n);
    part.used--;
    this.#size--;
  }

  /** Every member, in no order. */
  *[Symbol.iterator](): Iterator<bigint> {
    for (const part of this.#parts) yield* membersOf(part);
  }

  #locate(commitment: bigint): { readonly part: Part; readonly hash: number } {
    let sum = 0n;
    for (const [i, factor] of this.#factors.entries()) {
      sum += BigInt.asUintN(64, commitment >> (WORD_BITS * BigInt(i))) * factor;
    }
    const hash = Number(BigInt.asUintN(64, sum) >> 20n); // 44 bits
    return { part: this.#parts[hash % 2 ** PART_BITS] as Part, hash: Math.floor(hash / 2 ** PART_BITS) };
  }

  /** The slot of a member, or the free one where it would go. */
  #find(part: Part, hash: number, commitment: bigint): number {
    const slots = slotsOf(part);
    let slot = hash % slots;
    while (!isZeroNode(part.slots, slot) && readNode(part.slots, slot) !== commitment) slot = (slot + 1) % slots;
    return slot;
  }

  #grow(part: Part): void {
    const members = [...membersOf(part)];
    part.slots = new Uint8Array(NODE_BYTES * Math.max(FIRST_SLOTS, 2 * slotsOf(part)));
    for (const member of members) writeNode(part.slots, this.#find(part, this.#locate(member).hash, member), member);
  }
}

interface Part {
  slots: Uint8Array;
  used: number;
}

function slotsOf({ slots }: Part): number {
  return slots.length / NODE_BYTES;
}

function* membersOf(part: Part): Generator<bigint> {
  for (let slot = 0; slot < slotsOf(part); slot++) if (!isZeroNode(part.slots, slot)) yield readNode(part.slots, slot);
}
