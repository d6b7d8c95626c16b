import { pause } from "@realdid/service";
import { type Provider, Transaction, type TransactionRequest, type TransactionResponse, Wallet, isError } from "ethers";
import { ChainFundsMissing, ChainUnreachable, type Hex, decodeRevert } from "realdid";

import { RelayerAccountShared, RelayerFeeTooHigh, RelayerInterrupted, RelayerTransactionPending } from "../errors.ts";
import type { Outbox, Outgoing } from "./outbox.ts";

/** How the account pays. */
export interface PayingOptions {
  readonly outbox: Outbox;
  /** Wei a unit of gas above which nothing is sent. */
  readonly highestFee: bigint;
  /** After so many milliseconds a transaction that is not mined is sent again with a higher fee. */
  readonly resendMs: number;
}

/** Gas may turn out a little more than estimated, if another transaction comes in between. */
const SPARE_GAS_PERCENT = 105n;
/** A node takes a transaction in another's place if it pays at least a tenth more. */
const REPLACEMENT_PERCENT = 125n;
/** Rounds of one turn, each with a higher fee; what is not mined then is left to the next turn. */
const ROUNDS = 3;
/** Between two looks whether a transaction is mined; grows up to the second. */
const [FIRST_LOOK_MS, LAST_LOOK_MS] = [50, 2_000];

/**
 * The account that pays. Each transaction is signed, written down and only then sent, one after the other: the next one is signed when the one
 * before is mined. So a process that is killed at any moment finds what it had under way, and sends that and nothing else.
 */
export class PayingWallet extends Wallet {
  /** Whoever sends holds the lease; what is under way is left to the next turn when it is lost or the process ends. */
  private _signal: AbortSignal = AbortSignal.abort();

  constructor(
    key: string,
    private readonly _chain: Provider,
    private readonly _options: PayingOptions,
  ) {
    super(key, _chain);
  }

  /**
   * Lets the wallet send from now on.
   *
   * @param signal ends that
   */
  sendUntil(signal: AbortSignal): void {
    this._signal = signal;
  }

  /**
   * Sends, and waits until it is mined.
   *
   * @throws {ChainFundsMissing}, {@link RelayerFeeTooHigh}: nothing was sent then. {@link RelayerInterrupted} {@link RelayerAccountShared}
   */
  override async sendTransaction(request: TransactionRequest): Promise<TransactionResponse> {
    this._requireTurn();
    const { to, data } = await this.populateCall(request);
    const gasLimit = request.gasLimit ?? (await this._estimate({ to: to ?? null, data: data ?? "0x" }));
    const nonce = await this._chain.getTransactionCount(this.address, "latest");
    const transaction = Transaction.from({
      ...{ type: 2, chainId: (await this._chain.getNetwork()).chainId, nonce, value: 0n },
      ...{ to: to as string, data: data ?? "0x", gasLimit: BigInt(gasLimit) },
    });
    const raw = await this._sign(transaction, await this._offer());
    this._requireTurn();
    if (!(await this._options.outbox.write({ nonce, raw }))) throw new RelayerInterrupted();
    return this._follow({ nonce, raw }, true);
  }

  /**
   * Has what a process before left on its way mined. What is mined is forgotten, and so is what never will be: of a key that was changed since,
   * or of a nonce that the account has not come to, on a chain that was set back.
   *
   * @throws as {@link sendTransaction}
   */
  async finishOutgoing(): Promise<void> {
    const outgoing = await this._options.outbox.read();
    if (outgoing === undefined) return;
    const isOurs = Transaction.from(outgoing.raw).from === this.address;
    if (isOurs && (await this._mined()) === outgoing.nonce) await this._follow(outgoing, false);
    else await this._options.outbox.remove(outgoing.nonce);
  }

