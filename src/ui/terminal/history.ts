/** Commands as they were typed, kept over reloads in the browser. What is stored may be cut short, never the other way. */
import { siteStorage } from '../../store/index'

const key = 'shell-history'
const most = 200

export function readHistory(): readonly string[] {
  try {
    const stored: unknown = JSON.parse(siteStorage.getItem(key) ?? '[]')
    return Array.isArray(stored) ? stored.filter((line) => typeof line === 'string') : []
  } catch {
    return []
  }
}

/** Lines that may hold a secret are not kept. */
const secret = /secret|token|password|passwd|bearer|authorization|api[-_]?key|-u\s|--user/i

export function addToHistory(line: string): readonly string[] {
  const before = readHistory()
  if (line.trim() === '' || before.at(-1) === line || secret.test(line)) return before
  const lines = [...before, line].slice(-most)
  try {
    siteStorage.setItem(key, JSON.stringify(lines))
  } catch {
    // A browser without room or without leave to store: the lines of this page are enough.
  }
  return lines
}
