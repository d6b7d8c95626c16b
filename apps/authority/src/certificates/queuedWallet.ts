import { type TransactionRequest, type TransactionResponse, Wallet, isError } from "ethers";

/** Another process with the same key may be faster this many times. */
const ATTEMPTS = 8;

/**
 * A wallet that sends one transaction after the other, so that two at once do not take the same nonce. If another process with the same key took
 * it, the next one is taken.
 */
export class QueuedWallet extends Wallet {
  private _last: Promise<unknown> = Promise.resolve();

  /** Sends when what was sent before has been taken. */
  override sendTransaction(transaction: TransactionRequest): Promise<TransactionResponse> {
    const sending = this._last.then(() => this._send(transaction, ATTEMPTS));
    this._last = sending.catch(() => undefined);
    return sending;
  }

  private async _send(transaction: TransactionRequest, attempts: number): Promise<TransactionResponse> {
    try {
      return await super.sendTransaction(transaction);
    } catch (thrown) {
      // With both of these the node took nothing of ours: it has another transaction of this nonce.
      const isTaken = isError(thrown, "NONCE_EXPIRED") || isError(thrown, "REPLACEMENT_UNDERPRICED");
      if (!isTaken || attempts <= 1) throw thrown;
      return this._send(transaction, attempts - 1);
    }
  }
}
