import { RealDidError } from "realdid";

/** What was sent is not what the description says. */
export class ServiceRequestInvalid extends RealDidError {
  readonly code = "SERVICE_REQUEST_INVALID" as const;
  /** @param part where: `body/number` */
  constructor(part: string) {
    super(`the request is not as described: ${part}`, "Compare it with GET /openapi.json.");
  }
}

/** The body is no JSON. */
export class ServiceJsonInvalid extends RealDidError {
  readonly code = "SERVICE_JSON_INVALID" as const;
  constructor() {
    super("the body is not JSON, or holds forbidden names", "Send one JSON object.");
  }
}

/** The body is larger than any request of this service. */
export class ServiceBodyTooLarge extends RealDidError {
  readonly code = "SERVICE_BODY_TOO_LARGE" as const;
  constructor() {
    super("the body is too large", "Send what GET /openapi.json describes; nothing in it needs more than 16 kB.");
  }
}

/** The body is of a kind that is not read here. */
export class ServiceMediaTypeUnsupported extends RealDidError {
  readonly code = "SERVICE_MEDIA_TYPE_UNSUPPORTED" as const;
  constructor() {
    super("the body's media type is not read here", "Send content-type: application/json.");
  }
}

/** Nothing is at this path. */
export class ServiceRouteUnknown extends RealDidError {
  readonly code = "SERVICE_ROUTE_UNKNOWN" as const;
  constructor() {
    super("nothing is at this path", "GET /openapi.json lists the paths.");
  }
}

/** The path is there, for other methods. */
export class ServiceMethodNotAllowed extends RealDidError {
  readonly code = "SERVICE_METHOD_NOT_ALLOWED" as const;
  constructor() {
    super("this path does not take this method", "The Allow header lists those it takes.");
  }
}

/** Too many attempts came from this address. */
export class ServiceTooManyAttempts extends RealDidError {
  readonly code = "SERVICE_TOO_MANY_ATTEMPTS" as const;
  readonly statusCode = 429;
  constructor() {
    super("too many attempts came from this address", "Wait for as many seconds as the Retry-After header says.");
  }
}

/** More is asked than can be done at once. Nothing was changed. */
export class ServiceBusy extends RealDidError {
  readonly code = "SERVICE_BUSY" as const;
  constructor() {
    super("too much is asked at once", "Send the same request again after the seconds of the Retry-After header.");
  }
}

/** The database does not answer. Nothing was changed, or the same request says so when it is sent again. */
export class ServiceDatabaseUnavailable extends RealDidError {
  readonly code = "SERVICE_DATABASE_UNAVAILABLE" as const;
  constructor(options?: ErrorOptions) {
    super("the database does not answer", "Send the same request again later.", options);
  }
}

/** Something failed that is not the caller's fault. What, the log says. */
export class ServiceFailed extends RealDidError {
  readonly code = "SERVICE_FAILED" as const;
  constructor() {
    super("the service failed", "Send the same request again later; tell the operator the X-Request-Id.");
  }
}

/** The port of a listener is taken, or not this program's to take. */
export class ServiceListenerUnusable extends RealDidError {
  readonly code = "SERVICE_LISTENER_UNUSABLE" as const;
  constructor(where: string, setting: string, why: string) {
    super(`cannot listen on ${where}: ${why}`, `End the program that uses it, or set ${setting} to another port.`);
  }
}
