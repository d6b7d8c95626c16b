import { RealDidError } from "../sdk/errors.ts";

/** A file that a task reads is not there or is not what it should be. */
export class TaskFileUnreadable extends RealDidError {
  readonly code = "TASK_FILE_UNREADABLE" as const;
  constructor(file: string, fix: string, why?: string) {
    super(why === undefined ? `${file} cannot be read` : `${file} cannot be read: ${why}`, fix);
  }
}

/** An account is named that the network has no key of. */
export class TaskAccountUnknown extends RealDidError {
  readonly code = "TASK_ACCOUNT_UNKNOWN" as const;
  constructor(account: string, network: string) {
    super(
      `${account} is none of the accounts that tasks have keys of on ${network}`,
      "Name the sender's address (0x and 40 hex digits) with --from where the task has it, and put its key among the network's keys in .env; local chains have those that `npx hardhat node` prints.",
    );
  }
}

/** One of many statements in a file is not valid. */
export class TaskStatementInvalid extends RealDidError {
  readonly code = "TASK_STATEMENT_INVALID" as const;
  constructor(number: number, cause: RealDidError) {
    super(`statement ${number} of the file: ${cause.message}; nothing was sent`, cause.fix, { cause });
  }
}

/** A file of inclusion proofs holds none of the document. */
export class TaskInclusionMissing extends RealDidError {
  readonly code = "TASK_INCLUSION_MISSING" as const;
  constructor(uid: string) {
    super(
      `none of the inclusion proofs is of ${uid}`,
      "Give the file that attestation:anchor wrote when this document was anchored.",
    );
  }
}

/** What is to be withdrawn is not in the DID's document. */
export class TaskEntryNotFound extends RealDidError {
  readonly code = "TASK_ENTRY_NOT_FOUND" as const;
  constructor(what: string, did: string) {
    super(
      `the document of ${did} has no such ${what}, so nothing was sent`,
      `List its entries: npx hardhat did:show ${did}; a key or delegate is withdrawn with the --purpose that it was published with.`,
    );
  }
}

/** A number of days that an entry cannot hold. */
export class TaskDaysInvalid extends RealDidError {
  readonly code = "TASK_DAYS_INVALID" as const;
  constructor(days: number) {
    super(`an entry cannot hold for ${days} days`, "Give --days 1 or more; to end an entry use --revoke.");
  }
}

/** What is to be signed could not be submitted any more. */
export class TaskDeadlinePassed extends RealDidError {
  readonly code = "TASK_DEADLINE_PASSED" as const;
  constructor(deadline: number, now: string) {
    super(
      `the deadline ${deadline} is before the latest block's time, ${now}`,
      "Choose a later one; nothing was signed.",
    );
  }
}

/** A file that a task is to write is there already and holds something else, or cannot be written. */
export class TaskFileUnwritable extends RealDidError {
  readonly code = "TASK_FILE_UNWRITABLE" as const;
  constructor(file: string, what: "holds something else" | "cannot be written") {
    super(`${file} ${what}`, "Name a new file, in a folder that exists; nothing was sent.");
  }
}

/** A task that acts for a person was given no mnemonic. */
export class TaskMnemonicMissing extends RealDidError {
  readonly code = "TASK_MNEMONIC_MISSING" as const;
  constructor() {
    super(
      "no mnemonic was given",
      "Put the twelve words into a file and name it with --mnemonic-file, or into the environment as REALDID_MNEMONIC; never on the command line.",
    );
  }
}

/** The pseudonym's controller is not one of the mnemonic's keys. */
export class TaskControllerUnknown extends RealDidError {
  readonly code = "TASK_CONTROLLER_UNKNOWN" as const;
  constructor(controller: string) {
    super(
      `${controller} is none of this mnemonic's keys for the platform`,
      "Use the mnemonic that registered it, or take the pseudonym back: npx hardhat pseudonym:replace",
    );
  }
}

/** A task is to change a pseudonym that nobody holds. */
export class TaskPseudonymNotHeld extends RealDidError {
  readonly code = "TASK_PSEUDONYM_NOT_HELD" as const;
  constructor(slug: string) {
    super(
      `nobody holds this person's pseudonym on ${slug}: it was never registered, was released, or is frozen`,
      `Register it: npx hardhat pseudonym:register --platform ${slug}; a frozen one when its time is over.`,
    );
  }
}

/** The authority has records but not the keys that they were made with. */
export class TaskAuthorityKeysMissing extends RealDidError {
  readonly code = "TASK_AUTHORITY_KEYS_MISSING" as const;
  constructor(file: string) {
    super(`${file} is gone, but the authority's records are there`, "Put the keys back from their copy.");
  }
}

/** Two tasks changed the authority's records at the same time. */
export class TaskRecordsChanged extends RealDidError {
  readonly code = "TASK_RECORDS_CHANGED" as const;
  constructor(file: string) {
    super(`another task changed ${file} meanwhile, so nothing was written`, "Run this task again, one at a time.");
  }
}

/** A controller's number that restoring would not try: nobody would find the key again. */
export class TaskGenerationInvalid extends RealDidError {
  readonly code = "TASK_GENERATION_INVALID" as const;
  constructor(generation: number, count: number) {
    super(
      `${generation} is none of the keys that the twelve words find again`,
      `Give --generation the next one never used, from 0 to ${count - 1}.`,
    );
  }
}

/** What only a local chain can do is asked of a public one. */
export class TaskChainNotLocal extends RealDidError {
  readonly code = "TASK_CHAIN_NOT_LOCAL" as const;
  constructor(network: string) {
    super(`${network} is no local chain`, "Leave --pass-delay out, wait, and run the same with --execute.");
  }
}

/** The nonce is not the one of a ticket. */
export class TaskTicketInvalid extends RealDidError {
  readonly code = "TASK_TICKET_INVALID" as const;
  constructor() {
    super(
      "the nonce is not 0x and 64 hex digits",
      "Give nonce and code as the desk's POST /v1/groups/0/sessions answered.",
    );
  }
}

/** A file is asked for in a format that the task does not write. */
export class TaskFormatUnknown extends RealDidError {
  readonly code = "TASK_FORMAT_UNKNOWN" as const;
  constructor(formats: readonly string[]) {
    super("the task does not write this format", `Give --format ${formats.join(" or --format ")}.`);
  }
}

/** A server does not give what it is asked for. */
export class TaskDownloadFailed extends RealDidError {
  readonly code = "TASK_DOWNLOAD_FAILED" as const;
  constructor(url: string, why: string, options?: ErrorOptions) {
    super(
      `${JSON.stringify(url)} cannot be downloaded: ${why}`,
      "Check the URL, and whether the service runs.",
      options,
    );
  }
}

/** A service would issue what nobody accepts from it. */
export class TaskIssuerNotAccredited extends RealDidError {
  readonly code = "TASK_ISSUER_NOT_ACCREDITED" as const;
  constructor(issuer: string, schema: string) {
    super(
      `the service issues as ${issuer}, which is not accredited for ${schema}`,
      "Ask an issuer that `npx hardhat attestation:issuers` lists, or have this one accredited.",
    );
  }
}

/** The same counts were reported as counted at another time. */
export class TaskCountedBefore extends RealDidError {
  readonly code = "TASK_COUNTED_BEFORE" as const;
  constructor(file: string, observedAt: number) {
    super(
      `these counts were reported as counted at ${observedAt} (unix s), says ${file}`,
      "Leave --observed out. If that time was wrong, delete that file; the chain takes no report that is not newer than its last.",
    );
  }
}
