import { RealDidError } from "../errors.ts";

/** The proof was made for other fields than those it is sent with. */
export class PseudonymProofMismatch extends RealDidError {
  readonly code = "PSEUDONYM_PROOF_MISMATCH" as const;
  constructor(field: string) {
    super(`the proof was made for another ${field}`, "Prove again with exactly the fields that you send.");
  }
}

/** A public signal or a point is outside its range, or a point lies outside its subgroup. */
export class PseudonymProofMalformed extends RealDidError {
  readonly code = "PSEUDONYM_PROOF_MALFORMED" as const;
  constructor(part: string) {
    super(
      `the proof's ${part} is not a valid value`,
      "Take the proof as the prover gave it; do not edit or re-encode it.",
    );
  }
}

/** The Groth16 equation does not hold. */
export class PseudonymProofFalse extends RealDidError {
  readonly code = "PSEUDONYM_PROOF_FALSE" as const;
  constructor() {
    super("the proof does not hold for these fields", "Prove again against the group's newest root.");
  }
}

/** The wallet's commitment is not at the place that the Merkle proof is about. */
export class PseudonymNotMember extends RealDidError {
  readonly code = "PSEUDONYM_NOT_MEMBER" as const;
  constructor() {
    super(
      "this wallet's commitment is not in the group, at the place that the Merkle proof is about",
      "Check that the mnemonic and the network are those of the enrolment, and take the group's leaves anew; if the commitment is missing, the authority has not published it yet or has removed it.",
    );
  }
}

/** The prover's files are missing. */
export class PseudonymArtifactsMissing extends RealDidError {
  readonly code = "PSEUDONYM_ARTIFACTS_MISSING" as const;
  constructor(file: string) {
    super(`the prover's file ${file} is missing`, "Install it: npm install @zk-kit/semaphore-artifacts@4.13.0");
  }
}

/** A prover's file is not the one from Semaphore's ceremony. */
export class PseudonymArtifactsWrong extends RealDidError {
  readonly code = "PSEUDONYM_ARTIFACTS_WRONG" as const;
  constructor(file: string, expected: string, actual: string) {
    super(
      `${file} has SHA-256 ${actual}, expected ${expected}`,
      "Install the file again: npm install @zk-kit/semaphore-artifacts@4.13.0",
    );
  }
}

/** The link is asked for another network, or the request has expired. */
export class PseudonymLinkInvalid extends RealDidError {
  readonly code = "PSEUDONYM_LINK_INVALID" as const;
  constructor(what: string) {
    super(`the link cannot be shown: ${what}`, "Ask the authority for a new request on the wallet's own network.");
  }
}

/** A batch has no proofs. */
export class PseudonymBatchEmpty extends RealDidError {
  readonly code = "PSEUDONYM_BATCH_EMPTY" as const;
  constructor() {
    super("the batch has no proofs", "Collect at least one proof before you send.");
  }
}

/** Some proofs of a batch are malformed or false. */
export class PseudonymBatchHasFalse extends RealDidError {
  readonly code = "PSEUDONYM_BATCH_HAS_FALSE" as const;
  /** @param invalid places in the list that was given, and what is wrong with each */
  constructor(readonly invalid: readonly { readonly index: number; readonly error: RealDidError }[]) {
    const shown = invalid.slice(0, 10).map(({ index, error }) => `${index} (${error.message})`);
    super(
      `${invalid.length} of the batch's proofs must not be sent: ${shown.join(", ")}${invalid.length > 10 ? ", ..." : ""}`,
      "Leave them out and send the others; counted from 0, their places are in `invalid`.",
    );
  }
}

/** A text is not a pseudonym. */
export class PseudonymMalformed extends RealDidError {
  readonly code = "PSEUDONYM_MALFORMED" as const;
  constructor() {
    super("not a number above 0 and below the field's order", "Give the pseudonym as the registry's events show it.");
  }
}

/** Two registrations of one batch are of the same pseudonym. */
export class PseudonymBatchRepeats extends RealDidError {
  readonly code = "PSEUDONYM_BATCH_REPEATS" as const;
  constructor(pseudonym: bigint) {
    super(
      `the batch holds pseudonym ${pseudonym} more than once`,
      "Send one registration of each pseudonym; the registry would refuse the others.",
    );
  }
}

/** Whoever asked for the check of many proofs stopped it. */
export class PseudonymVerifyingAborted extends RealDidError {
  readonly code = "PSEUDONYM_VERIFYING_ABORTED" as const;
  constructor(reason: unknown) {
    super("the check was stopped before it was finished", "Check again: nothing is known of any proof.", {
      cause: reason,
    });
  }
}

