import { type Deployment, type PseudonymProof, formatPseudonymProof } from "realdid";

import { GatewayRelayerFailed } from "../errors.ts";

const ANSWER_MS = 10_000;

/**
 * Hands registrations to a relayer. The same again is the same to it, so whoever is not sure sends again.
 *
 * @param url of the relayer
 * @param deployment that the proofs are for
 * @param signal ends it between two of them
 * @returns hands some over, one by one in their order
 * @throws {@link GatewayRelayerFailed} after the last one, if some were not taken
 */
export function relayerAt(
  url: string,
  deployment: Deployment,
  signal: AbortSignal,
): (proofs: readonly PseudonymProof[]) => Promise<void> {
  return async (proofs) => {
    let fault: string | undefined;
    for (const proof of proofs) {
      if (signal.aborted) return;
      fault = (await send(url, formatPseudonymProof(deployment, proof))) ?? fault;
    }
    if (fault !== undefined) throw new GatewayRelayerFailed(fault);
  };
}

/** @returns what went wrong, without anything of the proof */
async function send(url: string, body: string): Promise<string | undefined> {
  try {
    const response = await fetch(`${url}/v1/proofs`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      redirect: "error",
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    await response.body?.cancel();
    return response.ok ? undefined : `it answered ${response.status}`;
  } catch {
    return "it does not answer";
  }
}
