/** Which ports a peer serves, as far as the workspace tells. */
import { protocolOfNumber } from '../../cilium/numbers'
import { type PortRange } from '../../policy/entry'
import { hasBit } from '../../policy/bitset'
import type { FlowPort, Protocol } from '../../types'
import type { PolicyModel } from '../../verdict/model'
import type { FlowPeer } from './peers'

const limit = 16
const assumed: readonly FlowPort[] = [{ protocol: 'TCP', port: 80, assumed: true }]

class Ports {
  private readonly found = new Map<string, FlowPort>()

  add(protocol: Protocol, port: number, name?: string): void {
    const key = `${protocol}/${port}`
    const known = this.found.get(key)
    if (known === undefined ? this.found.size < limit : known.name === undefined && name !== undefined) {
      this.found.set(key, { protocol, port, ...(name === undefined ? {} : { name }), assumed: false })
    }
  }

  list(): readonly FlowPort[] {
    return this.found.size === 0 ? assumed : [...this.found.values()]
  }
}

/** Ports to ask about for every peer, by its index among the peers. */
export function servedPorts(model: PolicyModel, peers: readonly FlowPeer[]): readonly (readonly FlowPort[])[] {
  const services = servicePorts(model)
  const egress = egressPorts(model)
  const byMap = new Map<string, readonly FlowPort[]>()
  return peers.map((peer) => {
    if (peer.endpoint < 0) return namedFor(egress, peer.index).list()
    const endpoint = model.cluster.endpoints[peer.endpoint]
    if (endpoint === undefined) return assumed
    const map = model.maps.mapOf(peer.endpoint, 'ingress')
    const declared = endpoint.ports.map(({ protocol, port, name }) => `${protocol}/${port}/${name ?? ''}`).join()
    const key = `${map.id} ${peer.index} ${declared}`
    let ports = byMap.get(key)
    if (ports === undefined) {
      const collected = new Ports()
      for (const { protocol, port, name } of endpoint.ports) collected.add(protocol, port, name)
      for (const port of services.get(peer.endpoint) ?? []) collected.add(port.protocol, port.port, port.name)
      for (const { ports: ranges } of map.entries) for (const range of ranges ?? []) addRange(collected, range)
      if (endpoint.ports.length === 0)
        for (const range of egress.filter(({ peers: to }) => hasBit(to, peer.index))) addRange(collected, range.range)
      ports = collected.list()
      byMap.set(key, ports)
    }
    return ports
  })
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

/** Ports that egress rules name, with the peers that they name them for. */
function egressPorts(model: PolicyModel): readonly EgressPort[] {
  const found: EgressPort[] = []
  for (const { rule } of model.rules) {
    for (const { direction, peers, ports } of rule.entries) {
      if (direction !== 'egress' || peers === null) continue
      for (const { selector } of peers)
        for (const range of ports ?? []) found.push({ range, peers: model.selection.select(selector) })
    }
  }
  return found
}

function namedFor(egress: readonly EgressPort[], identity: number): Ports {
  const ports = new Ports()
  for (const { range, peers } of egress) if (hasBit(peers, identity)) addRange(ports, range)
  return ports
}

/** Target ports of the services that select an endpoint, by its index. */
function servicePorts(model: PolicyModel): ReadonlyMap<number, readonly FlowPort[]> {
  const found = new Map<number, FlowPort[]>()
  const byNamespace = new Map<string, number[]>()
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
