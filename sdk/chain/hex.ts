/** Bytes as 0x-prefixed lower-case hex. */
export type Hex = `0x${string}`;
