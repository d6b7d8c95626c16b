import type { ContractTransactionReceipt } from "ethers";

import type { RealDidNetwork } from "../chain/network.ts";
import { send } from "../chain/send.ts";
import { toChainProof } from "./chainProof.ts";
import { PseudonymBatchEmpty, PseudonymProofMismatch } from "./errors.ts";
import type { PseudonymProof } from "./proof.ts";

/**
 * Submits many registrations of one platform with one pairing check, sorted so that their order says nothing.
 *
 * @param network connected with the signer who pays
 * @param proofs all made for action `register` and the same platform, at least one
 * @returns the receipt; items whose pseudonym moved on or that expired meanwhile are left out with the event PseudonymSkipped
 * @throws {@link PseudonymBatchEmpty} {@link PseudonymProofMismatch}; the registry's errors, such as PseudonymBatchInvalid: verify
 * every proof with `verifyPseudonymProof` first
 */
export async function registerPseudonyms(
  network: RealDidNetwork,
  proofs: readonly PseudonymProof[],
): Promise<ContractTransactionReceipt> {
  const [first] = proofs;
  if (first === undefined) throw new PseudonymBatchEmpty();
  if (proofs.some((proof) => proof.platformId !== first.platformId)) throw new PseudonymProofMismatch("platform");
  const items = [...proofs]
    .sort((a, b) => (a.pseudonym < b.pseudonym ? -1 : 1))
    .map((proof) => toChainProof(proof, "register"));
  return send(network.pseudonymRegistry.registerMany(first.platformId, items));
}
