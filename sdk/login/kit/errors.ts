import { RealDidError } from "../../errors.ts";

/** The request is not one of the website's own pages: another site's page sent it, or a challenge of another browser is answered. */
export class LoginRequestForeign extends RealDidError {
  readonly code = "LOGIN_REQUEST_FOREIGN" as const;
  constructor(what: string) {
    super(`the request does not come from this website's own page: ${what}`, "Sign in on the website's own page.");
  }
}

/** The request has a form that no page of the website sends. */
export class LoginRequestMalformed extends RealDidError {
  readonly code = "LOGIN_REQUEST_MALFORMED" as const;
  constructor(what: string) {
    super(`the request's ${what}`, "Send JSON as docs/login.md describes it.");
  }
}

/** The request is longer than any answer to a challenge. */
export class LoginRequestTooLarge extends RealDidError {
  readonly code = "LOGIN_REQUEST_TOO_LARGE" as const;
  constructor(maximumBytes: number) {
    super(`the request has more than ${maximumBytes} bytes`, "Send the wallet's answer and nothing else.");
  }
}

/** There is no such route, or not with this method. */
export class LoginRouteUnknown extends RealDidError {
  readonly code = "LOGIN_ROUTE_UNKNOWN" as const;
  constructor(readonly allowed: string | undefined) {
    super(
      allowed === undefined ? "there is no such route" : `the route takes ${allowed} only`,
      "See docs/login.md for the routes.",
    );
  }
}

/** Nobody has signed in, or the visit is over. */
export class LoginVisitMissing extends RealDidError {
  readonly code = "LOGIN_VISIT_MISSING" as const;
  constructor() {
    super("nobody has signed in, or the visit is over", "Sign in.");
  }
}

/** More answers are being verified than the server takes at once. */
export class LoginBusy extends RealDidError {
  readonly code = "LOGIN_BUSY" as const;
  constructor() {
    super("too many are signing in at this moment", "Try again in a few seconds.");
  }
}

/** Something failed that is no fault of the visitor. */
export class LoginFailed extends RealDidError {
  readonly code = "LOGIN_FAILED" as const;
  constructor(cause: unknown) {
    super("the server could not answer", "Try again later.", { cause });
  }
}

/** A relayer did not take registrations. */
export class LoginRelayerFailed extends RealDidError {
  readonly code = "LOGIN_RELAYER_FAILED" as const;
  constructor(what: string) {
    super(`the relayer did not take a registration: ${what}`, "Check the relayer; what it did not take is sent again.");
  }
}

/** An address of the website's pages has not the form that browsers give it. */
export class LoginOriginInvalid extends RealDidError {
  readonly code = "LOGIN_ORIGIN_INVALID" as const;
  constructor(origin: string) {
    super(
      `${JSON.stringify(origin)} is no origin of a page that may ask for logins`,
      "Give scheme and host as in https://forum.example; http:// only for names of localhost.",
    );
  }
}
