/** What a command may do with the outside world, so that nothing else reaches for the process. */

export interface Io {
  readonly out: (text: string) => void
  readonly error: (text: string) => void
  readonly isOutTerminal: boolean
  readonly isErrorTerminal: boolean
  readonly environment: Readonly<Record<string, string | undefined>>
  /** All of the standard input; throws a UserError where it is more than a number of bytes. */
  readonly readInput: (limitBytes: number) => Uint8Array
  /** The standard input as it comes in, however much there is. */
  readonly streamInput: () => AsyncIterable<Uint8Array>
}

/** Exit codes, as `membrane --help` documents them. */
export const exitCodes = {
  /** Done, and what was asked for holds. */
  good: 0,
  /** Done, and it does not hold: a failed check, a finding, a difference. */
  bad: 1,
  /** The question or the files cannot be read. */
  unreadable: 2,
  /** A fault of the program itself. */
  fault: 3,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** A mistake of the user, reported in one sentence without a stack. */
export class UserError extends Error {
  constructor(
    message: string,
    /** What to try instead. */
    readonly hint?: string,
  ) {
    super(message)
  }
}
