/**
 * Redaction of files piece by piece: what has not changed is remembered, small pieces are done on the page a few
 * milliseconds at a time, and large ones in the worker.
 */
import type { FollowedPieces } from '../../edit/redact/followed-pieces'
import type { Piece } from '../../edit/redact/pieces'
import type { RedactedPiece } from '../../edit/redact/redact'
import type { Redact, Redacted, RedactOptions } from '../state/storage'
import type { SourceFile, Store } from '../state/store-type'

/** Longer pieces would be felt while typing. */
const longestOnPage = 100_000
/** Time on the page before it may do something else. */
const sliceMs = 12
/** Text that may still be done while the page is being left. */
const longestWhenLeaving = 4_000_000

type Code = typeof import('../../edit/redact/redact') & typeof import('../../edit/redact/followed-pieces')

export interface Redactor {
  readonly redact: Redact
  /** At once, from what is remembered; null where too much is missing. */
  redactNow(files: readonly SourceFile[], options: RedactOptions): readonly Redacted[] | null
}

interface Surroundings {
  readonly ask: Store['ask']
  readonly now: () => number
  /** Lets the page do something else. */
  readonly pause: () => Promise<void>
}

export function createRedactor({ ask, now, pause }: Surroundings): Redactor {
  let code: Code | null = null
  const load = async (): Promise<Code> =>
    (code ??= { ...(await import('../../edit/redact/redact')), ...(await import('../../edit/redact/followed-pieces')) })
  // Here in good time for a page that is left in a hurry; it is asked for again where it does not come.
  load().catch(() => undefined)

  /** Results of the files that are there now, by purpose and file; files are replaced when they change. */
  const files = new Map<string, WeakMap<SourceFile, Redacted>>()
  /** What became of the pieces of each file, by purpose and file name. */
  const followed = new Map<string, FollowedPieces>()

  async function redactPiece(loaded: Code, piece: Piece, options: RedactOptions): Promise<RedactedPiece> {
    const { text, drops } = piece
    if (text.length <= longestOnPage || drops !== undefined) return loaded.redactPiece(piece, options)
    const answer = await ask('redact', { texts: [text], options })
    // The worker may be of no help: storing must not depend on it.
    return answer?.pieces[0] ?? loaded.redactPiece(piece, options)
  }

  async function redactFile(loaded: Code, file: SourceFile, options: RedactOptions): Promise<Redacted> {
    const key = keyOf(options, file.name)
    const steps = loaded.redactInSteps(followed.get(key), file.text, options.purpose)
    let since = now()
    let step = steps.next()
    while (step.done !== true) {
      const result = await redactPiece(loaded, step.value, options)
      if (now() - since >= sliceMs) {
        await pause()
        since = now()
      }
      step = steps.next(result)
    }
    followed.set(key, step.value.after)
    return step.value.redacted
  }

  return {
    async redact(wanted, options) {
      const loaded = await load()
      const cache = files.get(keyOf(options)) ?? new WeakMap<SourceFile, Redacted>()
      files.set(keyOf(options), cache)
      const results: Redacted[] = []
      for (const file of wanted) {
        const result = cache.get(file) ?? (await redactFile(loaded, file, options))
        cache.set(file, result)
        results.push(result)
      }
      return results
    },
    redactNow(wanted, options) {
      const loaded = code
      if (loaded === null) return null
      const results: Redacted[] = []
      let left = longestWhenLeaving
      for (const file of wanted) {
        const cached = files.get(keyOf(options))?.get(file)
        if (cached !== undefined) {
          results.push(cached)
          continue
        }
        const steps = loaded.redactInSteps(followed.get(keyOf(options, file.name)), file.text, options.purpose)
        let step = steps.next()
        while (step.done !== true) {
          left -= step.value.text.length
          if (left < 0) return null
          step = steps.next(loaded.redactPiece(step.value, options))
        }
        results.push(step.value.redacted)
      }
      return results
    },
  }
}

function keyOf({ purpose, comments }: RedactOptions, file = ''): string {
  return `${purpose} ${comments} ${file}`
}
