/**
 * Filters on the rows of a flow table.
 *
 * Everything that a filter asks is decided once for each distinct peer, port, verdict and list of deciders, and only
 * combined for each row, so that a hundred thousand rows take a few milliseconds.
 */
import type { FlowTable } from '../types'
import type { FilterTerm, HubbleFilter } from './filter'
import { flagNamed } from './filter-flags'
import { PeerMatcher, type FilterContext, type PeerField } from './filter-peers'
import { RowFacts, type RowTest } from './filter-rows'

export type { FilterContext } from './filter-peers'

/** Numbers of the rows that a filter lets through, ascending. */
export function matchRows(table: FlowTable, filter: HubbleFilter, context: FilterContext): Uint32Array {
  const matches = compileFilter(table, filter, context)
  const rows = new Uint32Array(table.count)
  let count = 0
  for (let i = 0; i < table.count; i++) if (matches(i)) rows[count++] = i
  return rows.subarray(0, count)
}

/** A filter as a test of one row of a table. */
export function compileFilter(table: FlowTable, filter: HubbleFilter, context: FilterContext): RowTest {
  if (filter.terms.length === 0 && filter.words.length === 0) return () => true
  const compiler = new FilterCompiler(table, context)
  const wanted = compiler.list(filter.terms.filter(({ isNegated }) => !isNegated))
  const unwanted = compiler.list(filter.terms.filter(({ isNegated }) => isNegated))
  const tests: RowTest[] = []
  if (wanted !== null) tests.push(wanted)
  if (unwanted !== null) tests.push((i) => !unwanted(i))
  for (const word of filter.words) tests.push(compiler.word(word.toLowerCase()))
  return all(tests)
}

function all(tests: readonly RowTest[]): RowTest {
  const [first, second] = tests
  if (first === undefined) return () => true
  if (second === undefined) return first
  return tests.length === 2 ? (i) => first(i) && second(i) : (i) => tests.every((test) => test(i))
}

type End = 'from' | 'to'

class FilterCompiler {
  private readonly peers: PeerMatcher
  private readonly rows: RowFacts

  constructor(
    private readonly table: FlowTable,
    context: FilterContext,
  ) {
    this.peers = new PeerMatcher(table, context)
    this.rows = new RowFacts(table, this.peers)
  }

  /**
   * Flags about either end make two filters out of one, of which one must hold: all of them about the source, or all of
   * them about the destination. Source: filterTracker in hubble/cmd/observe/flows_filter.go.
   */
  list(terms: readonly FilterTerm[]): RowTest | null {
    if (terms.length === 0) return null
    const hasEither = terms.some(({ flag }) => flagNamed(flag)?.end === 'either')
    const left = this.branch(terms, 'from')
    if (!hasEither) return left
    const right = this.branch(terms, 'to')
    return (i) => left(i) || right(i)
  }

  word(word: string): RowTest {
    const { source, destination } = this.table
    const named = this.peers.named(word)
    const rest = this.rows.word(word)
    return (i) => named[source[i] ?? 0] === 1 || named[destination[i] ?? 0] === 1 || rest(i)
  }

  private branch(terms: readonly FilterTerm[], either: End): RowTest {
    const tests: RowTest[] = []
    for (const end of ['from', 'to'] as const) tests.push(...this.end(terms, end, either))
    const values = new Map<string, string[]>()
    for (const { flag, value } of terms) {
      const info = flagNamed(flag)
      if (info?.end !== null) continue
      // Hubble keeps the families of --ipv4, --ipv6 and --ip-version in one list.
      const field = flag === 'ipv4' || flag === 'ipv6' ? 'ip-version' : flag
      const list = values.get(field) ?? []
      list.push(flag === 'ipv4' ? 'v4' : flag === 'ipv6' ? 'v6' : value)
      values.set(field, list)
    }
    for (const [field, list] of values) tests.push(this.rows.test(field, list))
    return all(tests)
  }

  /** Tests of one end: of the peers, and of the port on its side. */
  private end(terms: readonly FilterTerm[], end: End, either: End): readonly RowTest[] {
    const fields = fieldsOf(terms, end, either)
    const tests: RowTest[] = []
    let mask: Uint8Array | null = null
    for (const [field, values] of fields.peers) {
      const found = this.peers.match(field, values)
      mask = mask === null ? found : mask.map((bit, i) => bit & (found[i] ?? 0))
    }
    if (mask !== null) {
      const wanted = mask
      const column = end === 'from' ? this.table.source : this.table.destination
      tests.push((i) => wanted[column[i] ?? 0] === 1)
    }
    if (fields.ports.length > 0)
      tests.push(end === 'from' ? this.rows.sourcePort(fields.ports) : this.rows.port(fields.ports))
    return tests
  }
}

interface EndFields {
  readonly peers: ReadonlyMap<PeerField, readonly string[]>
  readonly ports: readonly number[]
}

/** Values by field for one end; namespaces become pods and services of that namespace. */
function fieldsOf(terms: readonly FilterTerm[], end: End, either: End): EndFields {
  const peers = new Map<PeerField, string[]>()
  const ports: number[] = []
  const namespaces: string[] = []
  for (const { flag, value } of terms) {
    const info = flagNamed(flag)
    if (info === undefined || info.end === null || (info.end === 'either' ? either : info.end) !== end) continue
    switch (info.field) {
      case 'namespace':
        namespaces.push(value)
        break
      case 'all-namespaces':
        namespaces.push('')
        break
      case 'port':
        ports.push(Number(value))
        break
      case 'pod':
      case 'label':
      case 'service':
      case 'workload':
      case 'identity':
      case 'ip':
      case 'fqdn':
      case 'cluster':
        peers.set(info.field, [...(peers.get(info.field) ?? []), value])
        break
      default:
    }
  }
  if (namespaces.length > 0) {
    if (!peers.has('pod') && !peers.has('service')) peers.set('pod', [''])
    for (const field of ['pod', 'service'] as const) {
      const names = peers.get(field)
      if (names === undefined) continue
      peers.set(
        field,
        names.flatMap((name) => (name.includes('/') ? [name] : namespaces.map((namespace) => `${namespace}/${name}`))),
      )
    }
  }
  return { peers, ports }
}
