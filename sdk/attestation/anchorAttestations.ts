import type { ContractTransactionReceipt } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { send } from "../chain/send.ts";
import { type AnchorTree, buildAnchorTree } from "./anchorTree.ts";
import { checkObject } from "./checkField.ts";
import { AttestationFieldInvalid } from "./errors.ts";
import { senderOf } from "./signer.ts";

/**
 * Time-stamps any number of statements by one root.
 *
 * @param network connected network; its runner is the issuer
 * @param options `uids` of the statements, and a `uri` where they can be had (none unless given)
 * @returns the tree, whose `inclusionOf` gives each its proof, and the receipt
 * @throws {AttestationTreeEmpty} {@link AttestationUidRepeated}, {@link AttestationSignerMissing} and the log's own errors
 * @see docs/spec/attestation.md section 4
 */
export async function anchorAttestations(
  network: RealDidNetwork,
  options: { readonly uids: readonly Hex[]; readonly uri?: string },
): Promise<{ readonly tree: AnchorTree; readonly receipt: ContractTransactionReceipt }> {
  checkObject("options", options);
  const { uids, uri = "" } = options;
  if (typeof uri !== "string") throw new AttestationFieldInvalid("uri", "a text");
  await senderOf(network);
  const tree = buildAnchorTree(uids);
  const receipt = await send(network.attestationLog.anchor(tree.root, tree.count, uri));
  return { tree, receipt };
}
