import { RealDidError } from "../errors.ts";

/** The words are not a valid mnemonic. The message never quotes them. */
export class EnrolmentMnemonicInvalid extends RealDidError {
  readonly code = "ENROLMENT_MNEMONIC_INVALID" as const;
  constructor() {
    super("the words are not a BIP-39 mnemonic", "Check each word and their order.");
  }
}

/** The number does not follow GB 11643-1999; `part` says where. */
export class EnrolmentResidentIdInvalid extends RealDidError {
  readonly code = "ENROLMENT_RESIDENT_ID_INVALID" as const;
  constructor(readonly part: "form" | "region" | "birth date" | "check digit") {
    super(`the resident identity number's ${part} is wrong`, "Copy the number from the identity card.");
  }
}

/** The code does not follow GB 32100-2015; `part` says where. */
export class EnrolmentCreditCodeInvalid extends RealDidError {
  readonly code = "ENROLMENT_CREDIT_CODE_INVALID" as const;
  constructor(readonly part: "form" | "organisation code" | "check character") {
    super(`the unified social credit code's ${part} is wrong`, "Copy the code from the business licence.");
  }
}

/** No proof of possession was sent. */
export class EnrolmentPossessionMissing extends RealDidError {
  readonly code = "ENROLMENT_POSSESSION_MISSING" as const;
  constructor() {
    super(
      "the commitment came without a proof of possession",
      "Send the proof that provePossession makes for this session.",
    );
  }
}

/** Anyone could prove membership with such a key, or more than one person could. */
export class EnrolmentPossessionKeyInvalid extends RealDidError {
  readonly code = "ENROLMENT_POSSESSION_KEY_INVALID" as const;
  constructor() {
    super(
      "the public key is not a point of the prime-order subgroup, or is the neutral element",
      "Use the key of a wallet made by createWallet.",
    );
  }
}

/** What was sent as a commitment is something else: the root of a small tree, for example. */
export class EnrolmentCommitmentMismatch extends RealDidError {
  readonly code = "ENROLMENT_COMMITMENT_MISMATCH" as const;
  constructor() {
    super("the commitment is not the hash of the public key", "Send the wallet's own commitment.");
  }
}

/** The signature is wrong, or was made for another session, authority, group or network. */
export class EnrolmentPossessionSignatureInvalid extends RealDidError {
  readonly code = "ENROLMENT_POSSESSION_SIGNATURE_INVALID" as const;
  constructor() {
    super(
      "the proof of possession does not hold for this session",
      "Make it anew for the nonce, authority, group and network of this session.",
    );
  }
}

/** No session is open for this person with this code. */
export class EnrolmentNotPresent extends RealDidError {
  readonly code = "ENROLMENT_NOT_PRESENT" as const;
  constructor() {
    super("the one-time code does not show that this person is present", "Ask for a new code at the desk, in person.");
  }
}

/** The register does not know this name under this number. */
export class EnrolmentNameMismatch extends RealDidError {
  readonly code = "ENROLMENT_NAME_MISMATCH" as const;
  constructor() {
    super("name and number do not match the population register", "Give the name as the register has it.");
  }
}

/** One person has one live commitment, whatever way the number is written. */
export class EnrolmentEnrolledBefore extends RealDidError {
  readonly code = "ENROLMENT_ENROLLED_BEFORE" as const;
  constructor() {
    super(
      "this person has been enrolled",
      "Restore the wallet from its mnemonic, or have the old enrolment revoked if it is lost.",
    );
  }
}

/** Pseudonyms of the revoked commitment may still be live. `from` is in unix seconds, if known. */
export class EnrolmentWaitNotOver extends RealDidError {
  readonly code = "ENROLMENT_WAIT_NOT_OVER" as const;
  constructor(readonly from: number | undefined) {
    super(
      `the revoked enrolment still has its wait: ${from === undefined ? "it is not published yet or cannot be replaced" : `until unix ${from}`}`,
      "Come again after the longest lease and the root window have passed since the publication.",
    );
  }
}

/** A commitment is accepted once, ever. */
export class EnrolmentCommitmentUsed extends RealDidError {
  readonly code = "ENROLMENT_COMMITMENT_USED" as const;
  constructor() {
    super("this commitment was accepted before", "Make a new wallet and enrol with it.");
  }
}

/** The authority holds no live enrolment for what was asked. */
export class EnrolmentPersonUnknown extends RealDidError {
  readonly code = "ENROLMENT_PERSON_UNKNOWN" as const;
  constructor() {
    super("no enrolled person belongs to this", "Check the number or the commitment.");
  }
}

/** A revocation has one of five reasons. */
export class EnrolmentReasonUnknown extends RealDidError {
  readonly code = "ENROLMENT_REASON_UNKNOWN" as const;
  constructor() {
    super("the reason of the revocation is not one that is known", "Give loss, error, theft, death or court.");
  }
}

