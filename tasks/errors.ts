import { RealDidError } from "../sdk/errors.ts";

/** A file that a task reads is not there or is not what it should be. */
export class TaskFileUnreadable extends RealDidError {
  readonly code = "TASK_FILE_UNREADABLE" as const;
  constructor(file: string, fix: string) {
    super(`${file} cannot be read`, fix);
  }
}

/** What was given as a pseudonym is not one. */
export class TaskPseudonymInvalid extends RealDidError {
  readonly code = "TASK_PSEUDONYM_INVALID" as const;
  constructor() {
    super("the pseudonym is not a number", "Copy it from the registry's events: 0x and up to 64 hex digits.");
  }
}
