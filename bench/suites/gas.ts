import { Identity } from "@semaphore-protocol/identity";
import { Wallet, computeHmac, hexlify, toUtf8Bytes } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { measureEas } from "../peers/eas.ts";
import { measureEthrDid } from "../peers/ethrDid.ts";
import { measureSemaphore } from "../peers/semaphore.ts";
import type { Row } from "../row.ts";

/**
 * Gas of every operation of the path, ours from deploy/ and peers' from their own packages, on the same chain.
 *
 * @param hre Hardhat's environment, on the embedded chain
 * @returns rows in gas, 21,000 included, divided by items where a call carries many
 */
export async function measure(hre: HardhatRuntimeEnvironment): Promise<Row[]> {
  const [signer] = await hre.ethers.getSigners();
  if (signer === undefined) throw new Error("the embedded chain has no accounts");
  const identities = Array.from({ length: 200 }, (_, i) => new Identity(seeded(`identity ${i}`)));
  return [
    ...(await measureEthrDid(signer, [key("holder"), key("other holder")], [publicKey("first"), publicKey("second")])),
    ...(await measureEas(signer, key("issuer"))),
    ...(await measureSemaphore(signer, identities)),
  ];
}

/** 32 bytes that are the same in every run, so that calldata costs the same in every run. */
function seeded(label: string): string {
  return computeHmac("sha256", toUtf8Bytes("realdid bench"), toUtf8Bytes(label));
}

function key(label: string): Wallet {
  return new Wallet(hexlify(seeded(label)));
}

function publicKey(label: string): string {
  return key(label).signingKey.compressedPublicKey;
}
