import { type Logger, loggableError, pause } from "@realdid/service";
import { type LoginStore, type PlatformView, type PseudonymProof, submitPending } from "realdid";

/** What the loop works on. */
export interface RegistrationWork {
  readonly views: readonly PlatformView[];
  readonly logins: LoginStore;
  readonly submit: (proofs: readonly PseudonymProof[]) => Promise<void>;
  readonly log: Logger;
  /** Between two looks while something waits. */
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/** With a relayer that fails the wait doubles, up to this many times. */
const MOST_PATIENCE = 30;

/**
 * Hands first visits on until they are on chain, platform by platform. What waits is in the database: after a restart it goes on.
 *
 * @param work views, store and relayer
 * @returns resolves when the signal came
 */
export async function runRegistrations(work: RegistrationWork): Promise<void> {
  let patience = 1;
  while (!work.signal.aborted) {
    let isFine = true;
    for (const view of work.views) isFine = (await handOn(work, view)) && isFine;
    patience = isFine ? 1 : Math.min(patience * 2, MOST_PATIENCE);
    await pause(work.seconds * 1_000 * patience, work.signal);
  }
}

/** @returns whether nothing went wrong */
async function handOn(work: RegistrationWork, view: PlatformView): Promise<boolean> {
  const { logins, log } = work;
  try {
    const settled = await submitPending(view, logins.registrations, (proofs) => submitEach(work, proofs));
    if (settled.length > 0) log.info({ registrations: settled.length }, "first visits handed on");
    return true;
  } catch (thrown) {
    log.warn({ error: loggableError(thrown) }, "first visits wait");
    return false;
  }
}

/** One after the other, so that a gateway that is told to stop waits for one of them at most; one that fails holds up no other. */
async function submitEach({ submit, signal }: RegistrationWork, proofs: readonly PseudonymProof[]): Promise<void> {
  const faults: unknown[] = [];
  for (const proof of proofs) {
    if (signal.aborted) return;
    await submit([proof]).catch((thrown: unknown) => faults.push(thrown));
  }
  if (faults.length > 0) throw faults[0];
}
