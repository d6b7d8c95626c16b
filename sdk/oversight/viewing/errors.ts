import { RealDidError } from "../../errors.ts";

const AGAIN = "Ask the service for a new challenge.";

/** A part of a challenge, or of the proof that answers it, has a form that nobody gives out. */
export class OversightViewingMalformed extends RealDidError {
  readonly code = "OVERSIGHT_VIEWING_MALFORMED" as const;
  constructor(part: string) {
    super(
      `the viewing's ${part} is malformed`,
      "Hand on challenges of createViewingChallenge and proofs of proveViewing, as they are.",
    );
  }
}

/** The challenge, or the proof, is for another network or chain. */
export class OversightViewingOtherNetwork extends RealDidError {
  readonly code = "OVERSIGHT_VIEWING_OTHER_NETWORK" as const;
  constructor() {
    super("the viewing is asked for on another network", "View on the network on which the person is enrolled.");
  }
}

/** The page that asks is not one of the statements service's: not under the domain of oversight, or it hands on another's challenge. */
export class OversightViewingOriginForeign extends RealDidError {
  readonly code = "OVERSIGHT_VIEWING_ORIGIN_FOREIGN" as const;
  constructor(asked: string, domain: string) {
    super(
      `${asked} asks in the name of oversight, whose domain is ${domain}`,
      "Prove nothing; open the statements service's own address.",
    );
  }
}

/** The nonce was never given out here, or was answered before. */
export class OversightViewingNonceUnknown extends RealDidError {
  readonly code = "OVERSIGHT_VIEWING_NONCE_UNKNOWN" as const;
  constructor() {
    super("the challenge was not given out here, or was answered before", AGAIN);
  }
}

/** The proof answers another challenge. */
export class OversightViewingMismatch extends RealDidError {
  readonly code = "OVERSIGHT_VIEWING_MISMATCH" as const;
  constructor(field: string) {
    super(`the viewing was proved for another ${field}`, AGAIN);
  }
}

/** The challenge's time to answer is over. */
export class OversightViewingExpired extends RealDidError {
  readonly code = "OVERSIGHT_VIEWING_EXPIRED" as const;
  constructor(deadline: number, time: number) {
    super(`the challenge held until ${deadline}, and it is ${time}`, AGAIN);
  }
}

/** The challenge is for another day than this one: answered, it would join the viewings of two days. */
export class OversightViewingDayOther extends RealDidError {
  readonly code = "OVERSIGHT_VIEWING_DAY_OTHER" as const;
  constructor(day: string, today: string) {
    super(
      `the viewing is asked for on ${day}, and it is ${today} (UTC)`,
      "Ask for a new challenge; if that does not help, set this device's clock.",
    );
  }
}

/** The viewing was proved against a root of the citizens' group that does not count: never, or not any more. */
export class OversightViewingRootNotLive extends RealDidError {
  readonly code = "OVERSIGHT_VIEWING_ROOT_NOT_LIVE" as const;
  constructor(root: bigint) {
    super(`root ${root} is not live in group 0`, "Read the group anew and prove against its newest root.");
  }
}

/** The service has excluded this day's pseudonym until the day ends. */
export class OversightViewerBanned extends RealDidError {
  readonly code = "OVERSIGHT_VIEWER_BANNED" as const;
  constructor(day: string) {
    super(
      `this viewer is excluded until the end of ${day} (UTC)`,
      "Come back tomorrow, and keep to the service's rules.",
    );
  }
}
