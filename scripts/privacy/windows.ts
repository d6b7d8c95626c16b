/** Bytes of a value that are enough to know it again: half a word, a salt of 128 bits, most of an address. */
export const WINDOW = 16;

const MOST_ZEROS = 3;
const FEWEST_DIFFERENT = 11;
/** Four seconds-fields in a row, of which three are times, are a packed record of when things happened, not a value of their own. */
const MANY_TIMES = 3;

const seen = new Uint8Array(256);

/**
 * Whether 16 bytes are so random that meeting them twice is no accident.
 *
 * @param bytes to look at
 * @param offset where they begin
 * @param time unix seconds near which a number is taken for a time
 * @returns false for padding, small numbers, text of few letters, times
 */
export function isTelling(bytes: Uint8Array, offset: number, time: number): boolean {
  let zeros = 0;
  let different = 0;
  for (let i = offset; i < offset + WINDOW; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === 0 && ++zeros > MOST_ZEROS) {
      different = 0;
      break;
    }
    if (seen[byte] === 0) {
      seen[byte] = 1;
      different++;
    }
  }
  for (let i = offset; i < offset + WINDOW; i++) seen[bytes[i] ?? 0] = 0;
  return different >= FEWEST_DIFFERENT && !holdsTimes(bytes, offset, time);
}

function holdsTimes(bytes: Uint8Array, offset: number, time: number): boolean {
  for (let phase = 0; phase < 4; phase++) {
    let times = 0;
    for (let i = offset + phase; i + 4 <= offset + WINDOW; i += 4) {
      const value =
        (bytes[i] ?? 0) * 2 ** 24 + (((bytes[i + 1] ?? 0) << 16) | ((bytes[i + 2] ?? 0) << 8) | (bytes[i + 3] ?? 0));
      if (Math.abs(value - time) < 2 * 366 * 86_400) times++;
    }
    if (times >= MANY_TIMES) return true;
  }
  return false;
}

/**
 * Names 16 bytes.
 *
 * @param bytes to read
 * @param offset where they begin
 * @returns a string of 16 characters, one a byte
 */
export function windowAt(bytes: Uint8Array, offset: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + offset, WINDOW).toString("latin1");
}
