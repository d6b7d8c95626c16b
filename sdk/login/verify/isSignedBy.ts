import { secp256k1 } from "@noble/curves/secp256k1.js";
import { Contract, type ContractRunner, Signature, computeAddress, getBytes, hashMessage } from "ethers";

import { ChainUnreachable } from "../../chain/errors.ts";
import type { Hex } from "../../chain/hex.ts";
import { inTime } from "../view/inTime.ts";

/** Value that an ERC-1271 contract returns for a good signature. */
const ERC1271_MAGIC = "0x1626ba7e";
const ERC1271 = ["function isValidSignature(bytes32,bytes) view returns (bytes4)"];

/**
 * Whether an account signed a text: with its key, or as a contract by ERC-1271.
 *
 * @param runner reads the contract if there is one
 * @param account checksummed address
 * @param text as for `personal_sign`
 * @param signature bytes that the account gave
 * @returns true if the account stands by it
 */
export async function isSignedBy(runner: ContractRunner, account: Hex, text: string, signature: Hex): Promise<boolean> {
  try {
    if (recoverSigner(text, signature) === account) return true;
  } catch {
    // Not a key's signature; a contract may still accept it.
  }
  if (!runner.provider || (await inTime(runner.provider.getCode(account))) === "0x") return false;
  const isValidSignature = new Contract(account, ERC1271, runner).getFunction("isValidSignature");
  try {
    return (await inTime(isValidSignature(hashMessage(text), signature))) === ERC1271_MAGIC;
  } catch (thrown) {
    if (thrown instanceof ChainUnreachable) throw thrown;
    // The contract refused it by reverting, or is no ERC-1271 account.
    return false;
  }
}

/** As ethers' `verifyMessage`, which brings an older version of the same curve: it takes a third longer, and is nearly all of a login. */
function recoverSigner(text: string, signature: Hex): string {
  const { r, s, yParity } = Signature.from(signature);
  const point = new secp256k1.Signature(BigInt(r), BigInt(s), yParity).recoverPublicKey(getBytes(hashMessage(text)));
  return computeAddress(`0x${point.toHex(false)}`);
}
