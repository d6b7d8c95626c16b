import { type Provider, type TransactionRequest, type TransactionResponse, Wallet } from "ethers";

import { RelayerFeeTooHigh } from "../errors.ts";

/** Bounds of what is paid, and for how long a transaction is waited for. */
export interface PayingOptions {
  /** Wei a unit of gas. */
  readonly highestFee: bigint;
  readonly resendSeconds: number;
}

interface Fees {
  readonly nonce: number;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/** A node takes a transaction in another's place if it pays at least a tenth more. */
const REPLACEMENT_PERCENT = 125n;

/**
 * An account that never pays more than is allowed, and one transaction after the other: each takes the number after the last mined one, so
 * that it takes the place of one that was sent before and never mined, also by a process that was killed.
 */
export class PayingSigner extends Wallet {
  readonly #options: PayingOptions;
  #former: Fees | undefined;

  /**
   * @param key of the account
   * @param provider of the chain
   * @param options bounds
   */
  constructor(key: string, provider: Provider, options: PayingOptions) {
    super(key, provider);
    this.#options = options;
  }

  /** @throws {@link RelayerFeeTooHigh}; nothing was sent then */
  override async sendTransaction(request: TransactionRequest): Promise<TransactionResponse> {
    const fees = await this.#feesNow();
    const response = await super.sendTransaction({ ...request, ...fees, type: 2 });
    // Only what went out is in the way of the next one.
    this.#former = fees;
    const wait = response.wait.bind(response);
    response.wait = (confirmations) => wait(confirmations, this.#options.resendSeconds * 1_000);
    return response;
  }

  /**
   * What gas costs now.
   *
   * @returns wei a unit
   * @throws {@link RelayerFeeTooHigh}
   */
  async #feesNow(): Promise<Fees> {
    const { provider } = this;
    if (provider === null) throw new TypeError("a paying signer has a provider");
    const [{ maxFeePerGas, maxPriorityFeePerGas, gasPrice }, nonce] = await Promise.all([
      provider.getFeeData(),
      provider.getTransactionCount(this.address, "latest"),
    ]);
    const former = this.#former?.nonce === nonce ? this.#former : undefined;
    const fee = atLeast(maxFeePerGas ?? gasPrice ?? 0n, former?.maxFeePerGas);
    const { highestFee } = this.#options;
    if (fee > highestFee) throw new RelayerFeeTooHigh(fee, highestFee);
    const priority = atLeast(maxPriorityFeePerGas ?? 0n, former?.maxPriorityFeePerGas);
    return { nonce, maxFeePerGas: fee, maxPriorityFeePerGas: priority > fee ? fee : priority };
  }
}

function atLeast(fee: bigint, former: bigint | undefined): bigint {
  const raised = ((former ?? 0n) * REPLACEMENT_PERCENT) / 100n;
  return fee > raised ? fee : raised;
}
