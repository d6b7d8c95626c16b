import { type TransactionRequest, type TransactionResponse, Wallet } from "ethers";

/** A wallet that sends one transaction after the other, so that two at once do not take the same nonce. */
export class QueuedWallet extends Wallet {
  private _last: Promise<unknown> = Promise.resolve();

  /** Sends when what was sent before has been taken. */
  override sendTransaction(transaction: TransactionRequest): Promise<TransactionResponse> {
    const sending = this._last.then(() => super.sendTransaction(transaction));
    this._last = sending.catch(() => undefined);
    return sending;
  }
}
