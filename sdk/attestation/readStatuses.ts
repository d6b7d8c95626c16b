import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { type ReadingOptions, readEach } from "../chain/readEach.ts";
import { view } from "../chain/send.ts";

/** What the log keeps of one statement, in unix seconds. */
export interface AttestationStatus {
  /** 0: not in the log. */
  readonly issuedAt: number;
  /** 0: never. */
  readonly expiresAt: number;
  /** 0: not revoked. */
  readonly revokedAt: number;
}

/**
 * Reads the status of many statements of one issuer, a hundred at once.
 *
 * @param network connected network
 * @param issuer account
 * @param uids statements
 * @param options progress and stop
 * @returns one status for each uid
 */
export async function readStatuses(
  network: RealDidNetwork,
  issuer: Hex,
  uids: readonly Hex[],
  options: ReadingOptions = {},
): Promise<readonly AttestationStatus[]> {
  return readEach(
    uids,
    async (uid) => {
      const status = await view(network.attestationLog.statusOf(issuer, uid));
      return {
        issuedAt: Number(status.issuedAt),
        expiresAt: Number(status.expiresAt),
        revokedAt: Number(status.revokedAt),
      };
    },
    options,
  );
}
