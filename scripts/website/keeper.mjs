// Ends what its parent started if the parent is gone, however it went. Reads lines from the parent: +<group> started, -<group> ended.
import process from "node:process";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";

const GRACE_MS = 3_000;
const groups = new Set();

// A Ctrl-C is for the parent; this program lives until the parent's end of the pipe is closed.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);
for await (const line of createInterface({ input: process.stdin })) {
  const group = Number(line.slice(1));
  if (line.startsWith("+")) groups.add(group);
  else groups.delete(group);
}
end("SIGTERM");
if (groups.size > 0) await wait(GRACE_MS);
end("SIGKILL");

function end(signal) {
  for (const group of groups) {
    try {
      process.kill(-group, signal);
    } catch {
      groups.delete(group); // it ended by itself
    }
  }
}