/** What the outside sees of every refusal before presence is shown: nothing in it tells them apart. */
export class EnrolmentRefused extends RealDidError {
  readonly code = "ENROLMENT_REFUSED" as const;
  constructor() {
    super("the enrolment was refused", "Check the number and ask for a new code at the desk, in person.");
  }
}

/** The authority service refused the request; `refusal` is the code that it gave. */
export class EnrolmentAuthorityRefused extends RealDidError {
  readonly code = "ENROLMENT_AUTHORITY_REFUSED" as const;
  constructor(
    readonly refusal: string,
    message: string,
    fix: string,
  ) {
    super(`the authority refused: ${message} (${refusal})`, fix);
  }
}

/** The authority service does not answer, or something else answers in its place. */
export class EnrolmentAuthorityUnreachable extends RealDidError {
  readonly code = "ENROLMENT_AUTHORITY_UNREACHABLE" as const;
  constructor(options?: ErrorOptions) {
    super(
      "the authority does not answer as an authority does",
      "Check the URL, and whether the service runs: GET /health.",
      options,
    );
  }
}

/** An import or a sealed record is damaged, or the key is another one. */
export class EnrolmentStoreUnreadable extends RealDidError {
  readonly code = "ENROLMENT_STORE_UNREADABLE" as const;
  constructor() {
    super(
      "the stored state of the authority cannot be read",
      "Use the records and keys of this deployment; remove those of a chain that no longer exists.",
    );
  }
}

/** A process works with the very keys that the store says are in force, so that no person is looked for under one that is not. */
export class EnrolmentKeysNotInForce extends RealDidError {
  readonly code = "ENROLMENT_KEYS_NOT_IN_FORCE" as const;
  constructor(
    readonly purpose: "uniqueness" | "sealing",
    readonly version: number,
  ) {
    super(
      `version ${version} of the ${purpose} key is in force for these records, and it is not the one given`,
      "Start with the key file that these records were written with, or that the last rotation of keys wrote.",
    );
  }
}

/** A key is forgotten only when nothing is left that only it can read. */
export class EnrolmentKeyNeeded extends RealDidError {
  readonly code = "ENROLMENT_KEY_NEEDED" as const;
  constructor(
    readonly purpose: "uniqueness" | "sealing",
    readonly version: number,
  ) {
    super(
      `records or open sessions are still under version ${version} of the ${purpose} key`,
      "Let the rotation rewrite all records, and run it again when the sessions that were opened before it are over.",
    );
  }
}

/** Records and chain tell different things: a restored database that is older than the chain, for example. */
export class EnrolmentRecordsDiffer extends RealDidError {
  readonly code = "ENROLMENT_RECORDS_DIFFER" as const;
  constructor(readonly place: number) {
    super(
      `the chain holds a leaf at place ${place} that the records do not have there`,
      "Publish nothing. Restore the newest backup, or the records of this deployment.",
    );
  }
}

/** A place goes from empty to a commitment to 0 and is never used again. */
export class EnrolmentPlaceUsed extends RealDidError {
  readonly code = "ENROLMENT_PLACE_USED" as const;
  constructor(readonly place: number) {
    super(
      `place ${place} was used before`,
      "Append the commitment at the next free place; a used place can only become 0, once.",
    );
  }
}

/** Changes are listed by ascending place, each once, and new ones follow the last. */
export class EnrolmentPlaceOutOfOrder extends RealDidError {
  readonly code = "ENROLMENT_PLACE_OUT_OF_ORDER" as const;
  constructor(
    readonly place: number,
    readonly size: number,
  ) {
    super(
      `place ${place} is not in ascending order or leaves a gap after the ${size} places used`,
      "List changes by ascending place and append without gaps.",
    );
  }
}

/** A leaf is a field element. */
export class EnrolmentLeafOutOfRange extends RealDidError {
  readonly code = "ENROLMENT_LEAF_OUT_OF_RANGE" as const;
  constructor(readonly place: number) {
    super(`the leaf at place ${place} is not below the field's order`, "Use commitments as Semaphore computes them.");
  }
}

/** A tree of depth 31 has no more places. */
export class EnrolmentTreeFull extends RealDidError {
  readonly code = "ENROLMENT_TREE_FULL" as const;
  constructor() {
    super("all 2^31 places are used", "Add another group.");
  }
}

/** The bytes do not follow docs/spec/enrolment.md section 4. */
export class EnrolmentLeavesUnreadable extends RealDidError {
  readonly code = "ENROLMENT_LEAVES_UNREADABLE" as const;
  constructor(readonly offset: number) {
    super(
      `the leaves cannot be read at byte ${offset}`,
      "Fetch the bytes again and compare their hash with the published one.",
    );
  }
}

/** There is nobody at this place to make a proof for. */
export class EnrolmentPlaceEmpty extends RealDidError {
  readonly code = "ENROLMENT_PLACE_EMPTY" as const;
  constructor(readonly place: number) {
    super(
      `place ${place} holds no commitment`,
      "Wait until the enrolment is published, or enrol again if it was revoked.",
    );
  }
}
