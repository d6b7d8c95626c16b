import { RealDidError } from "realdid";

/** The database cannot be opened, or what it holds is newer than this program. */
export class ServiceDatabaseUnusable extends RealDidError {
  readonly code = "SERVICE_DATABASE_UNUSABLE" as const;
  constructor(why: string, options?: ErrorOptions) {
    super(
      `the database cannot be used: ${why}`,
      "Check the setting ..._DATABASE: a folder that no other process has open, or postgres://...",
      options,
    );
  }
}

/** The database was made for another network or another registry: what it holds means nothing here. */
export class ServiceDatabaseForeign extends RealDidError {
  readonly code = "SERVICE_DATABASE_FOREIGN" as const;
  constructor(readonly part: "network" | "chain" | "registry") {
    super(
      `the database belongs to another deployment: its ${part} is another one`,
      "Set ..._DATABASE to the database of this deployment, or to a new folder or database.",
    );
  }
}

/** Other transactions got in the way again and again. */
export class ServiceDatabaseBusy extends RealDidError {
  readonly code = "SERVICE_DATABASE_BUSY" as const;
  constructor(options?: ErrorOptions) {
    super("other transactions got in the way of this one too often", "Try again in a moment.", options);
  }
}

/** Nothing can be written: the disk is full. What was acknowledged is safe; what was under way did not happen. */
export class ServiceDiskFull extends RealDidError {
  readonly code = "SERVICE_DISK_FULL" as const;
  constructor(options?: ErrorOptions) {
    super(
      "the database has no free disk to write to",
      "Free some disk and start again; nothing half-written is left behind.",
      options,
    );
  }
}
