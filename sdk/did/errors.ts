import { RealDidError } from "../errors.ts";

/** A text is not a DID of this method. */
export class DidInvalid extends RealDidError {
  readonly code = "DID_INVALID" as const;
  constructor(did: unknown) {
    super(
      `not a DID of this method: ${shorten(did)}`,
      "Use did:realdid:<network>:<address>, for example did:realdid:china:0x + 40 hex digits.",
    );
  }
}

/** A DID belongs to another network than the connected one. */
export class DidNetworkUnknown extends RealDidError {
  readonly code = "DID_NETWORK_UNKNOWN" as const;
  constructor(network: string, connected: string) {
    super(
      `the DID is of network "${network}", connected is "${connected}"`,
      "Connect to the DID's own network; networks are isolated.",
    );
  }
}

/** The events that the endpoint returned are not the DID's whole history. */
export class DidHistoryIncomplete extends RealDidError {
  readonly code = "DID_HISTORY_INCOMPLETE" as const;
  constructor(identity: string, detail: string) {
    super(
      `the endpoint did not return the whole history of ${identity}: ${detail}`,
      "Ask an endpoint that keeps all logs, or try again when it has caught up.",
    );
  }
}

/** The endpoint's answers contradict each other, or are not what was asked for. */
export class DidHistoryInconsistent extends RealDidError {
  readonly code = "DID_HISTORY_INCONSISTENT" as const;
  constructor(identity: string, detail: string) {
    super(
      `the endpoint's answers about ${identity} do not fit together: ${detail}`,
      "Try again; if it stays so, ask another endpoint of the same network.",
    );
  }
}

/** A version is asked for in a form that names none. */
export class DidVersionInvalid extends RealDidError {
  readonly code = "DID_VERSION_INVALID" as const;
  constructor(detail: string) {
    super(
      `not a version of a DID: ${detail}`,
      "Give either versionId, a block number, or versionTime in UTC without fractions: 2026-01-31T12:00:00Z.",
    );
  }
}

/** The DID has no such version. */
export class DidVersionUnknown extends RealDidError {
  readonly code = "DID_VERSION_UNKNOWN" as const;
  constructor(did: string, versionId: string) {
    super(
      `${shorten(did)} has no version ${versionId}`,
      "Ask for one of its versions (did:history lists them), or with versionTime for the one at a time.",
    );
  }
}

/** The document is asked for in a representation that there is not. */
export class DidRepresentationUnsupported extends RealDidError {
  readonly code = "DID_REPRESENTATION_UNSUPPORTED" as const;
  constructor(accept: string) {
    super(
      `no representation ${shorten(accept)}`,
      "Ask for application/did+json or application/did+ld+json, or leave it open.",
    );
  }
}

/** Two networks of one resolver have the same name. */
export class DidNetworkRepeated extends RealDidError {
  readonly code = "DID_NETWORK_REPEATED" as const;
  constructor(network: string) {
    super(`network "${network}" is given more than once`, "Give each network once; its name is part of its DIDs.");
  }
}

/** The new controller is the zero address. */
export class DidControllerInvalid extends RealDidError {
  readonly code = "DID_CONTROLLER_INVALID" as const;
  constructor(controller: unknown) {
    super(
      `not an address that can control a DID: ${shorten(controller)}`,
      "Give an address, 0x and 40 hex digits, not zero; to end a DID for good use deactivateDid.",
    );
  }
}

/** A name for an attribute, a key or a service is not of the form that resolvers read. */
export class DidAttributeInvalid extends RealDidError {
  readonly code = "DID_ATTRIBUTE_INVALID" as const;
  constructor(detail: string) {
    super(`the attribute is not valid: ${detail}`, "See docs/spec/did.md section 4 for names and values.");
  }
}

/** A change is of no kind that the registry knows, or its values do not fit it. */
export class DidChangeInvalid extends RealDidError {
  readonly code = "DID_CHANGE_INVALID" as const;
  constructor() {
    super(
      "the change is not one that the registry knows",
      "Build it as DidChange says: a kind, and for it addresses, 32-byte names, bytes in hex and seconds.",
    );
  }
}

/** A key or a service is to be withdrawn that the DID's document does not show. */
export class DidEntryUnknown extends RealDidError {
  readonly code = "DID_ENTRY_UNKNOWN" as const;
  constructor(did: string) {
    super(
      `${shorten(did)} shows no such key or service, so nothing was withdrawn`,
      "Give key and purpose, or type and endpoint, as the document shows them (did:show).",
    );
  }
}

/** A contract call needs somebody who signs, and the network is connected for reading only. */
export class DidSignerMissing extends RealDidError {
  readonly code = "DID_SIGNER_MISSING" as const;
  constructor() {
    super(
      "the network is connected without a signer",
      "Connect with an ethers signer: connectNetwork(deployment, signer).",
    );
  }
}

/** There is no change to make. */
export class DidBatchEmpty extends RealDidError {
  readonly code = "DID_BATCH_EMPTY" as const;
  constructor() {
    super("there is no change to make", "Give at least one change.");
  }
}

/** More changes than one transaction can carry under the chain's cap of gas (EIP-7825). */
export class DidBatchTooLarge extends RealDidError {
  readonly code = "DID_BATCH_TOO_LARGE" as const;
  /**
   * @param count of the batch
   * @param fits how many of them, from the first, fit
   */
  constructor(
    readonly count: number,
    readonly fits: number,
  ) {
    super(
      `${count} changes do not fit in one transaction`,
      fits === 0 ? "Make the first one's value smaller." : `Send the first ${fits}, then the others.`,
    );
  }
}

function shorten(given: unknown): string {
  const text = String(given);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
