import { RealDidError } from "realdid";

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
