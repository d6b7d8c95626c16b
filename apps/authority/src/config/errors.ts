import { RealDidError } from "realdid";

/** A file that the service needs is missing or cannot be read. */
export class AuthorityFileUnreadable extends RealDidError {
  readonly code = "AUTHORITY_FILE_UNREADABLE" as const;
  /** @param setting variable that names it */
  constructor(
    readonly setting: string,
    readonly file: string,
    why: string,
  ) {
    super(
      `the file ${JSON.stringify(file)} (${setting}) cannot be used: ${why}`,
      "Run `npm run authority -- init` to make what is missing, or correct the setting.",
    );
  }
}
