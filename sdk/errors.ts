/** What every error of this package is: a stable `code` for programs, a `message` that shows what was wrong, a `fix` that says what to do. */
export abstract class RealDidError extends Error {
  /** Stable, upper case, begins with the word it belongs to: `ENROLMENT_NUMBER_INVALID`. */
  abstract readonly code: string;

  /**
   * @param message what was wrong, with its shape and never a secret or personal data
   * @param fix what to do next, one sentence
   */
  constructor(
    message: string,
    readonly fix: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}
