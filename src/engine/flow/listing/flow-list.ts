/** One list of flows: any stretch of it, its groups, and the place of a flow in it. */
import { FlowSide, type FlowTable, type Probe } from '../../types'
import type { VerdictCounts, VerdictName } from '../rows/rows'
import { PairWalk } from '../table/pair-walk'
import { Changed } from './changed'
import { groupLevel, type Level, sortLevel } from './levels'
import { FlowLister, maskOf, verdictNumbers } from './lister'
import { count, type Counted } from './part'
import { PickedFlows, type Sizes, visitRows, visitSource } from './part-rows'
import type { FlowListQuery, FlowsAbout, ListedGroup, ListedWindow } from './queries'
import { firstSender, type Part, passes, type RowTest } from './sweep'
import type { Work } from './work'

interface Bucket {
  readonly key: number
  readonly total: number
  readonly dropped: number
  readonly node: Node
}

/** A part with all that has been found out about it. */
interface Node {
  readonly part: Part
  counted: Counted | null
  readonly divided: Map<Level, readonly Bucket[]>
}

const isAll = ({ sources, destinations, tests, mayPass }: Part): boolean =>
  sources === null && destinations === null && tests.length === 0 && mayPass === undefined

const newNode = (part: Part, counted: Counted | null = null): Node => ({ part, counted, divided: new Map() })

interface Group {
  readonly head: Omit<ListedGroup, 'isCollapsed'> | null
  readonly isCollapsed: boolean
  readonly node: Node
  /** The line of its first flow. */
  readonly start: number
  readonly total: number
}

export class FlowList {
  private readonly walk: PairWalk
  /** What the filter lets through, verdicts aside. */
  private readonly found: Node
  private readonly chosen: Node
  private readonly group: Level | null
  private readonly sort: Level | null
  private readonly isReversed: boolean
  private laidOut: readonly Group[] | null = null

  constructor(
    private readonly lister: FlowLister,
    private readonly query: FlowListQuery,
    /** What the flows are compared with; null for nothing. */
    private readonly changed: Changed | null = null,
  ) {
    const { walk } = lister
    this.walk = walk
    this.found = newNode(lister.partOf({ ...query, verdicts: [] }, changed))
    this.chosen = query.verdicts.length === 0 ? this.found : newNode(lister.partOf(query, changed))
    this.group = groupLevel(walk.table, query.grouping)
    this.sort = sortLevel(walk.table, query.sort)
    this.isReversed = query.sort?.column === 'time' && query.sort.descending
  }

  /** How many flows of each verdict the filter's text lets through. */
  *counts(): Work<VerdictCounts> {
    const totals = isAll(this.found.part) && this.found.counted === null ? this.walk.totals() : null
    if (totals !== null)
      return { FORWARDED: totals.forwarded, DROPPED: totals.dropped, REDIRECTED: totals.redirected, ERROR: 0 }
    const { verdicts } = yield* this.countedOf(this.found)
    const of = (name: VerdictName): number => verdicts[verdictNumbers[name]] ?? 0
    return {
      FORWARDED: of('FORWARDED'),
      DROPPED: of('DROPPED'),
      REDIRECTED: of('REDIRECTED'),
      ERROR: of('ERROR'),
    }
  }

  /** How many flows are listed, on how many lines: heads of groups are lines too, and folded flows none. */
  *size(): Work<{ readonly flows: number; readonly lines: number }> {
    const { total } = yield* this.sizesOf(this.chosen)
    const last = (yield* this.layout()).at(-1)
    return { flows: total, lines: last === undefined ? 0 : last.start + (last.isCollapsed ? 0 : last.total) }
  }

  /** The lines from `first` to `end`, exclusive. */
  *window(first: number, end: number): Work<ListedWindow> {
    const groups = yield* this.layout()
    const { lines: all } = yield* this.size()
    const last = Math.max(first, Math.min(end, all))
    const lines = new Int32Array(last - first).fill(-1)
    const picked = new PickedFlows(this.walk, last - first, this.changed)
    const heads: ListedGroup[] = []
    for (const { head, start, total, node, isCollapsed } of groups) {
      if ((head?.line ?? start) >= last) break
      const stop = isCollapsed ? start : start + total
      if (head !== null) {
        // The head of what the first line stands in comes along.
        if (head.line <= first) heads.length = 0
        heads.push({ ...head, isCollapsed })
      }
      const [from, to] = [Math.max(first, start), Math.min(last, stop)]
      if (from >= to) continue
      let line = from - first
      yield* this.visit(node, from - start, to - start, (row, number) => {
        lines[line++] = picked.add(row, number)
      })
    }
    return { first, lines, groups: heads, table: picked.table() }
  }

