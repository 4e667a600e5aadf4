/**
 * Redaction of files piece by piece: what has not changed is remembered, small pieces are done on the page a few
 * milliseconds at a time, and large ones in the worker.
 */
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

type Code = typeof import('../../edit/redact/redact') & typeof import('../../edit/redact/pieces')

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
    (code ??= { ...(await import('../../edit/redact/redact')), ...(await import('../../edit/redact/pieces')) })
  // Here in good time for a page that is left in a hurry; it is asked for again where it does not come.
  load().catch(() => undefined)

  /** Results of the files that are there now, by purpose and file; files are replaced when they change. */
  const files = new Map<string, WeakMap<SourceFile, Redacted>>()
  /** What became of each piece, by purpose and file name, so that it goes when the file no longer holds it. */
  const pieces = new Map<string, ReadonlyMap<string, RedactedPiece>>()

  async function redactPiece(loaded: Code, piece: Piece, options: RedactOptions): Promise<RedactedPiece> {
    const { text, drops } = piece
    if (text.length <= longestOnPage || drops !== undefined) return loaded.redactPiece(piece, options)
    const answer = await ask('redact', { texts: [text], options })
    // The worker may be of no help: storing must not depend on it.
    return answer?.pieces[0] ?? loaded.redactPiece(piece, options)
  }

  async function redactFile(loaded: Code, file: SourceFile, options: RedactOptions): Promise<Redacted> {
    const key = keyOf(options, file.name)
    const before = pieces.get(key)
    const found = loaded.piecesOf(file.text, options.purpose)
    const after = new Map<string, RedactedPiece>()
    const results: RedactedPiece[] = []
    let since = now()
    for (const piece of found) {
      const known = piece.drops === undefined ? before?.get(piece.text) : undefined
      const result = known ?? (await redactPiece(loaded, piece, options))
      if (piece.drops === undefined) after.set(piece.text, result)
      results.push(result)
      if (known !== undefined || now() - since < sliceMs) continue
      await pause()
      since = now()
    }
    pieces.set(key, after)
    return loaded.joinPieces(file.text, found, results, options.purpose)
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
        const known = pieces.get(keyOf(options, file.name))
        const found = loaded.piecesOf(file.text, options.purpose)
        const done: RedactedPiece[] = []
        for (const piece of found) {
          const before = piece.drops === undefined ? known?.get(piece.text) : undefined
          if (before === undefined) left -= piece.text.length
          if (left < 0) return null
          done.push(before ?? loaded.redactPiece(piece, options))
        }
        results.push(loaded.joinPieces(file.text, found, done, options.purpose))
      }
      return results
    },
  }
}

function keyOf({ purpose, comments }: RedactOptions, file = ''): string {
  return `${purpose} ${comments} ${file}`
}
