import { RealDidError } from "realdid";

/** A setting is missing or has the wrong shape. The message never holds the value: it may be a secret. */
export class ServiceSettingInvalid extends RealDidError {
  readonly code = "SERVICE_SETTING_INVALID" as const;
  constructor(
    readonly setting: string,
    wanted: string,
  ) {
    super(`the setting ${setting} is missing or wrong`, `Set ${setting} to ${wanted}.`);
  }
}

/** A file that the service needs is missing or cannot be read. */
export class ServiceFileUnreadable extends RealDidError {
  readonly code = "SERVICE_FILE_UNREADABLE" as const;
  /** @param setting variable that names it */
  constructor(
    readonly setting: string,
    readonly file: string,
    why: string,
  ) {
    super(
      `the file ${JSON.stringify(file)} (${setting}) cannot be used: ${why}`,
      `Run \`npm run ... -- init\` to make what is missing, or correct the setting ${setting}.`,
    );
  }
}

/** A private key is missing, or its file holds something else. The message never quotes it. */
export class ServiceKeyMissing extends RealDidError {
  readonly code = "SERVICE_KEY_MISSING" as const;
  constructor(setting: string) {
    super(
      `the key that ${setting} names is missing or malformed`,
      `Set ${setting} to a file with 0x and 64 hex digits, mode 0600.`,
    );
  }
}
