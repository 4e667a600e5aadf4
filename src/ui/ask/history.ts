/**
 * Questions asked before, newest first, kept in the browser where it lets the page store anything.
 *
 * A command line may carry a password or a token (`-H "Authorization: …"`, `-u`, `--data`, a query in the address), so
 * only questions in plain form are kept: who asks whom, port, protocol, method and path.
 */
import type { Probe } from '../../store/index'

const storageKey = 'membrane.asked'
const keptAtMost = 30
const longest = 300

export type HistoryStorage = Pick<Storage, 'getItem' | 'setItem'>

const name = String.raw`[\w.*/:[\]-]+`
const plainForm = new RegExp(
  String.raw`^\s*(?:(?:can|may)\s+)?(?:${name})?\s*(?:-+>|=+>|→|⟶|➜|\s(?:to|reaches|reach)\s)\s*${name}(?:\s+(?:[A-Za-z]{2,8}|\d{1,5}(?:/[A-Za-z]+)?))*(?:\s+/[\w./~-]*)?(?:\s+dns\s+[\w.*-]+)?\s*$`,
  'i',
)

/** Whether a question says nothing but what the answer needs. */
function isPlain(question: string): boolean {
  return question.length <= longest && plainForm.test(question)
}

/** A question as it may be kept: as typed in plain form, else rebuilt from what was understood of it. */
export function plainQuestion(question: string, probe: Probe | null): string | null {
  if (isPlain(question)) return question.trim()
  if (probe === null) return null
  const { from, to, port, protocol, http, dnsName } = probe
  const path = (http?.path ?? '').replace(/[?#].*$/s, '')
  const request = http === undefined ? [] : [http.method ?? 'GET', path === '' ? '/' : path]
  const receiver = port === 0 ? written(to) : `${bracketed(written(to))}:${port}`
  const query = dnsName === undefined ? [] : ['dns', dnsName]
  const rebuilt = [written(from), '->', receiver, ...(protocol === 'TCP' ? [] : [protocol]), ...request, ...query].join(
    ' ',
  )
  return isPlain(rebuilt) ? rebuilt : null
}

/** An end without the scheme that tells kinds of peers apart inside. */
function written(key: string): string {
  return key.replace(/^(entity|ip|cidr|dns):/, '')
}

function bracketed(address: string): string {
  return /:.*:/.test(address) ? `[${address}]` : address
}

export function readHistory(storage: () => HistoryStorage): readonly string[] {
  try {
    const stored: unknown = JSON.parse(storage().getItem(storageKey) ?? '[]')
    const all = Array.isArray(stored) ? stored.filter((item): item is string => typeof item === 'string') : []
    const plain = all.filter(isPlain)
    // Earlier versions kept command lines whole.
    if (plain.length < all.length) storage().setItem(storageKey, JSON.stringify(plain))
    return plain
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
  if (!isPlain(question)) return history
  const next = [question, ...history.filter((other) => other !== question)].slice(0, keptAtMost)
  try {
    storage().setItem(storageKey, JSON.stringify(next))
  } catch {
    // Kept for as long as the page is open.
  }
  return next
}
