import type {
  AskingWindow,
  PostedWindow,
  WalletPopup,
  WalletWindow,
  WindowMessage,
} from "../../../sdk/login/wallet/windows.ts";

type Listener = (event: WindowMessage) => void;

/** A window that behaves as browsers' do: copies what is posted, delivers later, and only to the origin that was named. */
export class FakeWindow implements AskingWindow, WalletWindow, WalletPopup {
  closed = false;
  opener: FakeWindow | null = null;
  /** What was delivered to this window, in order. */
  readonly received: unknown[] = [];
  /** The windows that it opened. */
  readonly opened: { readonly url: string; readonly target: string; readonly popup: FakeWindow }[] = [];
  isPopupBlocked = false;
  readonly #listeners = new Set<Listener>();

  constructor(public origin: string) {}

  get listenerCount(): number {
    return this.#listeners.size;
  }

  addEventListener(_type: "message", listener: Listener): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: "message", listener: Listener): void {
    this.#listeners.delete(listener);
  }

  /** As code of this window's page would call `other.postMessage`. */
  post(other: FakeWindow, data: unknown, targetOrigin: string): void {
    const copy: unknown = structuredClone(data);
    setImmediate(() => {
      if (other.closed || (targetOrigin !== "*" && targetOrigin !== other.origin)) return;
      other.received.push(copy);
      for (const listener of [...other.#listeners]) listener({ data: copy, origin: this.origin, source: this });
    });
  }

  /** This window as `sender` holds it. */
  heldBy(sender: FakeWindow): FakeWindow {
    // One object for each window, as in browsers where `event.source === popup`; so the sender is set when it posts.
    this.#holder = sender;
    return this;
  }

  #holder: FakeWindow | undefined;

  postMessage(data: unknown, targetOrigin: string): void {
    this.#holder?.post(this, data, targetOrigin);
  }

  open(url: string, target: string): FakeWindow | null {
    if (this.isPopupBlocked) return null;
    const popup = new FakeWindow(new URL(url).origin).heldBy(this);
    popup.opener = this.heldBy(popup);
    this.opened.push({ url, target, popup });
    return popup;
  }

  close(): void {
    this.closed = true;
  }
}

/** Lets everything that was posted arrive. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Checks at compile time that a browser's window can be given where the protocol wants one. */
export function acceptsRealWindows(window: Window): readonly [AskingWindow, WalletWindow, PostedWindow] {
  return [window, window, window];
}
