/** Ends of stated traffic, looked up: which endpoints and peers they are, and on which ports they are meant. */
import { nearestWord } from '../../manifest/shape'
import { parseEnd, type EndName } from '../../cluster/traffic-end'
import type { ClusterEndpoint } from '../../cluster/endpoints'
import type { ClusterService } from '../../cluster/services'
import { ofKind, type Resource } from '../../manifest/resource'
import type { Protocol } from '../../types'
import { findPeer, type PolicyModel } from '../../verdict/model'
import { workloadName } from '../workloads'

export interface PortOfEnd {
  readonly protocol: Protocol
  readonly port: number
}

/** One peer that an end stands for. */
export interface Member {
  /** As in `Peer`. */
  readonly key: string
  /** Index of the endpoint; -1 for any other peer. */
  readonly endpoint: number
  /** Ports that are meant, by a service or by declaration; null where none is said. */
  readonly ports: readonly PortOfEnd[] | null
}

export interface FoundEnd {
  readonly members: readonly Member[]
}

/** What a flow asks of its receiving end. */
export interface WantedPort {
  /** As written, number or name; null where none is. */
  readonly port: string | null
  /** Null where none is written. */
  readonly protocol: Protocol | null
}

/** Looks ends up in one model. Texts say what is wrong. */
export class Ends {
  private readonly byWorkload = new Map<string, number[]>()
  private readonly externals: ReadonlyMap<string, readonly string[]>

  constructor(
    private readonly model: PolicyModel,
    resources: readonly Resource[],
  ) {
    model.cluster.endpoints.forEach((endpoint, i) => {
      const key = `${endpoint.namespace}/${workloadName(endpoint)}`
      const list = this.byWorkload.get(key)
      if (list === undefined) this.byWorkload.set(key, [i])
      else list.push(i)
    })
    this.externals = new Map(
      ofKind(resources, 'External').map(({ name, object }) => [
        name,
        [
          ...(object.spec?.dns ?? []).map((dns) => `dns:${dns}`),
          ...(object.spec?.addresses ?? []).map((address) => `ip:${address}`),
        ],
      ]),
    )
  }

  sender(written: string): FoundEnd | string {
    const parsed = parseEnd(written)
    if (typeof parsed === 'string') return parsed
    if (parsed.port !== null) return `"${written}" names a port, but a sender has none`
    return this.find(parsed.end, { port: null, protocol: null })
  }

  receiver(written: string, port: number | undefined, protocol: Protocol | null): FoundEnd | string {
    const parsed = parseEnd(written)
    if (typeof parsed === 'string') return parsed
    if (parsed.port !== null && port !== undefined && parsed.port !== String(port))
      return `the port is written twice, as ${parsed.port} and as ${port}`
    return this.find(parsed.end, { port: parsed.port ?? (port === undefined ? null : String(port)), protocol })
  }

  private find(end: EndName, wanted: WantedPort): FoundEnd | string {
    switch (end.kind) {
      case 'peer':
        return this.outside([end.key], wanted)
      case 'word': {
        const external = this.externals.get(end.name)
        if (external !== undefined)
          return external.length === 0
            ? `External ${end.name} states neither a name nor an address`
            : this.outside(external, wanted)
        return this.inside('default', end.name, wanted)
      }
      case 'service': {
        const service = this.service(end.namespace, end.name)
        return service === undefined
          ? `there is no service "${end.namespace}/${end.name}" in this workspace`
          : this.behind(service, wanted)
      }
      case 'inside':
        return this.inside(end.namespace, end.name, wanted)
    }
  }

  private outside(keys: readonly string[], wanted: WantedPort): FoundEnd | string {
    for (const key of keys) {
      const found = findPeer(this.model, key)
      if (typeof found === 'string') return found
    }
    const ports = numericPorts(wanted)
    return typeof ports === 'string' ? ports : { members: keys.map((key) => ({ key, endpoint: -1, ports })) }
  }

  private inside(namespace: string, name: string, wanted: WantedPort): FoundEnd | string {
    const { endpoints } = this.model.cluster
    if (name === '') {
      const all = endpoints.map((_, i) => i).filter((i) => namespace === '' || endpoints[i]?.namespace === namespace)
      return all.length === 0 ? `there are no endpoints in the namespace ${namespace}` : this.pods(all, wanted)
    }
    const key = `${namespace}/${name}`
    const exact = this.model.endpointIndex.get(key)
    const found = exact === undefined ? this.byWorkload.get(key) : [exact]
    if (found !== undefined) return this.pods(found, wanted)
    const service = this.service(namespace, name)
    if (service !== undefined) return this.behind(service, wanted)
    const near = nearestWord(key, [...this.model.endpointIndex.keys(), ...this.byWorkload.keys()])
    return `there is no pod, workload or service "${key}" in this workspace${near === null ? '' : `; did you mean ${near}?`}`
  }