  /** Sends until it is mined, with higher fees if that takes long. */
  private async _follow(outgoing: Outgoing, isNew: boolean): Promise<TransactionResponse> {
    const hashes = new Set<string>();
    let { raw } = outgoing;
    for (let round = 0; ; round++) {
      if (round === ROUNDS) throw new RelayerTransactionPending();
      hashes.add(Transaction.from(raw).hash as string);
      await this._broadcast({ nonce: outgoing.nonce, raw }, isNew && round === 0);
      if (await this._isMinedInTime(outgoing.nonce)) break;
      raw = await this._signAnew({ nonce: outgoing.nonce, raw });
    }
    await this._options.outbox.remove(outgoing.nonce);
    for (const hash of hashes) {
      if ((await this._chain.getTransactionReceipt(hash)) === null) continue;
      // Its receipt says whether it did what it should; whoever waits for the response reads it.
      const response = await this._chain.getTransaction(hash);
      if (response === null) throw new RelayerInterrupted();
      return response;
    }
    throw new RelayerAccountShared();
  }

  /** A node that does not take it now, because it has it or wants a higher fee, is no failure: the next round sends it again. */
  private async _broadcast({ nonce, raw }: Outgoing, isNew: boolean): Promise<void> {
    try {
      await this._chain.broadcastTransaction(raw);
    } catch (thrown) {
      if (isError(thrown, "INSUFFICIENT_FUNDS")) {
        // One that was never sent before is nowhere now.
        if (isNew) await this._options.outbox.remove(nonce);
        throw new ChainFundsMissing(thrown);
      }
      if (decodeRevert(thrown) instanceof ChainUnreachable) throw thrown;
    }
  }

  private async _isMinedInTime(nonce: number): Promise<boolean> {
    const until = performance.now() + this._options.resendMs;
    for (let wait = FIRST_LOOK_MS; ; wait = Math.min(2 * wait, LAST_LOOK_MS)) {
      if ((await this._mined()) > nonce) return true;
      if (performance.now() > until) return false;
      await pause(wait, this._signal);
      this._requireTurn();
    }
  }

  /** At a higher fee, or as it was if that would be too high. */
  private async _signAnew({ nonce, raw }: Outgoing): Promise<Hex> {
    const former = Transaction.from(raw);
    const { fee, tip } = await this._offer().catch(() => ({ fee: 0n, tip: 0n }));
    const atLeast = (now: bigint, old: bigint | null): bigint => {
      const raised = ((old ?? 0n) * REPLACEMENT_PERCENT) / 100n + 1n;
      return now > raised ? now : raised;
    };
    const offer = { fee: atLeast(fee, former.maxFeePerGas), tip: atLeast(tip, former.maxPriorityFeePerGas) };
    if (offer.fee > this._options.highestFee) return raw;
    const signed = await this._sign(former, offer).catch(() => raw);
    this._requireTurn();
    await this._options.outbox.replace({ nonce, raw: signed });
    return signed;
  }

  private async _sign(transaction: Transaction, { fee, tip }: { fee: bigint; tip: bigint }): Promise<Hex> {
    if ((await this._chain.getBalance(this.address)) < transaction.gasLimit * fee) {
      throw new ChainFundsMissing(new Error("the balance is below what the transaction may cost"));
    }
    const offer = { maxFeePerGas: fee, maxPriorityFeePerGas: tip > fee ? fee : tip };
    const { type, chainId, nonce, value, to, data, gasLimit } = transaction;
    return (await this.signTransaction({ type, chainId, nonce, value, to, data, gasLimit, ...offer })) as Hex;
  }

  /** What gas costs now. */
  private async _offer(): Promise<{ readonly fee: bigint; readonly tip: bigint }> {
    const fees = await this._chain.getFeeData();
    const fee = fees.maxFeePerGas ?? fees.gasPrice ?? 0n;
    if (fee > this._options.highestFee) throw new RelayerFeeTooHigh();
    return { fee, tip: fees.maxPriorityFeePerGas ?? 0n };
  }

  private async _estimate(call: { readonly to: string | null; readonly data: string }): Promise<bigint> {
    const gas = await this._chain.estimateGas({ from: this.address, ...call });
    return (gas * SPARE_GAS_PERCENT) / 100n;
  }

  private _mined(): Promise<number> {
    return this._chain.getTransactionCount(this.address, "latest");
  }

  private _requireTurn(): void {
    if (this._signal.aborted) throw new RelayerInterrupted();
  }
}
