/** What may be typed next in a filter: flags, and values that this workspace has. */
import { flags, flagNamed, flagOfLetter, type Flag } from './flags'
import type { FilterContext } from './peers'
import {
  dropReasonNumbers,
  eventTypes,
  httpMethods,
  protocols,
  reservedWords,
  tcpFlagNames,
  undecidedName,
  verdictNames,
} from './values'
import { tracePoints } from '../../cilium/numbers'
import { quoteWord, splitWords, type Word } from './words'

/** A suggestion: `text` in place of `[start, end)`. */
export interface FilterCompletion {
  readonly start: number
  readonly end: number
  readonly text: string
  /** What the list shows. */
  readonly label: string
  readonly detail?: string
}

const mostShown = 100

/** Suggestions for the word at the caret, best first. */
export function completeFilter(text: string, caret: number, context: FilterContext): readonly FilterCompletion[] {
  const words = splitWords(text)
  const index = words.findIndex(({ start, end }) => start < caret && caret <= end)
  const before = index < 0 ? words.filter(({ end }) => end < caret) : words.slice(0, index)
  const word: Word = words[index] ?? { text: '', start: caret, end: caret, isQuoted: false }
  const typed = index < 0 ? '' : text.slice(word.start, caret).replace(/^["']/, '')
  const last = before.at(-1)
  const attached = /^(--[\w-]+)=(.*)$/s.exec(typed)
  if (attached !== null) {
    const flag = flagOf(attached[1] ?? '')
    const start = word.start + (attached[1] ?? '').length + 1
    return flag === null ? [] : completeValue(flag, attached[2] ?? '', { start, end: word.end }, context)
  }
  const asked = last === undefined || last.isQuoted ? null : flagOf(last.text)
  if (asked?.takesValue === true && !typed.startsWith('--')) return completeValue(asked, typed, word, context)
  if (typed !== '' && !typed.startsWith('-')) return completeFlag(`--${typed}`, word, true)
  return completeFlag(typed, word, last?.text === '--not')
}

function flagOf(word: string): Flag | null {
  if (word.startsWith('--')) return flagNamed(word.slice(2)) ?? null
  return word.startsWith('-') && word.length === 2 ? (flagOfLetter(word.slice(1)) ?? null) : null
}

function completeFlag(typed: string, { start, end }: Word, isAfterNot: boolean): readonly FilterCompletion[] {
  const wanted = typed.replace(/^-+/, '').toLowerCase()
  const found = flags
    .filter(({ name }) => name.includes(wanted))
    .map((flag) => ({ flag, rank: flag.name.startsWith(wanted) ? 0 : 1 }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ flag: { name, takesValue, summary } }) => ({
      start,
      end,
      text: `--${name}${takesValue ? ' ' : ''}`,
      label: `--${name}`,
      detail: summary,
    }))
  if (isAfterNot || !'not'.startsWith(wanted)) return found
  return [...found, { start, end, text: '--not ', label: '--not', detail: 'Leaves out what the next flag says' }]
}

function completeValue(
  flag: Flag,
  typed: string,
  { start, end }: Pick<Word, 'start' | 'end'>,
  context: FilterContext,
): readonly FilterCompletion[] {
  const wanted = typed.toLowerCase()
  const seen = new Set<string>()
  const found: (FilterCompletion & { readonly rank: number })[] = []
  for (const { value, detail } of valuesOf(flag, context)) {
    const lower = value.toLowerCase()
    if (seen.has(value) || !lower.includes(wanted)) continue
    seen.add(value)
    const isPrefix = lower.startsWith(wanted) || lower.slice(lower.indexOf('/') + 1).startsWith(wanted)
    found.push({
      start,
      end,
      text: quoteWord(value),
      label: value,
      ...(detail === undefined ? {} : { detail }),
      rank: isPrefix ? 0 : 1,
    })
  }
  return found
    .sort((a, b) => a.rank - b.rank)
    .slice(0, mostShown)
    .map(({ rank: _rank, ...completion }) => completion)
}

/** The values that a flag takes in any workspace. */
export function knownValues(flag: Flag): readonly string[] {
  return valuesOf(flag, { endpoints: [], identities: [] }).map(({ value }) => value)
}

interface Value {
  readonly value: string
  readonly detail?: string
}

const plain = (values: readonly string[]): readonly Value[] => values.map((value) => ({ value }))

function valuesOf({ field }: Flag, context: FilterContext): readonly Value[] {
  const { endpoints, identities, services = [], policies = [] } = context
  switch (field) {
    case 'verdict':
      return [...plain(verdictNames), { value: undecidedName, detail: 'it depends on what nobody states' }]
    case 'drop-reason-desc':
      return Object.entries(dropReasonNumbers).map(([value, number]) => ({ value, detail: `drop reason ${number}` }))
    case 'protocol':
      return plain(protocols)
    case 'type':
      return plain([...eventTypes, ...tracePoints.map((point) => `trace:${point}`)])
    case 'traffic-direction':
      return plain(['ingress', 'egress'])
    case 'http-method':
      return plain(httpMethods)
    case 'http-status':
      return plain(['200', '403', '4+', '5+'])
    case 'ip-version':
      return plain(['v4', 'v6', 'none'])
    case 'tcp-flags':
      return plain(tcpFlagNames)
    case 'pod':
      return [
        ...endpoints.map(({ key, kind }) => ({ value: key, detail: kind })),
        ...[...new Set(endpoints.map(({ namespace }) => namespace))].map((name) => ({
          value: `${name}/`,
          detail: 'every pod of the namespace',
        })),
      ]
    case 'namespace':
      return plain([
        ...(context.namespaces ?? []).map(({ name }) => name),
        ...endpoints.map(({ namespace }) => namespace),
      ])
    case 'label':
      return plain([
        ...endpoints.flatMap(({ podLabels }) => Object.entries(podLabels).map(([key, value]) => `${key}=${value}`)),
        ...identities.flatMap(({ labels }) => labels.filter((label) => label.startsWith('reserved:'))),
      ])
    case 'identity':
      return [
        ...reservedWords.map((value) => ({ value })),
        ...identities
          .filter((identity) => identity.endpoints.length > 0 && identity.number > 255)
          .map(({ number, endpoints: bearers }) => ({ value: String(number), detail: bearers.slice(0, 3).join(', ') })),
      ]
    case 'port':
      return endpoints.flatMap(({ key, ports }) => ports.map(({ port }) => ({ value: String(port), detail: key })))
    case 'service':
      return services.map(({ key, type }) => ({ value: key, detail: type }))
    case 'workload':
      return plain(
        endpoints.flatMap(({ workload }) => (workload === undefined ? [] : [`${workload.kind}/${workload.name}`])),
      )
    case 'fqdn':
      return plain(
        identities.flatMap(({ labels }) =>
          labels.filter((label) => label.startsWith('fqdn:')).map((label) => label.slice(5)),
        ),
      )
    case 'policy':
      return [...policies.map(({ key }) => ({ value: key })), ...plain(['default-deny', 'default-allow', 'localhost'])]
    case 'cluster':
      return plain(['default'])
    case 'node-name':
      return plain(endpoints.flatMap(({ node }) => (node === undefined ? [] : [node])))
    case 'ip':
      return plain(endpoints.flatMap(({ address }) => (address === undefined ? [] : [address])))
    case 'all-namespaces':
    case 'http-path':
    case 'http-url':
    case 'http-header':
    case 'ipv4':
    case 'ipv6':
    case 'reply':
    case 'encrypted':
    case 'unencrypted':
    case 'cel-expression':
    case 'uuid':
    case 'snat-ip':
    case 'trace-id':
    case 'ip-trace-id':
    case 'node-label':
    case 'interface':
      return []
  }
}
