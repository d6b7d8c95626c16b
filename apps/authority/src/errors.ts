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
