/** Questions asked before, newest first, kept in the browser where it lets the page store anything. */
const storageKey = 'membrane.asked'
const keptAtMost = 30

export type HistoryStorage = Pick<Storage, 'getItem' | 'setItem'>

export function readHistory(storage: () => HistoryStorage): readonly string[] {
  try {
    const stored: unknown = JSON.parse(storage().getItem(storageKey) ?? '[]')
    return Array.isArray(stored) ? stored.filter((item): item is string => typeof item === 'string') : []
  } catch {
    return []
  }
}

/** The history with a question at its head. */
export function addToHistory(
  history: readonly string[],
  question: string,
  storage: () => HistoryStorage,
): readonly string[] {
  const next = [question, ...history.filter((other) => other !== question)].slice(0, keptAtMost)
  try {
    storage().setItem(storageKey, JSON.stringify(next))
  } catch {
    // Kept for as long as the page is open.
  }
  return next
}
