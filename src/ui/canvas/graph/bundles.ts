/** All flows between two nodes of the picture, in one direction, as one bundle. */
import { droppedAt, filterRows, verdictName, type FlowFilter, type Snapshot } from '../../../store/index'

/** Flows of one sort in a bundle; `first` is a row of the flow table, −1 where there is none. */
interface Share {
  count: number
  first: number
}

export interface Bundle {
  readonly from: string
  readonly to: string
  /** Allowed by a policy. */
  readonly decided: Readonly<Share>
  /** Allowed because no policy decides. */
  readonly open: Readonly<Share>
  /** Allowed by way of the layer 7 proxy. */
  readonly redirected: Readonly<Share>
  readonly dropped: Readonly<Share>
  /** How many of the dropped ones a rule denies; the others are dropped by default. */
  readonly denied: number
  readonly isDroppedAtSource: boolean
  readonly isDroppedAtDestination: boolean
  /** Keys of the policies that decided any of the flows. */
  readonly policies: ReadonlySet<string>
  /** Drawn whatever the filter says: the selected pair. */
  readonly isPair: boolean
}

interface Draft extends Bundle {
  readonly decided: Share
  readonly open: Share
  readonly redirected: Share
  readonly dropped: Share
  denied: number
  isDroppedAtSource: boolean
  isDroppedAtDestination: boolean
  policies: ReadonlySet<string>
  isPair: boolean
}

/** Deciders that are policies are written as keys, `Kind/namespace/name`; the others are built in. */
const isPolicyKey = (decider: string): boolean => decider.includes('/')

/**
 * Bundles the flows that pass the filter, and those of `pair`, which a filter does not hide. Flows inside a folded
 * group are left out. Where there are too many flows to list, those between folded namespaces and the outside come
 * from the counts by namespace, as long as no filter asks for some of them.
 */
export function bundleFlows(
  { endpoints, flows }: Snapshot,
  nodeOf: ReadonlyMap<string, string>,
  filter: FlowFilter,
  pair: { readonly from: string; readonly to: string } | null,
): readonly Bundle[] {
  // Rows refer to peers by number, so nodes get numbers too: a pair of them is then one number.
  const ids = [...new Set(nodeOf.values())]
  const numbers = new Map(ids.map((id, i) => [id, i]))
  const nodes = flows.peers.map(({ key }) => numbers.get(nodeOf.get(key) ?? key) ?? 0)
  const isFolded = flows.peers.map(({ key }) => nodeOf.get(key) !== key)
  const faulty = new Set(endpoints.flatMap(({ key, error }) => (error === undefined ? [] : [key])))
  const isOpen = flows.deciders.map((keys) => keys.every((key) => key === 'default-allow'))
  const policies = flows.deciders.map((keys) => keys.filter(isPolicyKey))
  const pairFrom = pair === null ? -1 : flows.peers.findIndex(({ key }) => key === pair.from)
  const pairTo = pair === null ? -1 : flows.peers.findIndex(({ key }) => key === pair.to)
  const drafts = new Map<number, Draft>()
  const groups = isBlank(filter) ? flows.groups : undefined
  const isPlace = flows.peers.map(
    ({ key, kind }) => kind !== 'endpoint' || nodeOf.get(key)?.startsWith('namespace:') === true,
  )

  const add = (i: number): void => {
    const source = flows.source[i] ?? 0
    const destination = flows.destination[i] ?? 0
    const from = nodes[source] ?? 0
    const to = nodes[destination] ?? 0
    if (from === to && isFolded[source] === true) return
    if (groups !== undefined && isPlace[source] === true && isPlace[destination] === true) return
    let draft = drafts.get(from * ids.length + to)
    if (draft === undefined) {
      draft = newDraft(ids[from] ?? '', ids[to] ?? '')
      drafts.set(from * ids.length + to, draft)
    }
    const egressBy = flows.egressBy[i] ?? 0
    const ingressBy = flows.ingressBy[i] ?? 0
    draft.policies = joined(draft.policies, policies[egressBy] ?? [])
    draft.policies = joined(draft.policies, policies[ingressBy] ?? [])
    draft.isPair ||= source === pairFrom && destination === pairTo
    const verdict = verdictName(flows, i)
    switch (verdict) {
      case 'FORWARDED':
        return count(isOpen[egressBy] === true && isOpen[ingressBy] === true ? draft.open : draft.decided, i)
      case 'REDIRECTED':
        return count(draft.redirected, i)
      case 'DROPPED':
      case 'ERROR': {
        count(draft.dropped, i)
        const side = droppedAt(flows, i)
        const isSourceFaulty = verdict === 'ERROR' && faulty.has(flows.peers[source]?.key ?? '')
        const isDestinationFaulty = verdict === 'ERROR' && faulty.has(flows.peers[destination]?.key ?? '')
        const isAtSource = side === 'egress' || side === 'both'
        const isAtDestination = side === 'ingress' || side === 'both'
        draft.isDroppedAtSource ||= isAtSource || isSourceFaulty
        draft.isDroppedAtDestination ||= isAtDestination || isDestinationFaulty
        const isDenied =
          (isAtSource && (policies[egressBy]?.length ?? 0) > 0) ||
          (isAtDestination && (policies[ingressBy]?.length ?? 0) > 0)
        if (isDenied) draft.denied++
        return
      }
      default:
        return verdict satisfies never
    }
  }

  const rows = filterRows(flows, filter, null)
  for (const i of rows) add(i)
  if (pairFrom >= 0 && pairTo >= 0 && rows.length < flows.count) {
    const shown = new Set(rows)
    for (let i = 0; i < flows.count; i++)
      if (flows.source[i] === pairFrom && flows.destination[i] === pairTo && !shown.has(i)) add(i)
  }
  return [...drafts.values(), ...(groups ?? []).flatMap((group) => bundleOfGroup(group, numbers))]
}

type Group = NonNullable<Snapshot['flows']['groups']>[number]

/** A group between two nodes that are drawn; those of unfolded namespaces have no node. */
function bundleOfGroup(group: Group, nodes: ReadonlyMap<string, number>): readonly Bundle[] {
  const { from, to, isDroppedAtSource, isDroppedAtDestination } = group
  if (from === to || !nodes.has(from) || !nodes.has(to)) return []
  const share = (count: number): Share => ({ count, first: -1 })
  return [
    {
      ...newDraft(from, to),
      decided: share(group.forwarded),
      redirected: share(group.redirected),
      dropped: share(group.dropped),
      isDroppedAtSource,
      isDroppedAtDestination,
    },
  ]
}

/** Whether a filter lets everything through. */
export function isBlank({ text, verdicts }: FlowFilter): boolean {
  return text.trim() === '' && verdicts.length === 0
}

const noPolicies: ReadonlySet<string> = new Set()

/** Most bundles have no policy or the same few in all their flows: a set is made only where one is new. */
function joined(policies: ReadonlySet<string>, more: readonly string[]): ReadonlySet<string> {
  return more.every((key) => policies.has(key)) ? policies : new Set([...policies, ...more])
}

function newDraft(from: string, to: string): Draft {
  const none = (): Share => ({ count: 0, first: -1 })
  return {
    from,
    to,
    decided: none(),
    open: none(),
    redirected: none(),
    dropped: none(),
    denied: 0,
    isDroppedAtSource: false,
    isDroppedAtDestination: false,
    policies: noPolicies,
    isPair: false,
  }
}

function count(share: Share, row: number): void {
  if (share.count === 0) share.first = row
  share.count++
}