  private pods(indices: readonly number[], wanted: WantedPort): FoundEnd | string {
    const members: Member[] = []
    for (const index of indices) {
      const endpoint = this.model.cluster.endpoints[index]
      if (endpoint === undefined) continue
      const ports = podPorts(endpoint, wanted)
      if (typeof ports === 'string') return ports
      members.push({ key: endpoint.key, endpoint: index, ports })
    }
    return { members }
  }

  private service(namespace: string, name: string): ClusterService | undefined {
    return this.model.cluster.services.findLast((service) => service.namespace === namespace && service.name === name)
  }

  /** Backends of a service on their own ports: that is where policy looks, after the service was translated. */
  private behind(
    { namespace, name, selector, backends, resource }: ClusterService,
    wanted: WantedPort,
  ): FoundEnd | string {
    const key = `${namespace}/${name}`
    const { externalName, ports: written = [] } = resource.object.spec ?? {}
    if (externalName !== undefined) return this.outside([`dns:${externalName}`], wanted)
    const ports = written.filter(
      (port) =>
        (wanted.protocol === null || (port.protocol ?? 'TCP') === wanted.protocol) &&
        (wanted.port === null || wanted.port === port.name || wanted.port === String(port.port)),
    )
    if (ports.length === 0) {
      const known = written.map(({ port, protocol = 'TCP' }) => `${protocol}/${port ?? 0}`).join(', ')
      return `service ${key} has no port ${wanted.port ?? ''}; it has ${known === '' ? 'none' : known}`
    }
    const { endpoints } = this.model.cluster
    const members: Member[] = []
    if (selector === null) {
      for (const address of backends)
        members.push({ key: `ip:${address}`, endpoint: -1, ports: ports.flatMap((port) => targetPort(port, null)) })
    } else {
      endpoints.forEach((endpoint, index) => {
        if (endpoint.namespace !== namespace) return
        if (![...selector].every(([label, value]) => endpoint.podLabels.get(label) === value)) return
        const targets = ports.flatMap((port) => targetPort(port, endpoint))
        if (targets.length > 0) members.push({ key: endpoint.key, endpoint: index, ports: targets })
      })
    }
    return members.length === 0 ? `nothing stands behind service ${key} on that port` : { members }
  }
}

type ServicePort = NonNullable<NonNullable<ClusterService['resource']['object']['spec']>['ports']>[number]

function targetPort(written: ServicePort, endpoint: ClusterEndpoint | null): readonly PortOfEnd[] {
  const protocol = written.protocol === 'UDP' || written.protocol === 'SCTP' ? written.protocol : 'TCP'
  const { targetPort: target = written.port ?? 0 } = written
  if (typeof target === 'number') return target === 0 ? [] : [{ protocol, port: target }]
  const named = endpoint?.ports.find(({ name, protocol: own }) => name === target && own === protocol)
  return named === undefined ? [] : [{ protocol, port: named.port }]
}

function podPorts(endpoint: ClusterEndpoint, wanted: WantedPort): readonly PortOfEnd[] | null | string {
  const { port, protocol } = wanted
  if (port === null || /^[0-9]+$/.test(port)) {
    if (port !== null || (protocol !== null && !hasPorts(protocol))) return numericPorts(wanted)
    const declared = endpoint.ports.filter((own) => protocol === null || own.protocol === protocol)
    return declared.length === 0 ? null : declared.map((own) => ({ protocol: own.protocol, port: own.port }))
  }
  const named = endpoint.ports.find((own) => own.name === port && (protocol === null || own.protocol === protocol))
  return named === undefined
    ? `${endpoint.key} declares no port named ${port}`
    : [{ protocol: named.protocol, port: named.port }]
}

function hasPorts(protocol: Protocol): boolean {
  return protocol === 'TCP' || protocol === 'UDP' || protocol === 'SCTP'
}

function numericPorts({ port, protocol }: WantedPort): readonly PortOfEnd[] | null | string {
  if (port === null) {
    if (protocol === null || hasPorts(protocol)) return null
    // ICMP's echo request; other protocols have no ports.
    return [{ protocol, port: protocol === 'ICMP' ? 8 : protocol === 'ICMPv6' ? 128 : 0 }]
  }
  if (!/^[0-9]+$/.test(port)) return `"${port}" is no number, and only pods and services have named ports`
  const number = Number(port)
  const isNone = number === 0 && (protocol === null || hasPorts(protocol))
  return isNone || number > 65_535 ? `${port} is not a port` : [{ protocol: protocol ?? 'TCP', port: number }]
}
