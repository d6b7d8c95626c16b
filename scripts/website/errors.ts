import { RealDidError } from "../../sdk/errors.ts";

/** A port that a part needs is in use. */
export class WebsitePortTaken extends RealDidError {
  readonly code = "WEBSITE_PORT_TAKEN" as const;
  constructor(port: number, part: string) {
    super(
      `port ${port}, for the ${part}, is in use`,
      "End the program that has it, or move all ports: npm run website -- --ports-from 18000",
    );
  }
}

/** A part ended that others need. */
export class WebsitePartEnded extends RealDidError {
  readonly code = "WEBSITE_PART_ENDED" as const;
  constructor(part: string, how: string, log: string) {
    super(`the ${part} ended: ${how}`, `Read its last words: ${log}`);
  }
}

/** A part runs and does not answer. */
export class WebsitePartSilent extends RealDidError {
  readonly code = "WEBSITE_PART_SILENT" as const;
  constructor(part: string, seconds: number, log: string) {
    super(`the ${part} does not answer after ${seconds} s`, `Read what it says: ${log}`);
  }
}

/** Programs of apps/ or examples/ are not there. */
export class WebsitePartMissing extends RealDidError {
  readonly code = "WEBSITE_PART_MISSING" as const;
  constructor(path: string) {
    super(`${path} is missing`, "Run: npm run apps:install");
  }
}

/** The run's folder cannot be emptied. */
export class WebsiteFolderTaken extends RealDidError {
  readonly code = "WEBSITE_FOLDER_TAKEN" as const;
  constructor(folder: string, why: string) {
    super(`${folder} ${why}`, "Name another folder: npm run website -- --out out/website-2");
  }
}

/** The command line has something that it must not have. */
export class WebsiteFlagInvalid extends RealDidError {
  readonly code = "WEBSITE_FLAG_INVALID" as const;
  constructor(what: string) {
    super(what, "Run: npm run website -- --help");
  }
}
