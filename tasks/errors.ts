import { RealDidError } from "../sdk/errors.ts";

/** A file that a task reads is not there or is not what it should be. */
export class TaskFileUnreadable extends RealDidError {
  readonly code = "TASK_FILE_UNREADABLE" as const;
  constructor(file: string, fix: string) {
    super(`${file} cannot be read`, fix);
  }
}
