/** What a shell is told of commands and options, to complete them. */
export interface CompletedOption {
  readonly name: string
  readonly short?: string
  readonly summary: string
  /** What follows: nothing, one word, words between commas, a file, or a text of which nothing is known. */
  readonly takes: 'nothing' | 'word' | 'list' | 'file' | 'text'
  readonly words: readonly string[]
  readonly isRepeated: boolean
}

export interface CompletedCommand {
  readonly name: string
  readonly summary: string
  readonly options: readonly CompletedOption[]
  /** What its first word is, where that is known. */
  readonly words: readonly string[]
  readonly takesFiles: boolean
}
