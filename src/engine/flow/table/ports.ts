/** Which ports a peer serves, as far as the workspace tells. */
import { idName } from '../../keys'
import { protocolOfNumber } from '../../cilium/numbers'
import type { PolicyRule, PortRange } from '../../policy/entry'
import type { ClusterIdentity } from '../../cluster/identity'
import { namespaceKey } from '../../cluster/labels'
import { hasBit } from '../../policy/selectors/bitset'
import type { Selector } from '../../policy/selectors/selector'
import type { EndpointPort, FlowPort, Protocol } from '../../types'
import type { PolicyModel } from '../../verdict/model'
import type { SubjectMap } from '../../verdict/maps/subject-maps'
import { nodeRules, type FlowPeer, type FlowPeers } from './peers'
import { podsOf, type Run } from './pods'
import { lazily } from '../../../values/lazily'
import { Note } from '../../../values/note'

const limit = 16

/** Equal ports are mostly one object: there are few, on many thousands of pods. Bounded, as names come from files that others wrote. */
const knownPorts = new Map<string, FlowPort>()
const mostKnown = 10_000

function sharedPort(protocol: Protocol, port: number, name: string | undefined): FlowPort {
  const key = `${protocol}/${port}/${name ?? ''}`
  let known = knownPorts.get(key)
  if (known === undefined) {
    if (knownPorts.size > mostKnown) knownPorts.clear()
    known = { protocol, port, ...(name === undefined ? {} : { name }), assumed: false }
    knownPorts.set(key, known)
  }
  return known
}

const assumed: readonly FlowPort[] = [{ protocol: 'TCP', port: 80, assumed: true }]
/** The kubelet listens on every node. */
const assumedOfNode: readonly FlowPort[] = [{ protocol: 'TCP', port: 10250, assumed: true }]

class Ports {
  /** See `Findings.stays`. */
  static readonly stays = new Ports()

  private readonly found = new Map<string, FlowPort>()

  add(protocol: Protocol, port: number, name?: string): void {
    const key = `${protocol}/${port}`
    const known = this.found.get(key)
    if (known === undefined ? this.found.size < limit : known.name === undefined && name !== undefined) {
      this.found.set(key, sharedPort(protocol, port, name))
    }
  }

  list(otherwise: readonly FlowPort[] = assumed): readonly FlowPort[] {
    return this.found.size === 0 ? otherwise : [...this.found.values()]
  }
}

/** By what pods of a policy map declare; for those that no service leads to. */
const portsOfMaps = new Note<SubjectMap['lineage'], Map<readonly EndpointPort[], readonly FlowPort[]>>()

/** Ports to ask about for every peer, by its index among the peers. */
export function servedPorts(model: PolicyModel, peers: FlowPeers): readonly (readonly FlowPort[])[] {
  const services = servicePorts(model)
  const egress = lazily(() => new EgressOfPods(model))
  const byMap = new Map<string, readonly FlowPort[]>()
  const ofRun = ({ first, endpoint, index }: Run): readonly FlowPort[] => {
    const map = model.maps.mapOf(first, 'ingress')
    // What a pod declares and its rules name stays the same for as long as the map does.
    const isOwn = endpoint.ports.length > 0 && services.size === 0
    const kept = isOwn ? portsOfMaps.get(map.lineage)?.get(endpoint.ports) : undefined
    if (kept !== undefined) return kept
    const declared = endpoint.ports.map(({ protocol, port, name }) => `${protocol}/${port}/${name ?? ''}`).join()
    const key = `${map.id} ${index} ${declared}`
    let ports = byMap.get(key)
    if (ports === undefined) {
      const collected = new Ports()
      for (const { protocol, port, name } of endpoint.ports) collected.add(protocol, port, name)
      for (const port of services.get(first) ?? []) collected.add(port.protocol, port.port, port.name)
      for (const { ports: ranges } of map.entries) for (const range of ranges ?? []) addRange(collected, range)
      if (endpoint.ports.length === 0) for (const range of egress().into(index)) addRange(collected, range)
      ports = collected.list()
      byMap.set(key, ports)
    }
    if (isOwn) {
      const ofMap = portsOfMaps.get(map.lineage)
      if (ofMap === undefined) portsOfMaps.set(map.lineage, new Map([[endpoint.ports, ports]]))
      else ofMap.set(endpoint.ports, ports)
    }
    return ports
  }
  // eslint-disable-next-line unicorn/no-new-array -- it is the length that is known
  const all = new Array<readonly FlowPort[]>(peers.length)
  for (const run of podsOf(model).runs) all.fill(ofRun(run), run.first, run.end)
  const ofOthers = egressPorts(model, namesForOthers)
  peers.outside.forEach((peer, i) => (all[peers.pods + i] = portsOf(peer)))
  return all

  function portsOf(peer: FlowPeer): readonly FlowPort[] {
    if (peer.kind === 'node') return portsOfNode(model, peer, ofOthers)
    return withRules(namedFor(ofOthers, [peer.index]), peer).list(
      peer.subject === undefined || peer.subject.entity !== undefined ? assumed : assumedOfNode,
    )
  }
}