/** A prover's file is not bytes, is empty, or is no file of Semaphore's. */
export class PseudonymArtifactsMalformed extends RealDidError {
  readonly code = "PSEUDONYM_ARTIFACTS_MALFORMED" as const;
  constructor(file: string, what: string) {
    super(
      `${file} is ${what}`,
      "Give the files' contents as Uint8Array; install them: npm install @zk-kit/semaphore-artifacts@4.13.0",
    );
  }
}

/** A Merkle proof has siblings or a place that no tree of depth 31 has. */
export class PseudonymPathMalformed extends RealDidError {
  readonly code = "PSEUDONYM_PATH_MALFORMED" as const;
  constructor(what: string) {
    super(`the Merkle proof's ${what}`, "Take the Merkle proof from merkleProof(tree, place), unchanged.");
  }
}

/** A field of the message is outside its range. */
export class PseudonymMessageMalformed extends RealDidError {
  readonly code = "PSEUDONYM_MESSAGE_MALFORMED" as const;
  constructor(field: string, expected: string) {
    super(`the message's ${field} must be ${expected}`, "Correct the field; nothing was proved or signed.");
  }
}

/** The deployment belongs to another network than the wallet. */
export class PseudonymOtherNetwork extends RealDidError {
  readonly code = "PSEUDONYM_OTHER_NETWORK" as const;
  constructor(expected: string, actual: string) {
    super(
      `the wallet is of network ${expected}, the deployment of ${actual}`,
      "Restore the wallet for this network: restoreWallet(mnemonic, deployment.networkId).",
    );
  }
}

/** The prover is of another circuit than this proof needs. */
export class PseudonymProverDepthWrong extends RealDidError {
  readonly code = "PSEUDONYM_PROVER_DEPTH_WRONG" as const;
  constructor(expected: number, actual: number) {
    super(
      `this proof needs the prover of depth ${expected}, not ${actual}`,
      `Create it with createProver(${expected}, ...), in Node with loadProver(${expected}).`,
    );
  }
}

/** The caller's signal ended the proof. */
export class PseudonymProvingAborted extends RealDidError {
  readonly code = "PSEUDONYM_PROVING_ABORTED" as const;
  constructor(reason: unknown) {
    super("the proof was aborted", "Prove again when it is wanted.", { cause: reason });
  }
}

/** A number of threads that there cannot be. */
export class PseudonymProverThreadsInvalid extends RealDidError {
  readonly code = "PSEUDONYM_PROVER_THREADS_INVALID" as const;
  constructor(threads: number) {
    super(`${threads} is not a number of threads`, "Give a whole number from 1 to 64, or none for one a processor.");
  }
}

/** The prover was closed, before or while it proved. */
export class PseudonymProverClosed extends RealDidError {
  readonly code = "PSEUDONYM_PROVER_CLOSED" as const;
  constructor() {
    super("the prover is closed", "Create another one with createProver, in Node with loadProver.");
  }
}

/** A thread ended twice in the middle of the same task. */
export class PseudonymProverThreadLost extends RealDidError {
  readonly code = "PSEUDONYM_PROVER_THREAD_LOST" as const;
  constructor(reason: string) {
    super(
      `a thread of the prover ended while it worked: ${reason}`,
      "Free memory, or create the prover with fewer threads.",
    );
  }
}

/** The circuit's own checks refuse the inputs. */
export class PseudonymWitnessRefused extends RealDidError {
  readonly code = "PSEUDONYM_WITNESS_REFUSED" as const;
  constructor(reason: number) {
    super(
      `the circuit refuses the inputs, its code is ${reason}`,
      "Restore the wallet from its words and take the Merkle proof anew.",
    );
  }
}

/** The registry's events do not follow from one another, so an endpoint left some out, repeated or changed them. */
export class PseudonymEventsIncomplete extends RealDidError {
  readonly code = "PSEUDONYM_EVENTS_INCOMPLETE" as const;
  constructor(what: string) {
    super(
      `the endpoint's events of the pseudonym registry are not whole: ${what}`,
      "Read again; if it stays so, read from another endpoint.",
    );
  }
}

/** A proof that came as JSON was made for another network, chain or registry. */
export class PseudonymProofOtherNetwork extends RealDidError {
  readonly code = "PSEUDONYM_PROOF_OTHER_NETWORK" as const;
  constructor(part: string, expected: string) {
    super(
      `the proof was made for another ${part} than ${expected}`,
      "Submit it on the network that it was made for; for this one its holder proves anew.",
    );
  }
}
