/** The text of an editor's model after an edit. */
import { editedText } from '../../values/edited-text'
import { smallestChange } from '../../values/smallest-change'

/** What Monaco says of an edit. */
export interface ModelEdit {
  readonly changes: readonly { readonly rangeOffset: number; readonly rangeLength: number; readonly text: string }[]
  readonly isFlush: boolean
  readonly isEolChange: boolean
}

interface Model {
  getValue(): string
  getValueLength(): number
}

/**
 * A key leaves all of a text but one stretch; to have the model write megabytes anew costs more than the key.
 *
 * @param before the text that the model had, to the letter; undefined where that is not known
 */
export function textAfter(
  before: string | undefined,
  { changes, isFlush, isEolChange }: ModelEdit,
  model: Model,
): string {
  const [change] = changes
  if (before === undefined || change === undefined || changes.length > 1 || isFlush || isEolChange)
    return model.getValue()
  const { rangeOffset: start, rangeLength, text } = change
  const after = editedText(before, smallestChange(before, { start, end: start + rangeLength, text }))
  return after.length === model.getValueLength() ? after : model.getValue()
}

/** Whether a model has a text to the letter, once a part of it has been written: it has one kind of line end. */
export function isWritten(text: string, part: string, model: Pick<Model, 'getValueLength'>): boolean {
  return !part.includes('\r') && model.getValueLength() === text.length
}
