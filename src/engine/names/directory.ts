/**
 * Everything in a cluster that a name or an address can stand for: pods, workloads, services and their frontends, nodes,
 * the API server, External resources. One index for all questions, of the model or of what the page has of it.
 */
import { canonicalAddress } from '../cluster/address'
import { apiServerKey } from '../keys'
import { lazily } from '../../values/lazily'
import type {
  Endpoint,
  ExternalSummary,
  LocalRedirect,
  NodeSummary,
  Protocol,
  ServicePort,
  ServiceSummary,
} from '../types'

/** A pod, or the pods of a workload, as far as names and addresses go. */
export type NamedPod = Pick<
  Endpoint,
  'key' | 'namespace' | 'name' | 'kind' | 'replicas' | 'ports' | 'hostNetwork' | 'node' | 'workload'
> & {
  readonly addresses?: readonly string[]
  /** A DaemonSet whose pods run on those nodes alone that it chooses. */
  readonly isChoosy?: boolean
}

export type NamedService = Omit<ServiceSummary, 'range'>

/** What a directory is made of. */
export interface DirectorySource {
  readonly pods: readonly NamedPod[]
  /** Those of the pods that have addresses, where they are known without a look at all. */
  readonly addressed?: readonly NamedPod[]
  readonly services: readonly NamedService[]
  readonly nodes: readonly NodeSummary[]
  readonly externals: readonly ExternalSummary[]
  readonly namespaces: Iterable<string>
  /** What becomes of flows to an address by a local redirect policy. */
  readonly redirects?: ReadonlyMap<string, LocalRedirect>
  /** Pods that ran to their end, whose objects are still there. */
  readonly ended?: Iterable<EndedPod>
}

/** A pod that has no address and no identity any more. */
export interface EndedPod {
  readonly key: string
  /** Those that it had. */
  readonly addresses: readonly string[]
}

/** What is asked of an address; a protocol or a port that nobody states is null, or empty. */
export interface AskedPort {
  readonly protocol: Protocol | null
  /** Number or name. */
  readonly port: string
}

/** Whether a service has a port of this number or name. */
export function servesPort({ ports }: NamedService, { port, protocol }: AskedPort): boolean {
  return ports.some(
    (found) =>
      (protocol === null || found.protocol === protocol) && (String(found.port) === port || found.name === port),
  )
}

/** A port of a service that an address leads to. */
export interface Frontend {
  readonly service: NamedService
  /** `cluster`: its ClusterIP. `balancer`: of its load balancer. `external`: one of its externalIPs. */
  readonly kind: 'cluster' | 'balancer' | 'external'
}

/** A port of every node that leads to a service. */
export interface NodePortTarget {
  readonly service: NamedService
  readonly port: ServicePort
}

/** A port of one node that leads to a pod. */
export interface HostPortTarget {
  readonly pod: NamedPod
  readonly port: number
  /** The one address of the node at which it does. */
  readonly at?: string
}

export class Directory {
  readonly services: ReadonlyMap<string, NamedService>
  readonly nodes: ReadonlyMap<string, NodeSummary>
  readonly externals: ReadonlyMap<string, ExternalSummary>
  private readonly podsByKey = lazily(() => new Map(this.source.pods.map((pod) => [pod.key, pod])))
  private readonly allNamespaces = lazily(
    () => new Set([...this.source.namespaces, ...this.source.pods.map(({ namespace }) => namespace)]),
  )
  private readonly endedByKey = lazily(() => new Map([...(this.source.ended ?? [])].map((pod) => [pod.key, pod])))
  private readonly byWorkload = lazily(() => this.indexWorkloads())
  private readonly podsByAddress = lazily(() => this.indexPodAddresses())
  private readonly nodesByAddress = lazily(() => this.indexNodeAddresses())
  private readonly frontends = lazily(() => this.indexFrontends())
  private readonly nodePorts = lazily(() => this.indexNodePorts())
  private readonly hostPorts = lazily(() => this.indexHostPorts())
  private readonly endedByAddress = lazily(() => this.indexEnded())

  constructor(private readonly source: DirectorySource) {
    this.services = new Map(source.services.map((service) => [service.key, service]))
    this.nodes = new Map(source.nodes.map((node) => [node.name, node]))
    this.externals = new Map(source.externals.map((external) => [external.name, external]))
  }

  get pods(): ReadonlyMap<string, NamedPod> {
    return this.podsByKey()
  }

  get namespaces(): ReadonlySet<string> {
    return this.allNamespaces()
  }

  /** Pods that ran to their end, by key. */
  get ended(): ReadonlyMap<string, EndedPod> {
    return this.endedByKey()
  }

  /** Pods of a workload, by the `namespace/name` of the workload. */
  podsOf(workload: string): readonly NamedPod[] {
    return this.byWorkload().get(workload) ?? []
  }

  /** All pods, or those of one namespace. */
  podsIn(namespace: string | null): readonly NamedPod[] {
    return namespace === null ? this.source.pods : this.source.pods.filter((pod) => pod.namespace === namespace)
  }

  /** The pod that has an address of its own. */
  podAt(address: string): NamedPod | null {
    return this.podsByAddress().get(address) ?? null
  }

  /** The node that has an address. */
  nodeAt(address: string): NodeSummary | null {
    return this.nodesByAddress().get(address) ?? null
  }

