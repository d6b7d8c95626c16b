// The few members of browser windows that the protocol uses, so that this package needs no browser's types.

/** A message as a window receives it. */
export interface WindowMessage {
  readonly data: unknown;
  /** Who sent it, as the browser says; the sender cannot choose it. */
  readonly origin: string;
  readonly source: unknown;
}

/** A window that messages are posted to. */
export interface PostedWindow {
  postMessage(message: unknown, targetOrigin: string): void;
}

/** A window that this program runs in. */
export interface OwnWindow {
  addEventListener(type: "message", listener: (event: WindowMessage) => void): void;
  removeEventListener(type: "message", listener: (event: WindowMessage) => void): void;
}

/** The wallet's window, as the page that opened it has it. */
export interface WalletPopup extends PostedWindow {
  readonly closed: boolean;
  close(): void;
}

/** Window of a page that asks. */
export interface AskingWindow extends OwnWindow {
  open(url: string, target: string, features: string): WalletPopup | null;
}

/** Window of a wallet that is asked. */
export interface WalletWindow extends OwnWindow {
  /** The window that opened this one, if any. */
  readonly opener: unknown;
}
