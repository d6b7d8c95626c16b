import type { Deployment } from "../../chain/network.ts";
import type { PseudonymProof } from "../../pseudonym/proof.ts";
import { formatPseudonymProof } from "../../pseudonym/proofJson.ts";
import { LoginRelayerFailed } from "./errors.ts";

const ANSWER_MS = 10_000;

/**
 * Hands registrations to a relayer (apps/relayer), which pays for them. The same again is the same to it, so whoever is not sure sends again.
 *
 * @param url of the relayer
 * @param deployment that the proofs are for
 * @returns what `openLogins` takes as `submit`: hands proofs over one by one, in their order
 * @throws what it returns throws {@link LoginRelayerFailed}: after the last one if some were refused, at once if it does not answer
 * @example
 * const logins = openLogins({ network, platformId, origins, submit: relayerAt("https://relayer.example", network.deployment) });
 */
export function relayerAt(url: string, deployment: Deployment): (proofs: readonly PseudonymProof[]) => Promise<void> {
  const address = `${url.replace(/\/+$/u, "")}/v1/proofs`;
  return async (proofs) => {
    let fault: string | undefined;
    for (const proof of proofs) {
      const status = await send(address, formatPseudonymProof(deployment, proof));
      // What is wrong with one is not wrong with the next; but who does not answer is not waited for again and again.
      if (status === undefined) throw new LoginRelayerFailed("it does not answer");
      if (status < 200 || status > 299) fault = `it answered ${status}`;
    }
    if (fault !== undefined) throw new LoginRelayerFailed(fault);
  };
}

/** The status of the answer; undefined if there is none. */
async function send(address: string, body: string): Promise<number | undefined> {
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      redirect: "error",
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return undefined;
  }
}
