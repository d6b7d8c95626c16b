/** The word at address 0 says where free memory begins: a convention of the curve's code, which takes its own buffers from there. */
const FREE_POINTER = 0;
const ALIGNMENT = 8;

/** Memory of one instance. Whatever is put inside {@link WorkingMemory.scoped} is free again when that returns. */
export interface WorkingMemory {
  /** Copies bytes in and returns their address. */
  put(bytes: Uint8Array): number;
  /** Copies bytes to an address. */
  write(bytes: Uint8Array, address: number): void;
  /** Address of `size` free bytes, whose content is arbitrary. */
  room(size: number): number;
  /** A copy of `size` bytes. */
  take(address: number, size: number): Uint8Array;
  /** Runs `work` and frees what it used, also if it throws. */
  scoped<T>(work: () => T): T;
}

/**
 * Working memory of an instance of the curve's code.
 *
 * @param memory imported by that instance alone
 * @returns functions that put in and take out
 */
export function workingMemory(memory: WebAssembly.Memory): WorkingMemory {
  // Views are made anew for every access: growing the memory detaches old ones.
  const word = (): DataView => new DataView(memory.buffer, FREE_POINTER, 4);
  const room = (size: number): number => {
    const address = word().getUint32(0, true);
    word().setUint32(0, address + Math.ceil(size / ALIGNMENT) * ALIGNMENT, true);
    return address;
  };
  const write = (bytes: Uint8Array, address: number): void => new Uint8Array(memory.buffer).set(bytes, address);
  return {
    room,
    write,
    put(bytes) {
      const address = room(bytes.length);
      write(bytes, address);
      return address;
    },
    take: (address, size) => new Uint8Array(memory.buffer).slice(address, address + size),
    scoped(work) {
      const free = word().getUint32(0, true);
      try {
        return work();
      } finally {
        word().setUint32(0, free, true);
      }
    },
  };
}
