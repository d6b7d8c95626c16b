import { RealDidError } from "realdid";

/** What became of a statement that is shown no more. */
export type Ending = "withdrawn" | "replaced" | "revoked" | "expired";

const CODES = {
  withdrawn: "STATEMENTS_STATEMENT_WITHDRAWN",
  replaced: "STATEMENTS_STATEMENT_REPLACED",
  revoked: "STATEMENTS_STATEMENT_REVOKED",
  expired: "STATEMENTS_STATEMENT_EXPIRED",
} as const;

const MEANINGS: Readonly<Record<Ending, readonly [message: string, fix: string]>> = {
  withdrawn: [
    "its holder withdrew the statement after the duty was lifted; it is shown no more",
    "Nothing: the pseudonym owes no name. Copies that viewers kept are not the network's.",
  ],
  replaced: [
    "another statement took its place on chain, which was not handed in here",
    "Have the holder hand in the new statement.",
  ],
  revoked: ["its issuer revoked the statement; it is shown no more", "Look at the duty's flags: it is due again."],
  expired: ["the statement's time is over; it is shown no more", "Look at the duty's flags: it is due again."],
};

/** There was a statement, and it has ended. */
export class StatementsStatementGone extends RealDidError {
  readonly code: (typeof CODES)[Ending];
  constructor(readonly ending: Ending) {
    const [message, fix] = MEANINGS[ending];
    super(message, fix);
    this.code = CODES[ending];
  }
}

/** No statement of this pseudonym was ever handed in here. */
export class StatementsStatementUnknown extends RealDidError {
  readonly code = "STATEMENTS_STATEMENT_UNKNOWN" as const;
  constructor() {
    super(
      "no statement of this pseudonym was handed in here",
      "Look at the chain for its flags; its holder can hand the statement in.",
    );
  }
}

/** The viewer has viewed as many names as one may on a day. */
export class StatementsViewsSpent extends RealDidError {
  readonly code = "STATEMENTS_VIEWS_SPENT" as const;
  constructor() {
    super("this viewer has viewed as many names as one may on a day", "Come back tomorrow (UTC).");
  }
}

/** The request does not come from this service's own page. */
export class StatementsRequestForeign extends RealDidError {
  readonly code = "STATEMENTS_REQUEST_FOREIGN" as const;
  constructor() {
    super("the request does not come from this service's own page", "Open the service's own address and try again.");
  }
}

/** The origin is none where names may be asked for: wallets would refuse it. */
export class StatementsOriginForeign extends RealDidError {
  readonly code = "STATEMENTS_ORIGIN_FOREIGN" as const;
  constructor(origin: string, domain: string) {
    super(
      `${origin} is not of the domain ${domain} that the network has for oversight`,
      `Give the service a name under that domain, such as https://statements.${domain}, and set STATEMENTS_PUBLIC_URL to it.`,
    );
  }
}

/** The command line names no pseudonym. */
export class StatementsPseudonymMalformed extends RealDidError {
  readonly code = "STATEMENTS_PSEUDONYM_MALFORMED" as const;
  constructor() {
    super("that is no viewer's pseudonym", "Give it as `ban` lists it: 0x and 64 hex digits.");
  }
}

/** The page's script was never built. */
export class StatementsPageMissing extends RealDidError {
  readonly code = "STATEMENTS_PAGE_MISSING" as const;
  constructor() {
    super("the page of the statements service is not built", "npm run apps:install -- statements");
  }
}
