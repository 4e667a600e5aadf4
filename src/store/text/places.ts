/** From a place in the text to what stands there. */
import { parsePeer, workloadNode } from '../../engine/keys'
import { decidersBetween } from '../../worker/rows'
import { workloadsOf } from '../flows/workloads'
import type { Selection, Snapshot, SourceRange, Verdict } from '../state/store-type'

/** The thing with the smallest range around a place: a rule inside a policy rather than the policy. */
function innermost<T extends { readonly range?: SourceRange }>(
  things: readonly T[],
  file: string,
  offset: number,
): T | null {
  let best: T | null = null
  let bestLength = Infinity
  for (const thing of things) {
    const { range } = thing
    if (range === undefined || range.file !== file || offset < range.start || offset > range.end) continue
    const length = range.end - range.start
    if (length < bestLength) {
      best = thing
      bestLength = length
    }
  }
  return best
}

/** What the cursor stands on: a rule of a policy, a policy, an endpoint or a namespace; null for nothing known. */
export function selectionAt(snapshot: Snapshot, file: string, offset: number): Selection | null {
  const policy = innermost(snapshot.policies, file, offset)
  if (policy !== null) {
    const rule = innermost(policy.rules, file, offset)
    return { kind: 'policy', key: policy.key, ...(rule === null ? {} : { rulePath: rule.path }) }
  }
  const endpoint = innermost(snapshot.endpoints, file, offset)
  if (endpoint !== null) return { kind: 'endpoint', key: endpoint.key }
  const service = innermost(snapshot.services ?? [], file, offset)
  if (service !== null) return { kind: 'service', key: service.key }
  const namespace = innermost(snapshot.namespaces, file, offset)
  return namespace === null ? null : { kind: 'namespace', name: namespace.name }
}

/**
 * Where a selected thing is written, what matters most first; empty for what has no text. A flow is written nowhere: it
 * stands for what decides about it, as a line between two peers does.
 *
 * @param explanation that of the selected flow; null while it is not known
 */
export function rangesOfSelection(
  snapshot: Snapshot,
  selection: Selection,
  explanation: Verdict | null = null,
): readonly SourceRange[] {
  switch (selection.kind) {
    case 'endpoint':
      return rangesIn(snapshot.endpoints, ({ key }) => key === selection.key)
    case 'policy': {
      const policy = snapshot.policies.find(({ key }) => key === selection.key)
      const rule = policy?.rules.find(({ path }) => path === selection.rulePath)
      const selector = policy?.selectors.find(({ path }) => path === selection.selectorPath)
      const range = rule?.range ?? selector?.range ?? policy?.range
      return range === undefined ? [] : [range]
    }
    case 'namespace':
      return rangesIn(snapshot.namespaces, ({ name }) => name === selection.name)
    case 'service':
      return rangesIn(snapshot.services ?? [], ({ key }) => key === selection.key)
    case 'workload': {
      const id = workloadNode(selection.namespace, selection.name)
      const members = workloadsOf(snapshot)
      return rangesIn(snapshot.endpoints, ({ key }) => members.get(key)?.id === id)
    }
    case 'nodes':
      return rangesIn(snapshot.resources, ({ kind }) => kind === 'Node' || kind === 'CiliumNode')
    case 'peer':
      return rangesOfPeer(snapshot, selection.key)
    case 'flow':
      return explanation === null ? [] : decidersIn(explanation)
    case 'edge': {
      const deciding = new Set(decidersBetween(snapshot.flows, selection.from, selection.to))
      return rangesIn(snapshot.policies, ({ key }) => deciding.has(key))
    }
  }
}

function rangesIn<T extends { readonly range?: SourceRange }>(
  things: readonly T[],
  isWanted: (thing: T) => boolean,
): readonly SourceRange[] {
  return things.flatMap((thing) => (thing.range !== undefined && isWanted(thing) ? [thing.range] : []))
}

/** Resources that state a peer outside the pods. */
function rangesOfPeer({ resources, externals = [] }: Snapshot, key: string): readonly SourceRange[] {
  const peer = parsePeer(key)
  if (peer === null) return []
  const stating = externals.filter(({ dns, addresses }) => dns.includes(peer.name) || addresses.includes(peer.name))
  return rangesIn(resources, ({ kind, name }) =>
    peer.kind === 'node'
      ? (kind === 'Node' || kind === 'CiliumNode') && name === peer.name
      : kind === 'External' && stating.some((external) => external.name === name),
  )
}

/** What decided about a flow, a denial first. */
function decidersIn({ egress, ingress }: Verdict): readonly SourceRange[] {
  const steps = [...egress.steps, ...ingress.steps].filter(({ decisive }) => decisive === true)
  return rangesIn(
    steps.toSorted((a, b) => Number(b.effect === 'deny') - Number(a.effect === 'deny')),
    () => true,
  )
}
