/**
 * The flow table of a cluster as a list that is never made as a whole: it gives any stretch of it, and the place of
 * any flow in it.
 */
import { type FlowTable, FlowVerdict } from '../../types'
import type { PolicyModel } from '../../verdict/model'
import { parseFilter } from '../filter/filter'
import { compileWithFeatures, type FilterContext } from '../filter/match'
import { FlowChange } from '../rows/change'
import type { VerdictName } from '../rows/rows'
import { usesFlags, wordsOf, wordTest } from '../rows/words'
import { PairWalk } from '../table/pair-walk'
import { Changed } from './changed'
import { type LinkedFlows, linkFlows, type LinkNodes } from './linking'
import { PickedFlows } from './part-rows'
import type { FlowQuery, FlowsBetween } from './queries'
import { type Part, partitionOf, passes, type RowTest } from './sweep'
import type { Work } from './work'

export const verdictNumbers: Readonly<Record<VerdictName, number>> = FlowVerdict

/** Everything that lists of one analysis share. */
export class FlowLister {
  readonly walk: PairWalk
  private known: Float64Array | null = null
  private readonly changes = new WeakMap<FlowLister, Changed>()

  constructor(
    model: PolicyModel,
    readonly context: FilterContext,
  ) {
    this.walk = new PairWalk(model)
  }

  /** What has changed since an earlier analysis of the same engine. */
  since(before: FlowLister): Changed {
    let changed = this.changes.get(before)
    if (changed === undefined) this.changes.set(before, (changed = new Changed(this.walk, before.walk)))
    return changed
  }

  /**
   * The flows that a filter lets through.
   *
   * @param changed what they are compared with; null for nothing, since which nothing has changed
   */
  partOf({ text, verdicts, changedOnly = false }: FlowQuery, changed: Changed | null): Part {
    const { walk } = this
    const { tests, features } = compiled(this, text)
    const wanted = new Set(verdicts.map((name) => verdictNumbers[name]))
    const isWanted: RowTest = (row) => wanted.has(walk.table.verdict[row] ?? 0)
    const isNone = changedOnly && changed === null
    const only = changedOnly ? changed : null
    const isChanged: RowTest = (row) => only !== null && only.changeOf(row) !== FlowChange.none
    return {
      partition:
        only === null ? partitionOf(walk, features) : partitionOf(walk, [...features, only.feature], only.singles),
      sources: null,
      destinations: null,
      tests: [...(wanted.size === 0 ? [] : [isWanted]), ...tests, ...(changedOnly ? [isChanged] : [])],
      ...(only === null ? {} : { mayPass: only.mayPass }),
      ...(isNone ? { mayPass: () => false } : {}),
    }
  }

  /** The flows that a filter lets through between the nodes of a picture. */
  linked(nodes: LinkNodes, faulty: ReadonlySet<string>, query: FlowQuery, changed: Changed | null): Work<LinkedFlows> {
    const { mayPass: _, ...part } = this.partOf(query, changed)
    return linkFlows(this.walk, part, nodes, faulty)
  }

  /** The first flows from some peers to others that a filter lets through, in the order in which tables have them. */
  between({ from, to, most }: FlowsBetween, query: FlowQuery, changed: Changed | null): FlowTable {
    const { walk } = this
    const part = this.partOf(query, changed)
    const numbers = new Map(walk.table.peers.map(({ key }, i) => [key as string, i]))
    const peersOf = (keys: readonly string[]): readonly number[] =>
      keys.flatMap((key) => numbers.get(key) ?? []).sort((a, b) => a - b)
    const receivers = peersOf(to)
    const picked = new PickedFlows(walk, most, changed)
    for (const s of peersOf(from))
      for (const d of receivers) {
        const count = walk.judge(s, d)
        for (let row = 0; row < count; row++) {
          if (picked.count >= most) return picked.table()
          if (passes(part, row)) picked.add(row, -1)
        }
      }
    return picked.table()
  }

  /** How many of all flows come before those of each source. */
  get starts(): Float64Array {
    if (this.known !== null) return this.known
    let before = 0
    return (this.known = this.walk.flowsBySource().map((own) => (before += own) - own))
  }
}

function compiled(
  { walk: { table }, context }: FlowLister,
  text: string,
): { readonly tests: readonly RowTest[]; readonly features: Parameters<typeof partitionOf>[1] } {
  if (usesFlags(text)) {
    const { test, features } = compileWithFeatures(table, parseFilter(text).filter, context)
    return { tests: [test], features }
  }
  const words = wordsOf(text).map((word) => wordTest(table, word))
  return { tests: words.map(({ test }) => test), features: words.map(({ peers }) => peers) }
}

export function maskOf(size: number, peers: Iterable<number>): Uint8Array {
  const mask = new Uint8Array(size)
  for (const peer of peers) mask[peer] = 1
  return mask
}
