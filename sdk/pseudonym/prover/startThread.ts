import { type Thread, type ThreadListener, startProgram } from "../../threads/startThread.ts";
import { workerProgram } from "./kernel.ts";

/**
 * Starts a thread that proves: of `node:worker_threads` in Node, a `Worker` of a Blob elsewhere.
 *
 * @param listener who is told
 * @returns the thread
 */
export function startThread(listener: ThreadListener): Thread {
  return startProgram({ name: "realdid prover", text: workerProgram }, listener);
}
