import { poseidon2 } from "poseidon-lite/poseidon2";

import type { Hex } from "../chain/hex.ts";
import type { Wallet } from "../enrolment/restoreWallet.ts";
import { hashToField, pseudonymScope } from "./scope.ts";

/**
 * The wallet's pseudonym on a platform: the circuit's nullifier, computed without a proof.
 *
 * @param wallet of the person
 * @param platformId keccak256 of the platform's slug
 * @returns the pseudonym, below the BN254 scalar order; always the same for this wallet and platform
 * @throws {@link PseudonymMessageMalformed} if the platform's id is not 32 bytes
 * @see docs/spec/pseudonym.md section 2
 * @example
 * const pseudonym = derivePseudonym(wallet, platformId("weibo"));
 */
export function derivePseudonym(wallet: Wallet, platformId: Hex): bigint {
  return poseidon2([hashToField(pseudonymScope(wallet.networkId, platformId)), wallet.secretScalar]);
}
