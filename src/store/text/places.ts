/** From a place in the text to what stands there. */
import { parsePeer, workloadNode } from '../../engine/keys'
import { judgedSide } from '../../worker/index'
import { decidersAbout, decidersBetween } from '../../worker/rows'
import { workloadsOf } from '../flows/workloads'
import { tableOfPair, type PairFlows } from '../state/flow-view'
import type { Direction, FlowRef, Selection, Snapshot, SourceRange, Verdict } from '../state/store-type'

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
 * stands for what decides about it, as a line between two peers does, and so does a peer that nothing states.
 *
 * @param explanation that of the selected flow; null while it is not known
 * @param pairFlows the flows of what is selected, where the page does not have all
 */
export function rangesOfSelection(
  snapshot: Snapshot,
  selection: Selection,
  explanation: Verdict | null = null,
  pairFlows: PairFlows | null = null,
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
      return rangesOfPeer(snapshot, selection.key, pairFlows)
    case 'flow':
      return explanation === null ? [] : rangesOfFlow(snapshot, selection.flow, explanation)
    case 'edge': {
      const { from, to } = selection
      const table = tableOfPair(snapshot.flows, pairFlows, from, to)
      if (table === null) return []
      const ranges = rangesOfPolicies(snapshot, decidersBetween(table, from, to))
      return ranges.length > 0 ? ranges : rangesOfUndecided(snapshot, from, to, ['egress', 'ingress'])
    }
  }
}

function rangesIn<T extends { readonly range?: SourceRange }>(
  things: readonly T[],
  isWanted: (thing: T) => boolean,
): readonly SourceRange[] {
  return things.flatMap((thing) => (thing.range !== undefined && isWanted(thing) ? [thing.range] : []))
}

function rangesOfPolicies(snapshot: Snapshot, keys: readonly string[]): readonly SourceRange[] {
  const wanted = new Set(keys)
  return rangesIn(snapshot.policies, ({ key }) => wanted.has(key))
}

/** Resources that state a peer outside the pods; where there are none, the policies that decide about its flows. */
function rangesOfPeer(snapshot: Snapshot, key: string, pairFlows: PairFlows | null): readonly SourceRange[] {
  const { resources, externals = [], flows } = snapshot
  const peer = parsePeer(key)
  if (peer === null) return []
  const stating = externals.filter(({ dns, addresses }) => dns.includes(peer.name) || addresses.includes(peer.name))
  const ranges = rangesIn(resources, ({ kind, name }) =>
    peer.kind === 'node'
      ? (kind === 'Node' || kind === 'CiliumNode') && name === peer.name
      : kind === 'External' && stating.some((external) => external.name === name),
  )
  if (ranges.length > 0) return ranges
  const table = tableOfPair(flows, pairFlows, key, key)
  return table === null ? [] : rangesOfPolicies(snapshot, decidersAbout(table, key))
}

/** What decided about a flow, a denial first; of a drop what dropped it, and not what let it through at the other end. */
function rangesOfFlow(snapshot: Snapshot, { from, to }: FlowRef, verdict: Verdict): readonly SourceRange[] {
  const sides = (['egress', 'ingress'] as const).filter(
    (side) => verdict.verdict !== 'DROPPED' || ['denied', 'error'].includes(judgedSide(verdict[side]).decision),
  )
  const steps = sides.flatMap((side) => verdict[side].steps.filter(({ decisive }) => decisive === true))
  const ranges = rangesIn(
    steps.toSorted((a, b) => Number(b.effect === 'deny') - Number(a.effect === 'deny')),
    () => true,
  )
  const isDenied = sides.filter((side) => judgedSide(verdict[side]).decision === 'denied')
  return ranges.length > 0 ? ranges : rangesOfUndecided(snapshot, from, to, isDenied)
}

/**
 * Of a flow that no rule decides about: the policies that ask for default deny at the ends that drop it; where none does,
 * the ends themselves.
 */
function rangesOfUndecided(
  snapshot: Snapshot,
  from: string,
  to: string,
  denied: readonly Direction[],
): readonly SourceRange[] {
  const end = (key: string) => snapshot.endpoints.find((endpoint) => endpoint.key === key)
  const asking = denied.flatMap((side) => end(side === 'egress' ? from : to)?.isolation[side].by ?? [])
  const policies = rangesOfPolicies(snapshot, asking)
  return policies.length > 0 ? policies : rangesIn(snapshot.endpoints, ({ key }) => key === from || key === to)
}
