/** What may be typed next in a question about a flow: senders, receivers with their ports, methods. */
import { arrow } from './sentence'
import type { AskContext } from './peers'
import type { FilterCompletion } from '../filter/complete'
import { httpMethods } from '../filter/values'

/** Entities that people ask about, in the order in which to offer them. */
const entities = ['world', 'host', 'remote-node', 'kube-apiserver', 'ingress', 'health']
const mostShown = 50

interface Suggestion {
  readonly text: string
  readonly detail: string
}

/** Suggestions for the word at the caret, best first; none inside a command line. */
export function completeAsk(text: string, caret: number, context: AskContext): readonly FilterCompletion[] {
  const before = text.slice(0, caret)
  if (/^\s*[$#>]?\s*(kubectl|k|oc|curl|wget|nc|ping|nslookup|dig)\s/.test(before)) return []
  const start = caret - (/\S*$/.exec(before)?.[0].length ?? 0)
  const end = caret + (/^\S*/.exec(text.slice(caret))?.[0].length ?? 0)
  const typed = text.slice(start, caret)
  const found = arrow.exec(before)
  if (found === null) {
    const first = before.slice(0, start).trim()
    if (first !== '' && !/^(can|may)$/i.test(first)) return pick([{ text: '-> ', detail: 'to' }], typed, start, end)
    return pick(senders(context), typed, start, end)
  }
  const written = before.slice(found.index + found[0].length, start).trim()
  const suggestions = written === '' ? receivers(context) : details(written)
  return pick(suggestions, typed, start, end)
}

function senders({ endpoints }: AskContext): readonly Suggestion[] {
  return [
    ...endpoints.map(({ key, kind }) => ({ text: key, detail: kind })),
    ...entities.map((text) => ({ text, detail: 'entity' })),
  ]
}

function receivers({ endpoints, services = [] }: AskContext): readonly Suggestion[] {
  return [
    ...endpoints.flatMap(({ key, kind, ports }) =>
      ports.length === 0
        ? [{ text: key, detail: kind }]
        : ports.map(({ port, protocol, name }) => ({
            text: protocol === 'TCP' ? `${key}:${port}` : `${key}:${port} ${protocol}`,
            detail: name === undefined ? kind : `${kind}, port ${name}`,
          })),
    ),
    ...services.flatMap(({ key, ports }) =>
      ports.map(({ port, protocol }) => ({
        text: protocol === 'TCP' ? `${key}:${port}` : `${key}:${port} ${protocol}`,
        detail: 'Service',
      })),
    ),
    ...entities.map((text) => ({ text, detail: 'entity' })),
  ]
}

function details(written: string): readonly Suggestion[] {
  const hasMethod = httpMethods.some((method) => written.split(/\s+/).includes(method))
  if (hasMethod) return [{ text: '/', detail: 'path' }]
  return [
    ...httpMethods.slice(0, 6).map((text) => ({ text, detail: 'HTTP method' })),
    ...['TCP', 'UDP', 'SCTP', 'ICMP'].map((text) => ({ text, detail: 'protocol' })),
    { text: 'DNS ', detail: 'and the name asked for' },
  ]
}

function pick(
  suggestions: readonly Suggestion[],
  typed: string,
  start: number,
  end: number,
): readonly FilterCompletion[] {
  const wanted = typed.toLowerCase()
  const seen = new Set<string>()
  const found: (FilterCompletion & { readonly rank: number })[] = []
  for (const { text, detail } of suggestions) {
    const lower = text.toLowerCase()
    if (seen.has(text) || !lower.includes(wanted)) continue
    seen.add(text)
    const rank = lower.startsWith(wanted) || lower.slice(lower.indexOf('/') + 1).startsWith(wanted) ? 0 : 1
    found.push({ start, end, text, label: text.trim(), detail, rank })
  }
  return found
    .sort((a, b) => a.rank - b.rank)
    .slice(0, mostShown)
    .map(({ rank: _rank, ...completion }) => completion)
}
