/** What would have let a dropped flow through: rules of the pod’s policies, and policies that miss the pod by one label. */
import { clusterKey, namespaceKey } from '../../cluster/labels'
import { locate, pathText } from '../../manifest/resource'
import { hasBit } from '../../policy/selectors/bitset'
import { describeEntry } from '../../policy/describe'
import type { PolicyEntry } from '../../policy/entry'
import type { Selector } from '../../policy/selectors/selector'
import type { Direction, Step } from '../../types'
import type { Misses } from './explanation'
import { nearMisses } from './near-misses'
import { protocolNumber } from '../../cilium/numbers'
import { canBeMet, fulfils, lackText, type Labelled } from './label-misses'
import type { PolicyModel } from '../model'
import { coversPort } from '../maps/resolved'
import { subjectsOf } from '../maps/subjects'

/** What would have let a flow through that default deny drops. */
export const missSteps: Misses = (model, { endpoint, map }, peer, probe) => {
  const { direction } = map
  const { cluster, identities, inside } = model
  const identity = identities[peer.identity]
  if (identity === undefined) return []
  const protocol = protocolNumber[probe.protocol]
  const { port } = probe
  const podOf = (index: number | null | undefined) =>
    index === null || index === undefined ? null : (cluster.endpoints[index] ?? null)
  const other = cluster.endpointIndex.get(direction === 'egress' ? probe.to : probe.from)
  const found = nearMisses({
    entries: map.entries,
    policyEntries: map.rules.flatMap(({ rule }) => rule.entries.filter((entry) => entry.direction === direction)),
    peer: peer.identity,
    about: { identity, cluster, pod: podOf(other) },
    protocol,
    port,
    names: direction === 'ingress' ? map.ports : identity.namedPorts,
    declared: podOf(direction === 'ingress' ? endpoint : other)?.ports ?? [],
    isMeant: ({ peers }) =>
      peers === null || peers.some(({ selector }) => hasBit(model.selection.selectPeers(selector), peer.identity)),
  })
  const subject = endpoint === null ? undefined : inside.ofEndpoint[endpoint]
  const own = subject === undefined ? undefined : identities[subject]
  if (subject === undefined || own === undefined) return found
  const flow = { direction, subject, peer: peer.identity, protocol, port }
  return [...subjectMisses(model, flow, { identity: own, cluster, pod: podOf(endpoint) }), ...found]
}

/** A flow that a pod's policies drop. */
export interface DroppedFlow {
  readonly direction: Direction
  /** Indices of the identities. */
  readonly subject: number
  readonly peer: number
  readonly protocol: number
  readonly port: number
}

const most = 2

/** Near misses by the subject, at most two. */
export function subjectMisses(model: PolicyModel, flow: DroppedFlow, about: Labelled): readonly Step[] {
  const steps: Step[] = []
  for (const { policy, rule } of model.rules) {
    if (steps.length >= most) break
    if (hasBit(subjectsOf(rule, model.selection), flow.subject)) continue
    const [selector] = rule.subject
    const text = rule.subject.length === 1 && selector !== undefined ? missOf(selector, about) : null
    if (text === null) continue
    const entry = rule.entries.find((candidate) => lets(model, candidate, flow))
    if (entry === undefined) continue
    steps.push({
      kind: 'near-miss',
      effect: 'none',
      missing: 'label',
      text: `would let this through (${describeEntry(entry)}), but does not select ${about.pod?.key ?? 'this pod'}: ${text}`,
      policy: policy.key,
      path: pathText(rule.subjectPath),
      range: locate(policy.place, rule.subjectPath),
    })
  }
  return steps
}

function missOf(selector: Selector, about: Labelled): string | null {
  if (selector.type !== 'labels') return null
  // Asked of every rule of the cluster for every drop that is explained: most differ in more than one label.
  let only: (typeof selector.requirements)[number] | null = null
  for (const requirement of selector.requirements) {
    if (fulfils(requirement, about.identity)) continue
    if (only !== null) return null
    only = requirement
  }
  if (only === null || only.source === 'reserved' || !canBeMet(only, selector.requirements)) return null
  return only.key === namespaceKey || only.key === clusterKey ? null : lackText(only, about)
}

function lets({ selection }: PolicyModel, entry: PolicyEntry, flow: DroppedFlow): boolean {
  return (
    entry.action === 'allow' &&
    entry.direction === flow.direction &&
    coversPort(entry.ports?.filter(({ name }) => name === undefined) ?? entry.ports, flow.protocol, flow.port) &&
    (entry.peers === null || entry.peers.some(({ selector }) => hasBit(selection.selectPeers(selector), flow.peer)))
  )
}