  /** The line of a flow; -1 where it is not listed. */
  *lineOf(flow: Probe): Work<number> {
    const { peers, ports } = this.walk.table
    const s = peers.findIndex(({ key }) => key === flow.from)
    const d = peers.findIndex(({ key }) => key === flow.to)
    if (s < 0 || d < 0) return -1
    const row = this.rowOf(s, d, (at) => {
      const port = ports[this.walk.table.port[at] ?? 0]
      return port?.port === flow.port && port.protocol === flow.protocol
    })
    if (row < 0 || !passes(this.chosen.part, row)) return -1
    return yield* this.lineOfRow(s, d, this.walk.table.port[row] ?? 0)
  }

  /** The first line about something; -1 where none is. */
  *lineAbout(about: FlowsAbout): Work<number> {
    let first = -1
    for (const part of partsAbout(this.walk, this.chosen.part, about)) {
      const place = yield* this.firstOf(newNode(part))
      if (place === null) continue
      const line = yield* this.lineOfRow(place.s, place.d, place.port)
      if (line >= 0 && (first < 0 || line < first)) first = line
    }
    return first
  }

  private rowOf(s: number, d: number, isMeant: (row: number) => boolean): number {
    const found = this.walk.judge(s, d)
    for (let row = 0; row < found; row++) if (isMeant(row)) return row
    return -1
  }

  private *countedOf(node: Node): Work<Counted> {
    return (node.counted ??= yield* count(this.walk, node.part))
  }

  /** How many flows a part has, by source too: of all flows nobody has to judge any for that. */
  private *sizesOf(node: Node): Work<Sizes> {
    if (node.counted === null && isAll(node.part)) {
      const bySource = this.walk.flowsBySource()
      return { total: bySource.reduce((sum, own) => sum + own, 0), bySource }
    }
    const { total, source } = yield* this.countedOf(node)
    return { total, bySource: source.total }
  }

  private *layout(): Work<readonly Group[]> {
    if (this.laidOut !== null) return this.laidOut
    const { group, chosen } = this
    if (group === null) {
      const { total } = yield* this.sizesOf(chosen)
      return (this.laidOut = [{ head: null, isCollapsed: false, node: chosen, start: 0, total }])
    }
    const collapsed = new Set(this.query.collapsed)
    let line = 0
    const buckets = yield* this.divide(chosen, group)
    return (this.laidOut = buckets.map(({ key, total, dropped, node }) => {
      const { key: name, label } = group.nameOf(key)
      const head = { key: name, label, count: total, dropped, line }
      const isCollapsed = collapsed.has(name)
      const start = line + 1
      line = isCollapsed ? start : start + total
      return { head, isCollapsed, node, start, total }
    }))
  }

  /** The parts of a part by a level, those without flows left out. */
  private *divide(node: Node, level: Level): Work<readonly Bucket[]> {
    const known = node.divided.get(level)
    if (known !== undefined) return known
    const { part } = node
    const buckets: Bucket[] = []
    if (level.kind === 'row') {
      const counted = yield* count(this.walk, part, level.keysOf)
      node.counted ??= counted
      for (const [key, tally] of counted.byKey) {
        const isOf: RowTest = (row) => level.keysOf(row).includes(key)
        buckets.push({ key, ...tally, node: newNode({ ...part, tests: [...part.tests, isOf] }) })
      }
    } else {
      const { [level.end]: counts } = yield* this.countedOf(node)
      const members = new Map<number, { total: number; dropped: number; readonly peers: number[] }>()
      level.keys.forEach((key, peer) => {
        const total = counts.total[peer] ?? 0
        if (total === 0) return
        const own = members.get(key) ?? { total: 0, dropped: 0, peers: [] }
        members.set(key, own)
        own.total += total
        own.dropped += counts.dropped[peer] ?? 0
        own.peers.push(peer)
      })
      for (const [key, { total, dropped, peers }] of members) {
        const mask = maskOf(level.keys.length, peers)
        const own = level.end === 'source' ? { sources: mask } : { destinations: mask }
        buckets.push({ key, total, dropped, node: newNode({ ...part, ...own }) })
      }
    }
    buckets.sort((a, b) => (level.isDescending ? level.compare(b.key, a.key) : level.compare(a.key, b.key)))
    node.divided.set(level, buckets)
    return buckets
  }

  /** Visits flows of a group in the order of the list. */
  private *visit(node: Node, from: number, to: number, take: (row: number, number: number) => void): Work<void> {
    if (this.sort === null) {
      yield* this.visitOwnOrder(node, from, to, take)
      return
    }
    let before = 0
    for (const { total, node: own } of yield* this.divide(node, this.sort)) {
      if (before >= to) return
      if (before + total > from)
        yield* this.visitOwnOrder(own, Math.max(0, from - before), Math.min(total, to - before), take)
      before += total
    }
  }

