/** Links that the engine makes: what it is asked, and what its answer says. Loaded where the page does not have all flows. */
import type { FlowFilter, Questions, Snapshot } from '../../../store/index'
import { none, shareNames } from '../../../store/flows/links'
import { membersOfNodes } from './elements'
import { isBlank, isCountedByPlace, numberNodes, type Link, type Links, type Numbered, type RowCount } from './links'

type LinkedFlows = Extract<Questions['flow-links']['answer'], { readonly isDone: true }>['linked']

/** The question whose answer lets `link` have all flows, and the ids of the nodes in it. */
export function linkQuestion(
  snapshot: Snapshot,
  folded: ReadonlySet<string>,
  filter: FlowFilter,
): { readonly ids: readonly string[]; readonly asks: Omit<Asks, 'of'> } {
  const numbered = numberNodes(snapshot, membersOfNodes(snapshot, folded).nodeOf)
  return { ids: numbered.ids, asks: linkAsks(snapshot, numbered, filter) }
}

type Asks = Questions['flow-links']['asks']

/** What the engine is asked for where the page does not have all flows. */
function linkAsks(
  { flows }: Snapshot,
  { nodes, isNamespace, isFolded, isPlace }: Numbered,
  filter: FlowFilter,
): Omit<Asks, 'of'> {
  const { text, verdicts, changedOnly = false } = filter
  return {
    nodes: {
      nodes,
      isNamespace,
      isFolded,
      isPlace: isCountedByPlace(flows, filter) ? isPlace : new Uint8Array(isPlace.length),
    },
    query: { text, verdicts, changedOnly: changedOnly && !isBlank(filter) },
  }
}

/** The engine's answer as links. @param ids those of the nodes that were asked about */
export function linksOfAnswer(linked: LinkedFlows, ids: readonly string[]): Omit<Links, 'places'> {
  const { rowIds, policySets, sides } = linked
  const sets = policySets.map((keys) => new Set(keys))
  const links = Array.from(linked.from, (from, at): Link => {
    const share = (sort: number) => {
      const count = linked.counts[at * shareNames.length + sort] ?? 0
      return count === 0 ? none : { count, first: -1 }
    }
    const [decided = none, open = none, redirected = none, dropped = none, undecided = none] = shareNames.map(
      (_, sort) => share(sort),
    )
    const side = sides[at] ?? 0
    return {
      from: ids[from] ?? '',
      to: ids[linked.to[at] ?? 0] ?? '',
      row: rowIds[linked.row[at] ?? 0] ?? 'in',
      decided,
      open,
      redirected,
      dropped,
      undecided,
      isDroppedAtSource: (side & 1) > 0,
      isDroppedAtDestination: (side & 2) > 0,
      isDenied: (side & 4) > 0,
      policies: sets[linked.policies[at] ?? 0] ?? new Set(),
    }
  })
  const rows = new Map<string, Map<string, RowCount>>()
  linked.tallyPorts.forEach((port, at) => {
    const node = ids[linked.tallyNode[at] ?? 0] ?? ''
    const own = rows.get(node) ?? new Map<string, RowCount>()
    rows.set(node, own)
    const [allowed = 0, dropped = 0, undecided = 0] = linked.tallyCounts.subarray(at * 3, at * 3 + 3)
    const flags = linked.tallyFlags[at] ?? 0
    own.set(rowIds[linked.tallyRow[at] ?? 0] ?? '', {
      port,
      allowed,
      dropped,
      undecided,
      isRedirected: (flags & 1) > 0,
      isDecided: (flags & 2) > 0,
      isForItself: (flags & 4) > 0,
    })
  })
  return { links, rows, isCut: linked.isCut }
}
