/** Which bundles are drawn, and as what. */
import { portText, type FlowTable, type Snapshot } from '../../../store/index'
import type { Bundle } from './bundles'
import type { Focus } from './focus'
import { isGroupNode } from './folds'

/** `mixed`: some of the flows are allowed and some are dropped. */
export type EdgeKind = 'allowed' | 'dropped' | 'redirected' | 'mixed'

export interface GraphEdge {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly kind: EdgeKind
  /** Some of the allowed flows go through the layer 7 proxy. */
  readonly isRedirected: boolean
  /** Flows drawn that get through, with or without the proxy. */
  readonly allowed: number
  readonly dropped: number
  /** The port where the edge is one flow, else counts. */
  readonly label: string
  readonly isDroppedAtSource: boolean
  readonly isDroppedAtDestination: boolean
  /** Keys of the policies that decided any of the flows. */
  readonly policies: ReadonlySet<string>
}

/** What the user wants drawn; null leaves it to the picture. */
export interface EdgeToggles {
  readonly showAllowed: boolean
  readonly showDropped: boolean | null
  /** Flows that no policy decides. */
  readonly showOpen: boolean | null
  readonly showHost: boolean | null
  readonly showWorld: boolean
}

interface DrawnEdges {
  readonly edges: readonly GraphEdge[]
  readonly showsHost: boolean
  readonly showsOpen: boolean
  readonly showsDropped: 'all' | 'some' | 'none'
  readonly quietPairs: number
  readonly isThinned: boolean
}

/** Edges up to which everything is drawn unless the user says otherwise. */
const calmUpTo = 24
/** Edges up to which a picture can be read and moved at all. */
const mostEdges = 300

/**
 * How much is left out while nobody asks for dropped flows.
 *
 * - 0: nothing
 * - 1: drops by default between pods and what lies outside, and edges from a pod to itself
 * - 2: all drops by default, but not what a rule denies
 * - 3: all drops that would need a line of their own
 */
type Quiet = 0 | 1 | 2 | 3

const quietLevels: readonly Quiet[] = [0, 1, 2, 3]

/** Which shares of a bundle are drawn. */
interface Drawn {
  readonly decided: boolean
  readonly open: boolean
  readonly dropped: boolean
}

const everyShare: Drawn = { decided: true, open: true, dropped: true }

/** The edges to draw, with what became of toggles that were left to the picture. */
export function drawBundles(
  snapshot: Snapshot,
  bundles: readonly Bundle[],
  toggles: EdgeToggles,
  hasPolicies: boolean,
  focus: Focus,
): DrawnEdges {
  const outside = new Set(snapshot.flows.peers.flatMap(({ key, kind }) => (kind === 'endpoint' ? [] : [key])))
  // Flows that no policy decides say little beside flows that one does; alone they are the whole picture.
  const showsOpen = toggles.showOpen ?? !hasPolicies
  // The local host gets in by default everywhere; it is worth its edges where a policy speaks of it.
  const showsHost =
    toggles.showHost ?? bundles.some(({ from, to, policies }) => policies.size > 0 && (isHost(from) || isHost(to)))
  const isSwitchedOff = ({ from, to }: Bundle): boolean =>
    (!showsHost && (isHost(from) || isHost(to))) || (!toggles.showWorld && (isWorld(from) || isWorld(to)))

  const isFocused = ({ from, to, isPair, policies }: Bundle): boolean =>
    isPair ||
    from === focus.node ||
    to === focus.node ||
    (focus.around !== null && (from === focus.around || to === focus.around)) ||
    (focus.pair !== null && `${from} ${to}` === focus.pair) ||
    (focus.policy !== null && policies.has(focus.policy))

  const drawnOf = (bundle: Bundle, quiet: Quiet): Drawn | null => {
    const { from, to } = bundle
    if (isFocused(bundle)) return everyShare
    if (isSwitchedOff(bundle) || (from === to && quiet > 0)) return null
    const decided = toggles.showAllowed
    const open = decided && showsOpen
    const isAllowed = (decided && bundle.decided.count + bundle.redirected.count > 0) || (open && bundle.open.count > 0)
    const isOutside = outside.has(from) || outside.has(to)
    // Beside an allowed flow a dropped one costs no line of its own.
    const isDrawnQuietly = isAllowed || quiet === 0 || (quiet < 3 && bundle.denied > 0) || (quiet === 1 && !isOutside)
    const dropped = (toggles.showDropped ?? isDrawnQuietly) && bundle.dropped.count > 0
    return isAllowed || dropped ? { decided, open, dropped } : null
  }

  const quiet =
    toggles.showDropped === null
      ? (quietLevels.find((level) => countUpTo(bundles, (bundle) => drawnOf(bundle, level) !== null) <= calmUpTo) ?? 3)
      : 0
  const wanted = bundles.flatMap((bundle) => {
    const drawn = drawnOf(bundle, quiet)
    return drawn === null ? [] : [{ isFocused: isFocused(bundle), edge: edgeOf(snapshot.flows, bundle, drawn) }]
  })
  const isThinned = wanted.length > mostEdges
  const edges = (isThinned ? busiest(wanted) : wanted).map(({ edge }) => edge)
  const withDrops = new Set(edges.filter(({ dropped }) => dropped > 0).map(({ id }) => id))
  const quietPairs = bundles.filter(
    (bundle) => bundle.dropped.count > 0 && !isSwitchedOff(bundle) && !withDrops.has(edgeId(bundle.from, bundle.to)),
  ).length
  const showsDropped = toggles.showDropped === false ? 'none' : quietPairs === 0 ? 'all' : 'some'
  return {
    edges,
    showsHost,
    showsOpen,
    showsDropped,
    quietPairs: toggles.showDropped === null ? quietPairs : 0,
    isThinned,
  }
}

