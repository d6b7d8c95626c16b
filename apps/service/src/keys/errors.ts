import { RealDidError } from "realdid";

/** What the database holds was sealed with another key file, or for another place. */
export class ServiceKeyForeign extends RealDidError {
  readonly code = "SERVICE_KEY_FOREIGN" as const;
  constructor() {
    super(
      "what is sealed in the database does not open with this key file",
      "Bring back the key file of this database (the setting ..._KEY_FILE).",
    );
  }
}

/** The key file has the wrong shape. The message never quotes it. */
export class ServiceKeyUnreadable extends RealDidError {
  readonly code = "SERVICE_KEY_UNREADABLE" as const;
  constructor(setting: string, file: string) {
    super(
      `the key file ${JSON.stringify(file)} (${setting}) holds no key`,
      "Bring back the file that init wrote: 64 hex digits.",
    );
  }
}
