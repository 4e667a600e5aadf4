/** A command that ends with a message on the standard error output. */
export class CommandError extends Error {
  /** @param message as printed, without the last line break */
  constructor(
    message: string,
    readonly code = 1,
    /** What was printed before it failed. */
    readonly out = '',
  ) {
    super(message)
  }
}
