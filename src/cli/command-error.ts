/**
 * What a command throws when the user has to do something: shown as one line, without a stack trace.
 */
export class CommandError extends Error {
  override readonly name = "CommandError";
  /** Exit code of the process: 1 for findings (a lint error, a break), 2 for a command that could not run. */
  readonly exitCode: number;

  constructor(message: string, options: { exitCode?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.exitCode = options.exitCode ?? 2;
  }
}
