import { RealDidError } from "realdid";

/** The command line names no command of this program, or an option it does not have. */
export class ServiceCommandUnknown extends RealDidError {
  readonly code = "SERVICE_COMMAND_UNKNOWN" as const;
  constructor(what: string) {
    super(what, "Run it with --help to see the commands and their options.");
  }
}
