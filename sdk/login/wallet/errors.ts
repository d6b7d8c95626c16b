import { RealDidError } from "../../errors.ts";

const RETRY = "Open the wallet again from the page's sign-in button.";

/** The address of the wallet is not one that a page can open. */
export class LoginWalletAddressInvalid extends RealDidError {
  readonly code = "LOGIN_WALLET_ADDRESS_INVALID" as const;
  constructor() {
    super(
      "the wallet's address is no http or https address",
      "Give the wallet's whole address, such as https://wallet.example.",
    );
  }
}

/** The browser did not let the page open the wallet. */
export class LoginWalletBlocked extends RealDidError {
  readonly code = "LOGIN_WALLET_BLOCKED" as const;
  constructor() {
    super(
      "the browser opened no window for the wallet",
      "Ask from within a click, or allow this page to open windows.",
    );
  }
}

/** The wallet's window was closed before it answered. */
export class LoginWalletClosed extends RealDidError {
  readonly code = "LOGIN_WALLET_CLOSED" as const;
  constructor() {
    super(
      "the wallet was closed before it answered",
      "Try again; if it closes at once, the page's Cross-Origin-Opener-Policy must be same-origin-allow-popups or unsafe-none.",
    );
  }
}

/** The wallet's window said nothing. */
export class LoginWalletSilent extends RealDidError {
  readonly code = "LOGIN_WALLET_SILENT" as const;
  constructor(seconds: number) {
    super(
      `the wallet did not answer within ${seconds} seconds of being opened`,
      "Check the wallet's address and try again.",
    );
  }
}

/** The page and the wallet speak different versions of the messages. */
export class LoginWalletVersionUnsupported extends RealDidError {
  readonly code = "LOGIN_WALLET_VERSION_UNSUPPORTED" as const;
  constructor() {
    super(
      "the page and the wallet speak different versions of the wallet's messages",
      "Update the older one of the two.",
    );
  }
}

/** The wallet, or the person at it, said no. */
export class LoginWalletRefused extends RealDidError {
  readonly code = "LOGIN_WALLET_REFUSED" as const;
  /**
   * @param reason code that the wallet gave, such as `LOGIN_DOMAIN_MISMATCH`
   * @param explanation sentence that the wallet gave; show it as text, never as HTML
   */
  constructor(
    readonly reason: string,
    readonly explanation: string,
  ) {
    super(`the wallet refused: ${reason}`, RETRY);
  }
}

/** What the wallet or provider posted is no answer. */
export class LoginWalletAnswerMalformed extends RealDidError {
  readonly code = "LOGIN_WALLET_ANSWER_MALFORMED" as const;
  constructor(part: string) {
    super(`the wallet's ${part} is malformed`, RETRY);
  }
}

/** The page gave up asking. */
export class LoginWalletAborted extends RealDidError {
  readonly code = "LOGIN_WALLET_ABORTED" as const;
  constructor(reason: unknown) {
    super("the page stopped asking the wallet", RETRY, { cause: reason });
  }
}

/** The wallet was not opened by a page that asks. */
export class LoginAskerMissing extends RealDidError {
  readonly code = "LOGIN_ASKER_MISSING" as const;
  constructor() {
    super("no page asks: the wallet was not opened by one, or it said nothing", RETRY);
  }
}

/** The page that asks has no origin that an answer could be sent to safely. */
export class LoginAskerInsecure extends RealDidError {
  readonly code = "LOGIN_ASKER_INSECURE" as const;
  constructor() {
    super("the page that asks has no https origin", "Do not sign; open the platform's own https address.");
  }
}

/** A request is answered once. */
export class LoginRequestAnswered extends RealDidError {
  readonly code = "LOGIN_REQUEST_ANSWERED" as const;
  constructor() {
    super("this request was answered before", RETRY);
  }
}

/** The person declined in the injected wallet. */
export class LoginProviderDeclined extends RealDidError {
  readonly code = "LOGIN_PROVIDER_DECLINED" as const;
  constructor(cause: unknown) {
    super("the request was declined in the wallet", "Try again and approve it in the wallet.", { cause });
  }
}

/** The injected wallet failed. */
export class LoginProviderFailed extends RealDidError {
  readonly code = "LOGIN_PROVIDER_FAILED" as const;
  constructor(step: string, cause?: unknown) {
    super(`the wallet failed at ${step}`, "Look into the wallet for an open request, and try again.", { cause });
  }
}