  private *visitOwnOrder(
    node: Node,
    from: number,
    to: number,
    take: (row: number, number: number) => void,
  ): Work<void> {
    const counted = yield* this.sizesOf(node)
    const { starts } = this.lister
    if (!this.isReversed) {
      yield* visitRows(this.walk, node.part, { from, to, counted, starts }, take)
      return
    }
    const { total } = counted
    const places: { readonly s: number; readonly d: number; readonly port: number; readonly number: number }[] = []
    yield* visitRows(this.walk, node.part, { from: total - to, to: total - from, counted, starts }, (row, number) => {
      places.push({ ...placeOf(this.walk.table, row), number })
    })
    for (const { s, d, port, number } of places.reverse())
      take(
        this.rowOf(s, d, (row) => this.walk.table.port[row] === port),
        number,
      )
  }

  private *firstOf(node: Node): Work<{ readonly s: number; readonly d: number; readonly port: number } | null> {
    let at = node
    if (this.group !== null) {
      const collapsed = new Set(this.query.collapsed)
      const { group } = this
      const open = (yield* this.divide(node, group)).find(({ key }) => !collapsed.has(group.nameOf(key).key))
      if (open === undefined) return null
      at = open.node
    }
    let place: { readonly s: number; readonly d: number; readonly port: number } | null = null
    // In the order of the table the first one can be found without counting all.
    if (this.sort === null && !this.isReversed && at.counted === null) {
      const sender = yield* firstSender(this.walk, at.part)
      if (sender >= 0)
        yield* visitSource(this.walk, at.part, sender, (row) => {
          place = placeOf(this.walk.table, row)
          return false
        })
      return place
    }
    const { total } = yield* this.sizesOf(at)
    if (total > 0)
      yield* this.visit(at, 0, 1, (row) => {
        place = placeOf(this.walk.table, row)
      })
    return place
  }

  /** The line of a flow that is let through; -1 where its groups are folded. */
  private *lineOfRow(s: number, d: number, port: number): Work<number> {
    for (const { head, isCollapsed, node, start } of yield* this.layout()) {
      if (isCollapsed || !this.isIn(node.part, s, d, port)) continue
      let line = start
      let own = node
      if (this.sort !== null) {
        const buckets = yield* this.divide(node, this.sort)
        for (const bucket of buckets) {
          own = bucket.node
          if (this.isIn(own.part, s, d, port)) break
          line += bucket.total
        }
      }
      const { total, bySource } = yield* this.sizesOf(own)
      let before = 0
      for (let other = 0; other < s; other++) before += bySource[other] ?? 0
      yield* visitSource(this.walk, own.part, s, (row) => {
        const { table } = this.walk
        if (table.destination[row] === d && table.port[row] === port) return false
        before++
        return true
      })
      return line + (this.isReversed ? (head?.count ?? total) - 1 - before : before)
    }
    return -1
  }

  private isIn(part: Part, s: number, d: number, port: number): boolean {
    if (part.sources?.[s] === 0 || part.destinations?.[d] === 0) return false
    const row = this.rowOf(s, d, (at) => this.walk.table.port[at] === port)
    return row >= 0 && passes(part, row)
  }
}

function placeOf({ source, destination, port }: FlowTable, row: number) {
  return { s: source[row] ?? 0, d: destination[row] ?? 0, port: port[row] ?? 0 }
}

/** What is about something, in parts: one for each end that it may be at. */
function partsAbout({ table }: PairWalk, part: Part, about: FlowsAbout): readonly Part[] {
  const mask = (keys: readonly string[]): Uint8Array => {
    const wanted = new Set(keys)
    return Uint8Array.from(table.peers, ({ key }) => (wanted.has(key) ? 1 : 0))
  }
  switch (about.kind) {
    case 'ends': {
      const own = mask(about.peers)
      return [
        { ...part, sources: own },
        { ...part, destinations: own },
      ]
    }
    case 'destination':
      return [{ ...part, destinations: mask(about.peers) }]
    case 'pair':
      return [{ ...part, sources: mask([about.from]), destinations: mask([about.to]) }]
    case 'policy': {
      const decides = (by = 0): boolean => table.deciders[by]?.includes(about.key) === true
      const isAbout: RowTest = (row) => decides(table.egressBy[row]) || decides(table.ingressBy[row])
      const isClosed = (side: 'egress' | 'ingress'): RowTest => {
        const [sides, by] = side === 'egress' ? [table.egress, table.egressBy] : [table.ingress, table.ingressBy]
        return (row) => sides[row] === FlowSide.denied && (table.deciders[by[row] ?? 0] ?? []).length === 0
      }
      return [
        { ...part, tests: [...part.tests, isAbout] },
        { ...part, sources: mask(about.senders), tests: [...part.tests, isClosed('egress')] },
        { ...part, destinations: mask(about.receivers), tests: [...part.tests, isClosed('ingress')] },
      ]
    }
  }
}
