/** One command of this program. */
export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  /** What `--help` of the command prints: arguments, options, environment. */
  readonly usage: string;
  /** Of its settings, if it is not the program's name: `OPERATOR`. */
  readonly prefix?: string;
  /**
   * Does it.
   *
   * @param args what stands behind the command's name
   * @throws RealDidError with a code and a fix
   */
  run(args: readonly string[]): Promise<void>;
}
