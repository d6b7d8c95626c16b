import { RealDidError } from "realdid";

/** A setting is missing or has the wrong shape. The message never holds the value: it may be a secret. */
export class AuthoritySettingInvalid extends RealDidError {
  readonly code = "AUTHORITY_SETTING_INVALID" as const;
  constructor(
    readonly setting: string,
    wanted: string,
  ) {
    super(`the setting ${setting} is missing or wrong`, `Set ${setting} to ${wanted}.`);
  }
}

/** The command line names no command of this program, or an option it does not have. */
export class AuthorityCommandUnknown extends RealDidError {
  readonly code = "AUTHORITY_COMMAND_UNKNOWN" as const;
  constructor(what: string) {
    super(what, "Run it with --help to see the commands and their options.");
  }
}

/** The database cannot be opened, or what it holds is newer than this program. */
export class AuthorityDatabaseUnusable extends RealDidError {
  readonly code = "AUTHORITY_DATABASE_UNUSABLE" as const;
  constructor(why: string, options?: ErrorOptions) {
    super(
      `the database cannot be used: ${why}`,
      "Check AUTHORITY_DATABASE: a folder that no other process has open, or postgres://...",
      options,
    );
  }
}

/** The database was made for another network or another registry: its people and places mean nothing here. */
export class AuthorityDatabaseForeign extends RealDidError {
  readonly code = "AUTHORITY_DATABASE_FOREIGN" as const;
  constructor(readonly part: "network" | "chain" | "registry") {
    super(
      `the database belongs to another deployment: its ${part} is another one`,
      "Set AUTHORITY_DATABASE to the database of this deployment, or to a new folder or database.",
    );
  }
}

/** Other transactions got in the way again and again. */
export class AuthorityDatabaseBusy extends RealDidError {
  readonly code = "AUTHORITY_DATABASE_BUSY" as const;
  constructor(options?: ErrorOptions) {
    super("other transactions got in the way of this one too often", "Try again in a moment.", options);
  }
}

/** Nothing can be written: the disk is full. What was acknowledged is safe; what was under way did not happen. */
export class AuthorityDiskFull extends RealDidError {
  readonly code = "AUTHORITY_DISK_FULL" as const;
  constructor(options?: ErrorOptions) {
    super(
      "the database has no free disk to write to",
      "Free some disk and start again; nothing half-written is left behind.",
      options,
    );
  }
}

/** There are no keys yet, and none are made by themselves: with other keys nobody would be found again. */
export class AuthorityKeysMissing extends RealDidError {
  readonly code = "AUTHORITY_KEYS_MISSING" as const;
  constructor(readonly path: string) {
    super(
      `there is no key file at ${path}`,
      "Bring back the key file of this database, or make one for a new database: npm run authority -- init",
    );
  }
}

/** A key file is never replaced: the people recorded under its keys would be lost. */
export class AuthorityKeysExist extends RealDidError {
  readonly code = "AUTHORITY_KEYS_EXIST" as const;
  constructor(readonly path: string) {
    super(`there is a key file at ${path}`, "Use it, or name another path in AUTHORITY_KEY_FILE.");
  }
}

/** Another program replaces keys in this file now. */
export class AuthorityKeysInUse extends RealDidError {
  readonly code = "AUTHORITY_KEYS_IN_USE" as const;
  constructor(readonly path: string) {
    super(`another program is rotating the keys in ${path}`, "Wait until it is done; nothing was changed.");
  }
}

/** Others than the owner may read the keys. */
export class AuthorityKeysExposed extends RealDidError {
  readonly code = "AUTHORITY_KEYS_EXPOSED" as const;
  constructor(readonly path: string) {
    super(
      `the key file ${path} can be read by others`,
      "Run: chmod 600 on it; if others may have read it, rotate the keys: npm run authority -- rotate-keys",
    );
  }
}

/** The keys have the wrong shape. The message never quotes them. */
export class AuthorityKeysUnreadable extends RealDidError {
  readonly code = "AUTHORITY_KEYS_UNREADABLE" as const;
  constructor(where: string) {
    super(
      `the keys in ${where} cannot be read`,
      "Bring back the file that init or rotate-keys wrote: JSON with versions and keys of 32 bytes in hex.",
    );
  }
}

/** The register in the database was loaded with another key. */
export class AuthorityRegisterKeyDiffers extends RealDidError {
  readonly code = "AUTHORITY_REGISTER_KEY_DIFFERS" as const;
  constructor() {
    super(
      "the register in the database was loaded with another register key",
      "Start with the key file that it was loaded with.",
    );
  }
}

/** The file to load is not there, is no CSV, or has other columns. */
export class AuthorityRegisterFileUnreadable extends RealDidError {
  readonly code = "AUTHORITY_REGISTER_FILE_UNREADABLE" as const;
  constructor(why: string, options?: ErrorOptions) {
    super(
      `the file cannot be loaded: ${why}`,
      "Give a UTF-8 CSV file whose first line is name,number (for organisations: name,creditCode).",
      options,
    );
  }
}

/** Some rows were refused; the others are loaded. */
export class AuthorityRegisterRowsRefused extends RealDidError {
  readonly code = "AUTHORITY_REGISTER_ROWS_REFUSED" as const;
  constructor(
    readonly refused: number,
    readonly loaded: number,
  ) {
    super(
      `${refused} rows were refused, ${loaded} are loaded`,
      "Correct the lines named above and load the file again.",
    );
  }
}
