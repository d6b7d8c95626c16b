import { type PseudonymProof, formatPseudonymProof } from "realdid";

import type { PortalConfig } from "../../config.ts";
import type { Submission } from "../keeper/messages.ts";

const TIMEOUT_MS = 10_000;

/**
 * Hands a proof to the relayer. Whether that works decides nothing: on a first visit the platform has the proof as well, and a renewal can
 * be made again.
 *
 * @param config of the portal
 * @param proof to submit
 * @returns what became of it; `none` if there is no relayer
 */
export async function postProof({ relayerUrl, deployment }: PortalConfig, proof: PseudonymProof): Promise<Submission> {
  if (relayerUrl === undefined) return "none";
  try {
    const { ok } = await fetch(`${relayerUrl}/v1/proofs`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: formatPseudonymProof(deployment, proof),
      credentials: "omit",
      referrerPolicy: "no-referrer",
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return ok ? "accepted" : "failed";
  } catch {
    return "failed";
  }
}
