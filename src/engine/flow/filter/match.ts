/**
 * Filters on the rows of a flow table.
 *
 * Everything that a filter asks is decided once for each distinct peer, port, verdict and list of deciders, and only
 * combined for each row, so that a hundred thousand rows take a few milliseconds.
 */
import type { FlowTable } from '../../types'
import type { FilterTerm, HubbleFilter } from './filter'
import { fieldsOf, splitEither, type End } from './fields'
import { flagNamed } from './flags'
import { PeerMatcher, type FilterContext } from './peers'
import { RowFacts, type RowTest } from './rows'

export type { FilterContext } from './peers'

/** Numbers of the rows that a filter lets through, ascending. */
export function matchRows(table: FlowTable, filter: HubbleFilter, context: FilterContext): Uint32Array {
  const matches = compileFilter(table, filter, context)
  const rows = new Uint32Array(table.count)
  let count = 0
  for (let i = 0; i < table.count; i++) if (matches(i)) rows[count++] = i
  return rows.subarray(0, count)
}

/** Flags about a connection as such: its ends, its family, its deciders. They are the same for all of its events. */
const isAboutConnection = ({ flag, value, isNegated }: FilterTerm): boolean => {
  if (flag === 'policy') return true
  if (isNegated) return false
  if (['ip-version', 'ipv4', 'ipv6', 'drop-reason-desc'].includes(flag)) return true
  return flagNamed(flag)?.end !== null || (flag === 'verdict' && value === 'DROPPED')
}

/**
 * The part of a filter on events that decides about whole connections, so that only their events need to be looked at.
 * It lets more through than the whole filter, never less.
 */
export function connectionFilter({ terms, words }: HubbleFilter): HubbleFilter {
  const isAlone = (term: FilterTerm): boolean =>
    terms.every(({ flag, value, isNegated }) => flag !== term.flag || isNegated || value === 'DROPPED')
  return { terms: terms.filter((term) => isAboutConnection(term) && (term.flag !== 'verdict' || isAlone(term))), words }
}

/** A filter as a test of one row of a table. */
export function compileFilter(table: FlowTable, filter: HubbleFilter, context: FilterContext): RowTest {
  return compileWithFeatures(table, filter, context).test
}

/** The same, with what it asks about the peers of the table: see `PeerMatcher.features`. */
export function compileWithFeatures(
  table: FlowTable,
  filter: HubbleFilter,
  context: FilterContext,
): { readonly test: RowTest; readonly features: PeerMatcher['features'] } {
  if (filter.terms.length === 0 && filter.words.length === 0) return { test: () => true, features: [] }
  const compiler = new FilterCompiler(table, context)
  const wanted = compiler.list(filter.terms.filter(({ isNegated }) => !isNegated))
  const unwanted = compiler.list(filter.terms.filter(({ isNegated }) => isNegated))
  const tests: RowTest[] = []
  if (wanted !== null) tests.push(wanted)
  if (unwanted !== null) tests.push((i) => !unwanted(i))
  for (const word of filter.words) tests.push(compiler.word(word.toLowerCase()))
  return { test: all(tests), features: compiler.features }
}

function all(tests: readonly RowTest[]): RowTest {
  const [first, second] = tests
  if (first === undefined) return () => true
  if (second === undefined) return first
  return tests.length === 2 ? (i) => first(i) && second(i) : (i) => tests.every((test) => test(i))
}

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

  get features(): PeerMatcher['features'] {
    return this.peers.features
  }

  list(terms: readonly FilterTerm[]): RowTest | null {
    if (terms.length === 0) return null
    const { byField, branches } = splitEither(terms)
    const flow = [...byField].map(([field, values]) => this.rows.test(field, values))
    const ends = branches.map((either) => all([...this.end(terms, 'from', either), ...this.end(terms, 'to', either)]))
    const [left, right] = ends
    const eitherEnd: RowTest = left === undefined ? () => true : right === undefined ? left : (i) => left(i) || right(i)
    return all([...flow, eitherEnd])
  }

  word(word: string): RowTest {
    const { source, destination } = this.table
    const named = this.peers.named(word)
    const rest = this.rows.word(word)
    return (i) => named[source[i] ?? 0] === 1 || named[destination[i] ?? 0] === 1 || rest(i)
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
