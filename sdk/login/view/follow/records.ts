/** Records of a page. Pages are added one by one: growing copies nothing, and at most one page is not full. */
const PAGE = 4096;

/** Records of some 32-bit words each, one after another; a record's place counts from 1, so that 0 is none. */
export class Records {
  private readonly pages: Uint32Array[] = [];
  private used = 0;

  /** @param wordsOfRecord words of each */
  constructor(private readonly wordsOfRecord: number) {}

  get count(): number {
    return this.used;
  }

  /** Memory, bytes. */
  get bytes(): number {
    return this.pages.length * PAGE * this.wordsOfRecord * Uint32Array.BYTES_PER_ELEMENT;
  }

  /** Adds one of zeros; returns its place. */
  add(): number {
    if (this.used === this.pages.length * PAGE) this.pages.push(new Uint32Array(PAGE * this.wordsOfRecord));
    return ++this.used;
  }

  removeLast(): void {
    const offset = this.offsetOf(this.used);
    this.pageOf(this.used).fill(0, offset, offset + this.wordsOfRecord);
    this.used -= 1;
  }

  get(place: number, word: number): number {
    return this.pageOf(place)[this.offsetOf(place) + word] as number;
  }

  set(place: number, word: number, value: number): void {
    this.pageOf(place)[this.offsetOf(place) + word] = value;
  }

  /** Some words of a record. */
  words(place: number, from: number, length: number): readonly number[] {
    const offset = this.offsetOf(place) + from;
    return [...this.pageOf(place).subarray(offset, offset + length)];
  }

  private pageOf(place: number): Uint32Array {
    return this.pages[Math.floor((place - 1) / PAGE)] as Uint32Array;
  }

  private offsetOf(place: number): number {
    return ((place - 1) % PAGE) * this.wordsOfRecord;
  }
}
