import { time } from "@nomicfoundation/hardhat-network-helpers";
import { Wallet, toBeHex } from "ethers";
import hre from "hardhat";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { Fixture } from "../../test/fixture.ts";
import { placeOf } from "../../test/storage.ts";
import { CREATORS } from "../ours/disclosure.ts";
import type { Registered } from "../ours/pseudonym.ts";
import { seeded } from "../seed.ts";

/** Slot of the pseudonym registry's words, pinned by test/pseudonym/storage.test.ts, as is what a word holds. */
const SLOTS = 4;

/**
 * Registers pseudonyms by a word of storage each, as a fresh proof each would leave it: proofs take minutes, and what is measured only reads
 * the words.
 *
 * @param fixture deployment whose first root is published
 * @param platformId where they are held
 * @returns {@link CREATORS} pseudonyms
 */
export async function holdPseudonyms({ network, definition }: Fixture, platformId: Hex): Promise<Registered[]> {
  const ofPlatform = placeOf("bytes32", platformId, SLOTS);
  const end = BigInt((await time.latest()) + definition.leaseSeconds);
  const held = Array.from({ length: CREATORS }, (_, i) => ({
    pseudonym: BigInt(seeded(`pseudonym ${i}`)) >> 4n,
    controller: new Wallet(seeded(`controller ${i}`)),
  }));
  for (const { pseudonym, controller } of held) {
    // | 32 sequence | 32 epoch | 32 end of the lease (unix s) | 160 controller |
    const word = (1n << 224n) | (1n << 192n) | (end << 160n) | BigInt(controller.address);
    await hre.network.provider.send("hardhat_setStorageAt", [
      network.deployment.addresses.pseudonymRegistry,
      placeOf("uint256", pseudonym, ofPlatform),
      toBeHex(word, 32),
    ]);
  }
  return held;
}