interface Wanted {
  readonly isFocused: boolean
  readonly edge: GraphEdge
}

/** As many as can be read: the selection's own, then those that let most through. */
function busiest(wanted: readonly Wanted[]): readonly Wanted[] {
  return [...wanted]
    .sort(
      (a, b) =>
        Number(b.isFocused) - Number(a.isFocused) || b.edge.allowed - a.edge.allowed || b.edge.dropped - a.edge.dropped,
    )
    .slice(0, mostEdges)
}

/** How many pass a test, counted no further than needed to know that there are too many. */
function countUpTo(bundles: readonly Bundle[], test: (bundle: Bundle) => boolean): number {
  let passed = 0
  for (const bundle of bundles) if (test(bundle) && ++passed > calmUpTo) break
  return passed
}

function isHost(id: string): boolean {
  return id === 'entity:host'
}

function isWorld(id: string): boolean {
  return id.startsWith('entity:world')
}

function edgeId(from: string, to: string): string {
  return `edge:${from} ${to}`
}

function edgeOf(flows: FlowTable, bundle: Bundle, drawn: Drawn): GraphEdge {
  const { from, to, policies } = bundle
  const shares = [
    ...(drawn.decided ? [bundle.decided, bundle.redirected] : []),
    ...(drawn.open ? [bundle.open] : []),
    ...(drawn.dropped ? [bundle.dropped] : []),
  ].filter(({ count }) => count > 0)
  const total = shares.reduce((sum, { count }) => sum + count, 0)
  const dropped = drawn.dropped ? bundle.dropped.count : 0
  const isRedirected = drawn.decided && bundle.redirected.count > 0
  const kind =
    dropped === 0 ? (isRedirected ? 'redirected' : 'allowed') : dropped === total ? 'dropped' : ('mixed' as const)
  const label =
    isGroupNode(from) || isGroupNode(to)
      ? countWords(total - dropped, dropped)
      : labelOf(flows, shares, kind, dropped > 0 ? bundle.dropped : null)
  return {
    id: edgeId(from, to),
    from,
    to,
    kind,
    isRedirected,
    allowed: total - dropped,
    dropped,
    label: isRedirected ? `L7 ${label}` : label,
    isDroppedAtSource: dropped > 0 && bundle.isDroppedAtSource,
    isDroppedAtDestination: dropped > 0 && bundle.isDroppedAtDestination,
    policies,
  }
}

type Share = Bundle['dropped']

/** Between groups: `12✓ 4✕`. */
function countWords(allowed: number, dropped: number): string {
  const parts = [...(allowed > 0 ? [`${allowed}✓`] : []), ...(dropped > 0 ? [`${dropped}✕`] : [])]
  return parts.join(' ')
}

/** `8080/TCP` for one flow, `3 flows` for several; what passes and what does not where both are: `:8080✓ 2✕`. */
function labelOf(flows: FlowTable, shares: readonly Share[], kind: EdgeKind, dropped: Share | null): string {
  const total = shares.reduce((sum, { count }) => sum + count, 0)
  const portOf = ({ first }: Share) => flows.ports[flows.port[first] ?? -1]
  if (kind === 'mixed' && dropped !== null) {
    const short = (share: Share | undefined, count: number): string => {
      const port = share === undefined || count !== 1 ? undefined : portOf(share)
      return port === undefined ? `${count}` : `:${port.port}`
    }
    return `${short(shares[0], total - dropped.count)}✓ ${short(dropped, dropped.count)}✕`
  }
  const port = shares[0] === undefined || total > 1 ? undefined : portOf(shares[0])
  return port === undefined
    ? `${total.toLocaleString('en')} ${total === 1 ? 'flow' : 'flows'}`
    : portText({ protocol: port.protocol, port: port.port, assumed: port.assumed })
}