/** The first port of a range stands for it; a whole protocol names no port. */
function addRange(ports: Ports, { protocol, first, last, name }: PortRange): void {
  const known = protocolOfNumber(protocol)
  if (known === undefined || name !== undefined || (first === 0 && last === 65_535)) return
  ports.add(known, first)
}

interface EgressPort {
  readonly range: PortRange
  readonly peers: Uint32Array
}

/** What a rule names for peers of its egress. */
interface EgressNames {
  readonly selector: Selector
  readonly ports: readonly PortRange[]
}

/** Of selectors that may select others than pods; kept with the rules, as an edit leaves most of them. */
const namedForOthers = new WeakMap<PolicyRule, readonly EgressNames[]>()

function namesForOthers(rule: PolicyRule): readonly EgressNames[] {
  let names = namedForOthers.get(rule)
  if (names === undefined)
    namedForOthers.set(rule, (names = egressNames(rule).filter(({ selector }) => !isOfPods(selector))))
  return names
}

function egressNames({ entries }: PolicyRule): readonly EgressNames[] {
  const names: EgressNames[] = []
  for (const { direction, peers, ports } of entries) {
    if (direction !== 'egress' || peers === null || ports === null) continue
    for (const { selector } of peers) names.push({ selector, ports })
  }
  return names
}

/** Ports that egress rules name, with the peers that they name them for. */
function egressPorts(model: PolicyModel, namesOf: (rule: PolicyRule) => readonly EgressNames[]): readonly EgressPort[] {
  const found: EgressPort[] = []
  for (const { rule } of [...model.rules, ...nodeRules(model)])
    for (const { selector, ports } of namesOf(rule)) {
      const peers = model.selection.select(selector)
      for (const range of ports) found.push({ range, peers })
    }
  return found
}

/** Whether a selector asks for a namespace, which only pods have: most do, and none of them says anything of other peers. */
function isOfPods(selector: Selector): boolean {
  if (selector.type !== 'labels') return false
  return selector.requirements.some(
    ({ source, key, operator }) =>
      source === 'k8s' && key === namespaceKey && (operator === 'In' || operator === 'Exists'),
  )
}

/** What egress rules name for a few identities, kept with each rule: an edit leaves most rules, and most identities. */
const namedForFew = new WeakMap<PolicyRule, Map<ClusterIdentity, readonly PortRange[]>>()
/** For more identities than these, who is selected by each rule is looked up as a whole. */
const mostFew = 16

/** Ports that egress rules name for pods. */
class EgressOfPods {
  private asked = 0
  private readonly all = lazily(() => egressPorts(this.model, egressNames))

  constructor(private readonly model: PolicyModel) {}

  into(index: number): readonly PortRange[] {
    const identity = this.model.identities[index]
    if (identity === undefined || ++this.asked > mostFew)
      return this.all().flatMap(({ range, peers }) => (hasBit(peers, index) ? [range] : []))
    const found: PortRange[] = []
    for (const { rule } of [...this.model.rules, ...nodeRules(this.model)])
      for (const range of this.namedBy(rule, identity, index)) found.push(range)
    return found
  }

