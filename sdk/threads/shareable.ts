/**
 * Copies bytes to where worker threads can read them without another copy, if the host allows it: Node does, browsers only on pages that
 * are isolated. Elsewhere it is an ordinary copy, and posting it copies again.
 *
 * @param bytes any
 * @returns the copy
 */
export function shareable(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(
    typeof SharedArrayBuffer === "undefined" ? new ArrayBuffer(bytes.length) : new SharedArrayBuffer(bytes.length),
  );
  copy.set(bytes);
  return copy;
}
