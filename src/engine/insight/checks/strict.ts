/** Reachable traffic that nobody has stated. */
import { idName } from '../../keys'
import { FlowVerdict, type FlowTable } from '../../types'
import type { PolicyModel } from '../../verdict/model'
import type { Member } from './ends'
import type { Statement } from './checks'
import type { UnstatedFlow } from './types'
import { workloadName } from '../workloads'

/**
 * Flows of the table that go through and that no entry states, by workload.
 *
 * Traffic of a pod's own node is left out where it gets in only because the local host always does: that is the kubelet.
 */
export function unstatedFlows(
  table: FlowTable,
  statements: readonly Statement[],
  model: PolicyModel,
): readonly UnstatedFlow[] {
  const stated = new Stated(statements)
  const found = new Map<string, { readonly flow: Omit<UnstatedFlow, 'ports'>; readonly ports: Set<string> }>()
  for (let i = 0; i < table.count; i++) {
    const verdict = table.verdict[i]
    if (verdict !== FlowVerdict.FORWARDED && verdict !== FlowVerdict.REDIRECTED) continue
    const from = table.peers[table.source[i] ?? 0]
    const to = table.peers[table.destination[i] ?? 0]
    const port = table.ports[table.port[i] ?? 0]
    if (from === undefined || to === undefined || port === undefined) continue
    const by = table.deciders[table.ingressBy[i] ?? 0] ?? []
    if (from.key === 'entity:host' && by.length === 1 && by[0] === 'localhost') continue
    const text = `${port.protocol}/${port.port}`
    if (stated.has(from.key, to.key, text)) continue
    const ends = { from: nameOf(model, from.key), to: nameOf(model, to.key) }
    const key = `${ends.from} ${ends.to}`
    let group = found.get(key)
    if (group === undefined) {
      const sample = { from: from.key, to: to.key, protocol: port.protocol, port: port.port }
      found.set(key, (group = { flow: { ...ends, sample }, ports: new Set() }))
    }
    group.ports.add(text)
  }
  return [...found.values()].map(({ flow, ports }) => ({ ...flow, ports: [...ports].join(', ') }))
}

function nameOf(model: PolicyModel, key: string): string {
  const endpoint = model.cluster.endpoints[model.endpointIndex.get(key) ?? -1]
  return endpoint === undefined ? idName(key) : `${endpoint.namespace}/${workloadName(endpoint)}`
}

/** What the entries state, looked up by receiver. */
class Stated {
  private readonly byReceiver = new Map<
    string,
    { readonly senders: ReadonlySet<string>; readonly ports: Member['ports'] }[]
  >()

  constructor(statements: readonly Statement[]) {
    for (const { from, to } of statements) {
      if (from === null || to === null) continue
      const senders = new Set(from.members.map(({ key }) => key))
      for (const { key, ports } of to.members) {
        const list = this.byReceiver.get(key)
        if (list === undefined) this.byReceiver.set(key, [{ senders, ports }])
        else list.push({ senders, ports })
      }
    }
  }

  has(from: string, to: string, port: string): boolean {
    return (this.byReceiver.get(to) ?? []).some(
      ({ senders, ports }) =>
        senders.has(from) && (ports === null || ports.some((own) => `${own.protocol}/${own.port}` === port)),
    )
  }
}
