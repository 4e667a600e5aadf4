/** Which challenges were solved, and how: kept in the browser's database and read back without trust. */
import { isObject } from '../../values/objects'
import { keptRecord } from './kept'

export interface Solved {
  readonly edits: number
  readonly seconds: number
  readonly hints: number
}

/** The best answer to each challenge, by id. */
export type SolvedById = Readonly<Record<string, Solved>>

const kept = keptRecord('membrane.challenges')

/** What can be used of a stored value. */
export function readSolvedRecord(value: unknown): SolvedById {
  if (!isObject(value)) return {}
  return Object.fromEntries(
    Object.entries(value).flatMap(([id, entry]) => {
      if (!isObject(entry)) return []
      const { edits, seconds, hints } = entry
      return typeof edits === 'number' && typeof seconds === 'number' && typeof hints === 'number'
        ? [[id, { edits, seconds, hints }]]
        : []
    }),
  )
}

export const loadSolved = async (): Promise<SolvedById> => readSolvedRecord(await kept.load())

/** Keeps an answer unless an earlier one was better: fewer hints, then fewer edits, then less time. */
export async function keepSolved(id: string, solved: Solved): Promise<void> {
  const known = await loadSolved()
  const before = Object.hasOwn(known, id) ? known[id] : undefined
  if (before === undefined || isBetter(solved, before)) await kept.save({ ...known, [id]: solved })
}

export function isBetter(a: Solved, b: Solved): boolean {
  return (a.hints - b.hints || a.edits - b.edits || a.seconds - b.seconds) < 0
}

/** `6 edits, 4 min, 1 hint`. */
export function solvedWords({ edits, seconds, hints }: Solved): string {
  const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`
  const time = seconds < 60 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`
  return [count(edits, 'edit'), time, ...(hints === 0 ? [] : [count(hints, 'hint')])].join(', ')
}