  private namedBy(rule: PolicyRule, identity: ClusterIdentity, index: number): readonly PortRange[] {
    let known = namedForFew.get(rule)
    if (known === undefined) namedForFew.set(rule, (known = new Map()))
    let ranges = known.get(identity)
    if (ranges === undefined) {
      const { selection } = this.model
      const names = egressNames(rule)
      ranges = names.flatMap(({ selector, ports }) => (hasBit(selection.select(selector), index) ? ports : []))
      if (known.size > mostFew) known.clear()
      known.set(identity, ranges)
    }
    return ranges
  }
}

function namedFor(egress: readonly EgressPort[], identities: readonly number[]): Ports {
  const ports = new Ports()
  for (const { range, peers } of egress)
    if (identities.some((identity) => hasBit(peers, identity))) addRange(ports, range)
  return ports
}

/** Adds the ports that a node's own policies name for it. */
function withRules(ports: Ports, { subject }: FlowPeer): Ports {
  for (const { ports: ranges } of subject?.mapOf('ingress').entries ?? [])
    for (const range of ranges ?? []) addRange(ports, range)
  return ports
}

/** What rules name for a node, whatever it is seen as; the API server on it; ports of the pods that share its network. */
function portsOfNode(model: PolicyModel, peer: FlowPeer, egress: readonly EgressPort[]): readonly FlowPort[] {
  const { inside, cluster } = model
  const name = idName(peer.key)
  const api = cluster.apiServer?.nodes.has(name) === true ? cluster.apiServer : null
  const host = inside.ofHost.get(name) ?? (api === null ? null : inside.hostWithApiServer)
  const entities = ['host', 'remote-node', ...(api === null ? [] : ['kube-apiserver' as const])] as const
  const identities = [
    peer.index,
    ...(host === null ? [] : [host]),
    ...entities.flatMap((entity) => inside.ofReserved.get(entity) ?? []),
  ]
  const ports = withRules(namedFor(egress, identities), peer)
  for (const slice of api?.slices ?? []) for (const { port, protocol } of slice.ports) ports.add(protocol, port)
  for (const { isHostNetwork, nodeName, ports: own } of cluster.endpoints)
    if (isHostNetwork && nodeName === name) for (const { port, protocol } of own) ports.add(protocol, port)
  return ports.list(assumedOfNode)
}

/** Target ports of the services that select an endpoint, by its index. */
function servicePorts(model: PolicyModel): ReadonlyMap<number, readonly FlowPort[]> {
  const found = new Map<number, FlowPort[]>()
  const byNamespace = new Map<string, number[]>()
  if (model.cluster.services.every(({ selector }) => selector === null)) return found
  model.cluster.endpoints.forEach((endpoint, i) => {
    const list = byNamespace.get(endpoint.namespace)
    if (list === undefined) byNamespace.set(endpoint.namespace, [i])
    else list.push(i)
  })
  for (const { namespace, selector, resource } of model.cluster.services) {
    if (selector === null) continue
    for (const i of byNamespace.get(namespace) ?? []) {
      const endpoint = model.cluster.endpoints[i]
      if (endpoint === undefined || ![...selector].every(([key, value]) => endpoint.podLabels.get(key) === value))
        continue
      const list = found.get(i) ?? []
      for (const { port = 0, targetPort, protocol, name } of resource.object.spec?.ports ?? []) {
        const known = protocol === 'UDP' || protocol === 'SCTP' ? protocol : 'TCP'
        const target =
          typeof targetPort === 'string'
            ? endpoint.ports.find((own) => own.name === targetPort && own.protocol === known)?.port
            : (targetPort ?? port)
        if (target !== undefined && target > 0)
          list.push({ protocol: known, port: target, ...(name === undefined ? {} : { name }), assumed: false })
      }
      found.set(i, list)
    }
  }
  return found
}
