/** Redaction of files: small ones on the page, large ones in the worker; what has not changed is remembered. */
import type { SourceFile } from '../state/model'
import type { Redact, Redacted, RedactOptions } from '../state/storage'
import type { Store } from '../state/store-type'

/** Longer texts would be felt while typing. */
const longestOnPage = 200_000

export function createRedactor(ask: Store['ask']): Redact {
  /** One result for each file and purpose; files are replaced when they change. */
  const known = new Map<string, WeakMap<SourceFile, Redacted>>()

  async function redactTexts(texts: readonly string[], options: RedactOptions): Promise<readonly Redacted[]> {
    const length = texts.reduce((sum, text) => sum + text.length, 0)
    const answer = length > longestOnPage ? await ask('redact', { texts, options }) : null
    if (answer !== null) return answer.results
    // Small, or the worker is of no help: storing must not depend on it.
    const { redactText } = await import('../../edit/redact/redact')
    return texts.map((text) => redactText(text, options))
  }

  return async (files, options) => {
    const key = `${options.purpose} ${options.comments}`
    const cache = known.get(key) ?? new WeakMap<SourceFile, Redacted>()
    known.set(key, cache)
    const changed = files.filter((file) => !cache.has(file))
    if (changed.length > 0) {
      const results = await redactTexts(
        changed.map(({ text }) => text),
        options,
      )
      changed.forEach((file, i) => {
        const result = results[i]
        if (result !== undefined) cache.set(file, result)
      })
    }
    return files.map((file) => {
      const result = cache.get(file)
      if (result === undefined) throw new Error(`${file.name} was not redacted`)
      return result
    })
  }
}
