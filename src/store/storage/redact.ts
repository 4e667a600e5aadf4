/** Records as they may be stored: without the fields of their files that play no part in network policy. */
import type { AutosaveNeeds } from './autosave'
import type { StoredWorkspace } from '../state/storage'
import type { Redact, Redacted, RedactOptions } from '../state/storage'

const options: RedactOptions = { purpose: 'store', comments: true }
/** Text that can be redacted while the page waits, when it is being left. */
const longestAtOnce = 2_000_000

/** What storing leaves out, for the user to know before the page is closed. */
export interface LeftOut {
  readonly leftOutCount: number
  /** Files that lost more than what had to go: lines that could not be read, or their layout. */
  readonly inexactFiles: readonly string[]
}

/** @param onLeftOut told what was left out of what is being stored */
export function redactorOf(
  redact: Redact,
  onLeftOut: (leftOut: LeftOut) => void,
): Pick<AutosaveNeeds, 'redact' | 'redactNow'> {
  let redactText: ((text: string, options: RedactOptions) => Redacted) | null = null
  // Here in good time for a page that is left in a hurry.
  import('../../edit/redact/redact').then(
    (loaded) => (redactText = loaded.redactText),
    () => undefined,
  )
  return {
    async redact(record) {
      const results = await redact(record.files, options)
      onLeftOut({
        leftOutCount: results.reduce(
          (sum, { leftOut }) => sum + leftOut.reduce((count, item) => count + item.count, 0),
          0,
        ),
        inexactFiles: record.files.flatMap(({ name }, i) => ((results[i]?.inexact ?? 0) > 0 ? [name] : [])),
      })
      return withTexts(record, (i) => results[i]?.text ?? '')
    },
    redactNow(record) {
      const length = record.files.reduce((sum, { text }) => sum + text.length, 0)
      if (redactText === null || length > longestAtOnce) return null
      const now = redactText
      return withTexts(record, (i) => now(record.files[i]?.text ?? '', options).text)
    },
  }
}

function withTexts(record: StoredWorkspace, textOf: (i: number) => string): StoredWorkspace {
  return { ...record, files: record.files.map(({ name }, i) => ({ name, text: textOf(i) })) }
}
