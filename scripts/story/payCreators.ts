import { ZeroAddress, parseEther } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import { decodeRevert } from "../../sdk/chain/reverts.ts";
import { send } from "../../sdk/chain/send.ts";
import type { Account } from "./registerCreators.ts";
import { operatorOf } from "./reportAudiences.ts";
import type { World } from "./world.ts";

/** What each creator's platform puts in escrow, in wei: the token zero is ether. */
const AMOUNT = parseEther("0.01");

/** Who was paid and who was not. */
export interface PayOutcome {
  readonly paid: readonly Account[];
  readonly heldBack: readonly Account[];
}

/**
 * Each platform deposits for its creators; the escrow pays those who comply.
 *
 * @param world network
 * @param accounts creators' accounts
 * @returns who was paid
 */
export async function payCreators(world: World, accounts: readonly Account[]): Promise<PayOutcome> {
  const outcome = { paid: [] as Account[], heldBack: [] as Account[] };
  for (const account of accounts) {
    const { platformId, pseudonym } = account;
    const operator = operatorOf(world, account.platform);
    await send(world.as(operator).creatorPayout.deposit(platformId, pseudonym, { value: AMOUNT }));
    const depositor = (await operator.getAddress()) as Hex;
    try {
      await send(world.network.creatorPayout.pay(platformId, pseudonym, depositor, ZeroAddress));
      outcome.paid.push(account);
    } catch (thrown) {
      const error = decodeRevert(thrown);
      if (error.code !== "PAYOUT_HELD_BACK") throw error;
      outcome.heldBack.push(account);
    }
  }
  return outcome;
}
