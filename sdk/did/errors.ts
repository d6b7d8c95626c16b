import { RealDidError } from "../errors.ts";

/** A text is not a DID of this method. */
export class DidInvalid extends RealDidError {
  readonly code = "DID_INVALID" as const;
  constructor(did: string) {
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

/** The new controller is the zero address. */
export class DidControllerInvalid extends RealDidError {
  readonly code = "DID_CONTROLLER_INVALID" as const;
  constructor(controller: string) {
    super(
      `not an address that can control a DID: ${shorten(controller)}`,
      "Name the new controller's address; to end a DID for good use deactivateDid.",
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

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
