/** Records as they may be stored: without the fields of their files that play no part in network policy. */
import type { AutosaveNeeds } from './autosave'
import type { Redactor } from './redactor'
import type { Redacted, RedactOptions, StoredWorkspace } from '../state/storage'

const options: RedactOptions = { purpose: 'store', comments: true }

/** What storing leaves out, for the user to know before the page is closed. */
export interface LeftOut {
  readonly leftOutCount: number
  /** Files that lost more than what had to go: lines that could not be read, or their layout. */
  readonly inexactFiles: readonly string[]
}

/** @param onLeftOut called with what was left out of what is being stored */
export function recordRedactor(
  redactor: Redactor,
  onLeftOut: (leftOut: LeftOut) => void,
): Pick<AutosaveNeeds, 'redact' | 'redactNow'> {
  return {
    async redact(record) {
      const results = await redactor.redact(record.files, options)
      onLeftOut({
        leftOutCount: results.reduce(
          (sum, { leftOut }) => sum + leftOut.reduce((count, item) => count + item.count, 0),
          0,
        ),
        inexactFiles: record.files.flatMap(({ name }, i) => ((results[i]?.inexact ?? 0) > 0 ? [name] : [])),
      })
      return withTexts(record, results)
    },
    redactNow(record) {
      const results = redactor.redactNow(record.files, options)
      return results === null ? null : withTexts(record, results)
    },
  }
}

function withTexts(record: StoredWorkspace, results: readonly Redacted[]): StoredWorkspace {
  return { ...record, files: record.files.map(({ name }, i) => ({ name, text: results[i]?.text ?? '' })) }
}
