/** One thing that could be written at a place. */
import { resolvePlain } from '../../yaml/exact/scalar'

export interface Suggestion {
  readonly label: string
  readonly kind: 'field' | 'value' | 'label' | 'name' | 'snippet'
  /** What is written, as a snippet: `$1`, `${1:text}` and `$0` are places to fill in, `\$` is a dollar. */
  readonly insert: string
  /** Short, beside the label: a type, or how many pods it would select. */
  readonly detail?: string
  /** A sentence or two. */
  readonly about?: string
  /** Lower is shown first; equal ones by their label. */
  readonly rank: number
  /** There is more to choose right behind it. */
  readonly asksOn?: boolean
}

/** A text that stands for itself in a snippet. */
export function literally(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&')
}

/** A text as a YAML scalar, in quotes where it would be read as something else without them. */
export function scalarText(text: string, isInFlow: boolean): string {
  const isSafe =
    typeof resolvePlain(text) === 'string' &&
    !/^[\s\-?:,[\]{}#&*!|>'"%@`]|:(\s|$)|\s#|\s$|\n/.test(text) &&
    !(isInFlow && /[,[\]{}]/.test(text))
  return isSafe ? text : JSON.stringify(text)
}
