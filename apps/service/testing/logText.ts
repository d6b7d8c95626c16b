import { Writable } from "node:stream";

/**
 * A place for a log that tests read.
 *
 * @returns the stream, for `createLog`, and everything that was logged so far
 */
export function logText(): { readonly sink: Writable; readonly read: () => string } {
  let text = "";
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString("utf8");
      done();
    },
  });
  return { sink, read: () => text };
}
