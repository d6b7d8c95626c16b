import { Transaction, hexlify } from "ethers";
import type { Hex } from "realdid";

import { type PublishedGroup, type Step, waits } from "./group.ts";
import { asked } from "./groupView.ts";

/** A call that the sender is to make. */
export interface Call {
  readonly to: Hex;
  readonly data: Hex;
}

/** A signed transaction. */
export interface SignedCall {
  readonly raw: string;
  /** Highest fee, wei a unit of gas. */
  readonly fee: string;
}

/** Gas may turn out a little more than estimated, if another transaction comes in between. */
const SPARE_GAS_PERCENT = 105n;
/** A node takes a transaction in another's place if it pays at least a tenth more. */
const REPLACEMENT_PERCENT = 125n;

/**
 * Signs a call as the sender, at what gas costs now, within the highest fee that is allowed.
 *
 * @param group published group
 * @param call what to do
 * @param former signed transaction that was sent and not mined: this one takes its place
 * @returns the signed transaction, or a wait
 */
export async function signCall(
  group: PublishedGroup,
  call: Call,
  former: Uint8Array | null,
): Promise<SignedCall | Step> {
  const { network, sender, settings } = group;
  const { provider } = network.runner;
  if (!provider) return waits("the chain");
  const from = await sender.getAddress();
  const [fees, balance, mined, gas] = await asked(
    Promise.all([
      provider.getFeeData(),
      provider.getBalance(from),
      provider.getTransactionCount(from, "latest"),
      provider.estimateGas({ from, ...call }),
    ]),
  );
  const before = former && Transaction.from(hexlify(former));
  const replaced = before && before.nonce >= mined ? before : undefined;
  const atLeast = (fee: bigint, old: bigint | null | undefined): bigint => {
    const raised = ((old ?? 0n) * REPLACEMENT_PERCENT) / 100n;
    return fee > raised ? fee : raised;
  };
  const maxFeePerGas = atLeast(fees.maxFeePerGas ?? fees.gasPrice ?? 0n, replaced?.maxFeePerGas);
  const maxPriorityFeePerGas = atLeast(fees.maxPriorityFeePerGas ?? 0n, replaced?.maxPriorityFeePerGas);
  const gasLimit = (gas * SPARE_GAS_PERCENT) / 100n;
  const detail = { fee: maxFeePerGas.toString(), highest: settings.highestFee.toString(), sender: from };
  if (maxFeePerGas > settings.highestFee) return waits("a lower gas price", detail);
  if (balance < gasLimit * maxFeePerGas)
    return waits("ether for the sender", { ...detail, balance: balance.toString() });
  const raw = await sender.signTransaction({
    ...call,
    type: 2,
    chainId: network.deployment.chainId,
    nonce: replaced?.nonce ?? mined,
    gasLimit,
    maxFeePerGas,
    maxPriorityFeePerGas: maxPriorityFeePerGas > maxFeePerGas ? maxFeePerGas : maxPriorityFeePerGas,
  });
  return { raw, fee: maxFeePerGas.toString() };
}
