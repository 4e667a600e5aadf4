/** Commands as they were typed, kept over reloads in the browser. What is stored may be cut short, never the other way. */
import { siteStorage } from '../../store/index'

const key = 'shell-history'
const most = 200

export function readHistory(): readonly string[] {
  try {
    const stored: unknown = JSON.parse(siteStorage.getItem(key) ?? '[]')
    const all = Array.isArray(stored) ? stored.filter((line) => typeof line === 'string') : []
    const kept = all.filter(mayBeKept)
    // Earlier versions kept more.
    if (kept.length < all.length) siteStorage.setItem(key, JSON.stringify(kept))
    return kept
  } catch {
    return []
  }
}

/** Where a command line carries data: such lines are for this page alone. */
const carriers: readonly RegExp[] = [
  /secret|token|passw|passphrase|bearer|authorization|credential|api[-_]?key|cookie/i,
  // Headers, data, users, forms and variables, as curl, kubectl and docker take them.
  /\s-[sSvkiLfgX]{0,4}(?:[HFud]|[be](?![A-Za-z]))/,
  /\s--(?:header|data|json|form|user|proxy-user|from-literal|from-env-file|env|overrides|patch|docker|key|cert|pass)/,
  // Variables and annotations that are set, patches, scripts, and text that goes into files.
  /^\s*(?:export\s+|env\s+)?\w+=|\b(?:set\s+env|annotate|patch|echo|printf|tee)\b|\s-c\s+['"]|<</,
  // Users and queries of addresses.
  /:\/\/[^/\s]*@|\?\S*=/,
  // Longer than the name of a pod.
  /(?=\S*\d)[\w+/=]{40}/,
]

/** Whether a line may stay in the browser: not where it may hold more than who asks whom. */
export function mayBeKept(line: string): boolean {
  return !carriers.some((pattern) => pattern.test(line))
}

export function addToHistory(line: string): readonly string[] {
  const before = readHistory()
  if (line.trim() === '' || before.at(-1) === line || !mayBeKept(line)) return before
  const lines = [...before, line].slice(-most)
  try {
    siteStorage.setItem(key, JSON.stringify(lines))
  } catch {
    // A browser without room or without leave to store: the lines of this page are enough.
  }
  return lines
}
