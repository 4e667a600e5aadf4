/** Single flows of a part, in the order in which tables have them. */
import type { FlowTable } from '../../types'
import type { PairWalk } from '../table/pair-walk'
import type { Changed } from './changed'
import { passes, type Part } from './sweep'
import type { Work } from './work'

/** Some flows, one a row, with their numbers among all. */
export class PickedFlows {
  private readonly undecided: number[] = []
  private readonly peers = new Used<FlowTable['peers'][number]>()
  private readonly ports = new Used<FlowTable['ports'][number]>()
  private readonly deciders = new Used<readonly string[]>()
  private readonly columns: Pick<
    Required<FlowTable>,
    | 'source'
    | 'destination'
    | 'port'
    | 'verdict'
    | 'egress'
    | 'ingress'
    | 'egressBy'
    | 'ingressBy'
    | 'dropReason'
    | 'numbers'
  >
  private readonly changes: Uint8Array
  count = 0

  constructor(
    private readonly walk: PairWalk,
    size: number,
    private readonly changed: Changed | null = null,
  ) {
    this.changes = new Uint8Array(changed === null ? 0 : size)
    const wide = (): Uint32Array => new Uint32Array(size)
    const narrow = (): Uint8Array => new Uint8Array(size)
    this.deciders.at(walk.table.deciders, 0)
    this.columns = {
      source: wide(),
      destination: wide(),
      port: wide(),
      verdict: narrow(),
      egress: narrow(),
      ingress: narrow(),
      egressBy: wide(),
      ingressBy: wide(),
      dropReason: narrow(),
      numbers: new Float64Array(size),
    }
  }

  /** Takes in a row of the walk's table. @returns its row here */
  add(row: number, number: number): number {
    const { walk, columns } = this
    const at = this.count++
    const own = walk.table
    for (const name of ['verdict', 'egress', 'ingress', 'dropReason'] as const) columns[name][at] = own[name][row] ?? 0
    for (const name of ['egressBy', 'ingressBy'] as const)
      columns[name][at] = this.deciders.at(own.deciders, own[name][row] ?? 0)
    for (const name of ['source', 'destination'] as const)
      columns[name][at] = this.peers.at(own.peers, own[name][row] ?? 0)
    columns.port[at] = this.ports.at(own.ports, own.port[row] ?? 0)
    columns.numbers[at] = number
    if (this.changed !== null) this.changes[at] = this.changed.changeOf(row)
    if (walk.isUndecided(row)) this.undecided.push(at)
    return at
  }

  /** The flows as a table, with the peers and ports that they have. */
  table(): FlowTable {
    const { count, undecided } = this
    return {
      ...this.columns,
      ...(this.changed === null ? {} : { changes: this.changes }),
      peers: this.peers.all,
      ports: this.ports.all,
      deciders: this.deciders.all,
      count,
      total: count,
      totals: { forwarded: 0, dropped: 0, redirected: 0 },
      ...(undecided.length === 0 ? {} : { undecided }),
    }
  }
}

/** What is used of a long list, with a number each. */
class Used<T> {
  readonly all: T[] = []
  private readonly numbers = new Map<number, number>()

  at(list: readonly T[], index: number): number {
    let number = this.numbers.get(index)
    const item = list[index]
    if (number === undefined && item !== undefined) this.numbers.set(index, (number = this.all.push(item) - 1))
    return number ?? 0
  }
}

/** How many flows a part has, and how many of them each peer sends. */
export interface Sizes {
  readonly total: number
  readonly bySource: Float64Array
}

const destinationsAStep = 500

/** Visits the flows of a part from one source, with their numbers among all flows of the source; stops where told to. */
export function* visitSource(
  walk: PairWalk,
  part: Part,
  s: number,
  visit: (row: number, number: number) => boolean,
): Work<void> {
  const { destinations } = part
  let number = 0
  for (let d = 0; d < walk.table.peers.length; d++) {
    if (d % destinationsAStep === destinationsAStep - 1) yield 0
    const count = walk.judge(s, d)
    for (let row = 0; row < count; row++, number++)
      if ((destinations === null || destinations[d] === 1) && passes(part, row) && !visit(row, number)) return
  }
}

/**
 * Visits the flows number `from` to `to` (exclusive) of a part.
 *
 * @param starts how many of all flows come before each source
 */
export function* visitRows(
  walk: PairWalk,
  part: Part,
  { from, to, counted, starts }: { from: number; to: number; counted: Sizes; starts: Float64Array },
  visit: (row: number, number: number) => void,
): Work<void> {
  let before = 0
  for (let s = 0; s < counted.bySource.length && before < to; s++) {
    const own = counted.bySource[s] ?? 0
    if (own > 0 && before + own > from) {
      let at = before
      yield* visitSource(walk, part, s, (row, number) => {
        if (at >= from) visit(row, (starts[s] ?? 0) + number)
        return ++at < to
      })
    }
    before += own
  }
}
