import { RealDidError } from "realdid";

/** The command line names a platform that GATEWAY_PLATFORMS does not. */
export class GatewayPlatformUnknown extends RealDidError {
  readonly code = "GATEWAY_PLATFORM_UNKNOWN" as const;
  constructor(slug: string) {
    super(
      `this gateway has no platform ${JSON.stringify(slug)}`,
      "Name it in GATEWAY_PLATFORMS: forum=https://login.forum.example",
    );
  }
}

/** A command is about platforms, and there is none. */
export class GatewayPlatformsMissing extends RealDidError {
  readonly code = "GATEWAY_PLATFORMS_MISSING" as const;
  constructor() {
    super(
      "this gateway has no platforms: GATEWAY_PLATFORMS is empty",
      "Set it to slugs and origins, commas between: GATEWAY_PLATFORMS=forum=https://login.forum.example",
    );
  }
}

/** A platform has no client with this id. */
export class GatewayClientUnknown extends RealDidError {
  readonly code = "GATEWAY_CLIENT_UNKNOWN" as const;
  constructor(slug: string, clientId: string) {
    super(
      `${slug} has no client ${JSON.stringify(clientId.slice(0, 80))}, so nothing was removed`,
      `List its clients: npm run gateway -- list-clients --platform ${slug}`,
    );
  }
}

/** The origin is no place where this platform may ask for logins: wallets would refuse it. */
export class GatewayOriginForeign extends RealDidError {
  readonly code = "GATEWAY_ORIGIN_FOREIGN" as const;
  constructor(slug: string, origin: string, domain: string) {
    super(
      `${origin} is not of the domain ${domain} that the platform ${slug} registered`,
      `Give the gateway a name under that domain, such as https://login.${domain}, and put it in GATEWAY_PLATFORMS.`,
    );
  }
}

/** A client's address is not one that this platform's websites can have. */
export class GatewayRedirectRefused extends RealDidError {
  readonly code = "GATEWAY_REDIRECT_REFUSED" as const;
  constructor(uri: string, why: string) {
    super(
      `${JSON.stringify(uri)} cannot be a client's address: ${why}`,
      "Give an https:// address of the platform's domain or a subdomain of it, without # and without a name or password.",
    );
  }
}

/** A client's name is not one that visitors can be shown. */
export class GatewayNameRefused extends RealDidError {
  readonly code = "GATEWAY_NAME_REFUSED" as const;
  constructor(name: string) {
    super(
      `${JSON.stringify(name.slice(0, 80))} cannot be a client's name`,
      "Give 1 to 80 characters without line breaks or other characters that do not show.",
    );
  }
}

/** There is such a client already, with other addresses. */
export class GatewayClientExists extends RealDidError {
  readonly code = "GATEWAY_CLIENT_EXISTS" as const;
  constructor(name: string) {
    super(
      `there is a client with the name ${JSON.stringify(name)}, and it differs`,
      "Remove it first, or choose another name: list-clients shows what there is.",
    );
  }
}

/** Another program is rotating the keys of this platform now. */
export class GatewayKeysInUse extends RealDidError {
  readonly code = "GATEWAY_KEYS_IN_USE" as const;
  constructor() {
    super("another program rotates these keys now", "Look at the keys again in a moment; nothing was changed here.");
  }
}

/** The page's script was never built. */
export class GatewayPageMissing extends RealDidError {
  readonly code = "GATEWAY_PAGE_MISSING" as const;
  constructor() {
    super("the page of the gateway is not built", "npm run apps:install -- gateway");
  }
}

/** The request does not come from this gateway's own page, or what it carries does not belong to this login. */
export class GatewayRequestForeign extends RealDidError {
  readonly code = "GATEWAY_REQUEST_FOREIGN" as const;
  constructor() {
    super("the request does not belong to this login", "Go back to the website and sign in again.");
  }
}

/** The body is not what the page sends. */
export class GatewayRequestInvalid extends RealDidError {
  readonly code = "GATEWAY_REQUEST_INVALID" as const;
  constructor() {
    super("the request is malformed or too large", "Go back to the website and sign in again.");
  }
}

/** The login was given up, or took too long. */
export class GatewayLoginOver extends RealDidError {
  readonly code = "GATEWAY_LOGIN_OVER" as const;
  constructor() {
    super("this login has ended", "Go back to the website and sign in again.");
  }
}