  /** The pods on the sender's own node that take what is sent to an address. */
  redirectAt(address: string): LocalRedirect | null {
    return this.source.redirects?.get(address) ?? null
  }

  /** What Cilium itself has at an address. */
  ciliumAt(address: string): 'health' | 'ingress' | null {
    for (const node of this.nodes.values()) {
      if (node.health?.includes(address) === true) return 'health'
      if (node.ingress?.includes(address) === true) return 'ingress'
    }
    return null
  }

  /**
   * The service that an address leads to. Services may share one, as behind one load balancer: then the one that serves the
   * port is meant, if any does.
   */
  frontendAt(address: string, asked?: AskedPort): Frontend | null {
    const all = this.frontends().get(address) ?? []
    const [first = null] = all
    if (asked === undefined || all.length < 2) return first
    return all.find(({ service }) => servesPort(service, asked)) ?? first
  }

  /** A pod's address is one like any other once the pod ran to its end; no words where something has it now. */
  endedWords(address: string): readonly string[] {
    const ended = this.podAt(address) === null ? this.endedByAddress().get(address) : undefined
    return ended === undefined
      ? []
      : [
          `${address} was the address of ${ended}, which has ended: nobody has it now, and rules about addresses decide.`,
        ]
  }

  nodePort(protocol: string, port: number): NodePortTarget | null {
    return this.nodePorts().get(`${protocol}/${port}`) ?? null
  }

  /** The pods that a port of a node leads to, each with its node. */
  hostPort(protocol: string, port: number): readonly HostPortTarget[] {
    return this.hostPorts().get(`${protocol}/${port}`) ?? []
  }

  /** The service of the API server as the workspace states it. */
  get apiServer(): NamedService | null {
    return this.services.get(apiServerKey) ?? null
  }

  private indexWorkloads(): ReadonlyMap<string, readonly NamedPod[]> {
    const found = new Map<string, NamedPod[]>()
    for (const pod of this.source.pods) {
      const { workload, namespace, name } = pod
      const owner = workload?.name ?? name
      const key = `${namespace}/${owner}`
      const list = found.get(key)
      if (list === undefined) found.set(key, [pod])
      else list.push(pod)
    }
    return found
  }

  private indexPodAddresses(): ReadonlyMap<string, NamedPod> {
    const found = new Map<string, NamedPod>()
    for (const pod of this.source.addressed ?? this.source.pods) {
      if (pod.hostNetwork === true) continue
      for (const text of pod.addresses ?? []) {
        const address = canonicalAddress(text)
        if (address !== null && !found.has(address)) found.set(address, pod)
      }
    }
    return found
  }

  private indexNodeAddresses(): ReadonlyMap<string, NodeSummary> {
    const found = new Map<string, NodeSummary>()
    for (const node of this.nodes.values()) {
      for (const address of node.addresses) if (!found.has(address)) found.set(address, node)
    }
    return found
  }

  private indexEnded(): ReadonlyMap<string, string> {
    const found = new Map<string, string>()
    for (const { key, addresses } of this.ended.values()) {
      if (this.pods.has(key)) continue
      for (const text of addresses) {
        const address = canonicalAddress(text)
        if (address !== null && this.nodeAt(address) === null) found.set(address, key)
      }
    }
    return found
  }

  private indexFrontends(): ReadonlyMap<string, readonly Frontend[]> {
    const found = new Map<string, Frontend[]>()
    const add = (texts: readonly string[], service: NamedService, kind: Frontend['kind']): void => {
      for (const text of texts) {
        const address = canonicalAddress(text)
        if (address === null) continue
        const list = found.get(address)
        if (list === undefined) found.set(address, [{ service, kind }])
        else list.push({ service, kind })
      }
    }
    for (const service of this.services.values()) {
      if (service.type === 'ExternalName') continue
      add(service.clusterIPs ?? (service.clusterIP === undefined ? [] : [service.clusterIP]), service, 'cluster')
    }
    for (const service of this.services.values()) {
      if (service.type === 'LoadBalancer') add(service.balancerIPs ?? [], service, 'balancer')
      add(service.externalIPs ?? [], service, 'external')
    }
    return found
  }

  private indexNodePorts(): ReadonlyMap<string, NodePortTarget> {
    const found = new Map<string, NodePortTarget>()
    for (const service of this.services.values()) {
      if (service.type !== 'NodePort' && service.type !== 'LoadBalancer') continue
      for (const port of service.ports)
        if (port.nodePort !== undefined) found.set(`${port.protocol}/${port.nodePort}`, { service, port })
    }
    return found
  }

  private indexHostPorts(): ReadonlyMap<string, readonly HostPortTarget[]> {
    const found = new Map<string, HostPortTarget[]>()
    for (const pod of this.source.pods) {
      if (pod.hostNetwork === true) continue
      for (const { hostPort, hostIP, port, protocol } of pod.ports) {
        // Inside the range of node ports a hostPort does nothing.
        if (hostPort === undefined || (hostPort >= 30_000 && hostPort <= 32_767)) continue
        const key = `${protocol}/${hostPort}`
        const list = found.get(key)
        const target = { pod, port, ...(hostIP === undefined ? {} : { at: hostIP }) }
        if (list === undefined) found.set(key, [target])
        else list.push(target)
      }
    }
    return found
  }
}
