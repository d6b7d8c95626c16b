import { type PseudonymProof, formatPseudonymProof } from "realdid";

import type { PortalConfig } from "../../config.ts";
import { WalletRenewalNotTaken } from "../../errors.ts";

const TIMEOUT_MS = 10_000;

/**
 * Hands a renewal to the relayer, which sees this device's address beside the pseudonym. Registrations do not go this way: they go with the
 * answer to the platform, which sees both anyway.
 *
 * @param config of the portal
 * @param proof of action `renew`
 * @throws {@link WalletRenewalNotTaken}
 */
export async function postRenewal({ relayerUrl, deployment }: PortalConfig, proof: PseudonymProof): Promise<void> {
  if (relayerUrl === undefined || !(await isTaken(relayerUrl, formatPseudonymProof(deployment, proof)))) {
    throw new WalletRenewalNotTaken();
  }
}

async function isTaken(relayerUrl: string, body: string): Promise<boolean> {
  try {
    const { ok } = await fetch(`${relayerUrl}/v1/proofs`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      credentials: "omit",
      referrerPolicy: "no-referrer",
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return ok;
  } catch {
    return false;
  }
}
