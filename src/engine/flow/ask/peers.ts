/** Names that people give to the ends of a flow → keys of peers, with services and named ports looked up. */
import { parseAddress, parsePrefix } from '../../cluster/address'
import type { Endpoint, NamespaceSummary, Protocol, ServicePort, ServiceSummary } from '../../types'
import {
  dnsParts,
  isCalled,
  noPort,
  numberOf,
  onPort,
  target,
  workloadKinds,
  type Found,
  type Name,
  type Target,
} from './names'
import { nearest, reservedWords } from '../filter/values'

/** What questions are looked up in; a snapshot or an analysis will do. */
export interface AskContext {
  readonly endpoints: readonly Endpoint[]
  readonly services?: readonly ServiceSummary[]
  readonly namespaces?: readonly Pick<NamespaceSummary, 'name'>[]
}

export class NameBook {
  private readonly byKey: ReadonlyMap<string, Endpoint>
  private readonly services: readonly ServiceSummary[]
  private readonly namespaces: ReadonlySet<string>

  constructor(private readonly context: AskContext) {
    this.byKey = new Map(context.endpoints.map((endpoint) => [endpoint.key, endpoint]))
    this.services = context.services ?? []
    this.namespaces = new Set([
      ...(context.namespaces ?? []).map(({ name }) => name),
      ...context.endpoints.map(({ namespace }) => namespace),
    ])
  }

  /** The sender of a flow. */
  source(text: string, namespace: string | null): Found {
    const plain = this.outside(text, '')
    if (plain !== null) return plain
    const endpoint = this.endpoint(text, namespace)
    return endpoint === null ? this.unknown(text, namespace) : target(endpoint.key)
  }

  /** The receiver; names without a namespace are looked for in the sender's first. */
  destination({ text, port }: Name, namespace: string | null, protocol: Protocol | null): Found {
    const service = this.service(text, namespace)
    const endpoint = this.isServiceName(text) ? null : this.endpoint(text, namespace)
    if (endpoint !== null && (service === null || !this.isServicePort(service, endpoint, port)))
      return this.onEndpoint(endpoint, port, protocol)
    if (service !== null) return this.behind(service, port, protocol)
    const plain = this.outside(text, port)
    if (plain !== null) return plain
    const missing = this.missingService(text)
    if (missing !== null) return missing
    if (text.includes('.') && !text.includes('/') && /^[\w.*-]+$/.test(text))
      return onPort(`dns:${text.toLowerCase()}`, port)
    return this.unknown(text, namespace)
  }

  /** The cluster's own DNS server: the service of that name, or else a pod with its label; null where there is none. */
  dnsServer(): string | null {
    const service = this.serviceIn('kube-system', 'kube-dns')
    if (service !== null) return `svc/${service.name}.${service.namespace}`
    return this.context.endpoints.find(({ podLabels }) => podLabels['k8s-app'] === 'kube-dns')?.key ?? null
  }

  /** Namespace of an endpoint's key; null for any other peer. */
  namespaceOf(key: string): string | null {
    return this.byKey.get(key)?.namespace ?? null
  }

  /** Entities, nodes, addresses and prefixes; null for none of them. */
  private outside(text: string, port: string): Found | null {
    const [, scheme = '', rest = text] = /^(?:(entity|reserved|node|ip|cidr|dns):)?(.*)$/s.exec(text) ?? []
    if (scheme === 'node' || scheme === 'dns') return onPort(`${scheme}:${rest}`, port)
    if (reservedWords.includes(rest) && rest !== 'unknown') return onPort(`entity:${rest}`, port)
    if (parseAddress(rest) !== null) return this.byAddress(rest, port)
    return parsePrefix(rest) === null ? null : onPort(`cidr:${rest}`, port)
  }

  /** An address of a pod or a service is that pod or service. */
  private byAddress(address: string, port: string): Found {
    const endpoint = this.context.endpoints.find((found) => found.address === address)
    if (endpoint !== undefined) {
      const found = this.onEndpoint(endpoint, port, null)
      return 'message' in found ? found : { ...found, note: `${address} is ${endpoint.key}` }
    }
    const service = this.services.find(
      ({ clusterIP, externalAddresses }) => clusterIP === address || externalAddresses?.includes(address) === true,
    )
    return service === undefined ? onPort(`ip:${address}`, port) : this.behind(service, port, null)
  }

  /** `ns/pod`, `ns/workload`, `pod`, `deploy/name`, `ns/deploy/name`. */
  private endpoint(text: string, namespace: string | null): Endpoint | null {
    const parts = text.split('/')
    const kind = parts.length > 1 ? workloadKinds.get(parts.at(-2)?.toLowerCase() ?? '') : undefined
    const name = parts.at(-1) ?? ''
    const where = kind === undefined ? parts.slice(0, -1) : parts.slice(0, -2)
    if (name === '' || where.length > 1) return null
    if (kind === undefined || !this.namespaces.has(parts.at(-2) ?? '') || where.length > 0) {
      const [stated] = where
      for (const candidate of stated === undefined ? [namespace, 'default'] : [stated]) {
        const found = candidate === null ? undefined : this.inNamespace(candidate, name, kind)
        if (found !== undefined) return found
      }
      if (stated !== undefined) return null
    } else return this.byKey.get(text) ?? null
    const anywhere = this.context.endpoints.filter((endpoint) => isCalled(endpoint, name, kind))
    const places = new Set(anywhere.map((endpoint) => endpoint.namespace))
    return places.size === 1 ? (anywhere[0] ?? null) : null
  }

  private inNamespace(namespace: string, name: string, kind: string | undefined): Endpoint | undefined {
    const exact = this.byKey.get(`${namespace}/${name}`)
    if (exact !== undefined && isCalled(exact, name, kind)) return exact
    return this.context.endpoints.find((endpoint) => endpoint.namespace === namespace && isCalled(endpoint, name, kind))
  }

  /** `ns/service`, `svc/name`, `name.ns`, `name.ns.svc.cluster.local`, `name`. */
  private service(text: string, namespace: string | null): ServiceSummary | null {
    const parts = text.replace(/^(svc|services?)\//, '').split('/')
    if (parts.length === 3 && /^(svc|services?)$/.test(parts[1] ?? '')) parts.splice(1, 1)
    if (parts.length > 2) return null
    const [first = '', second] = parts
    if (second !== undefined) return this.serviceIn(first, second)
    const [name, space] = dnsParts(first)
    if (space !== undefined) return this.serviceIn(space, name)
    const own = namespace === null ? null : this.serviceIn(namespace, name)
    if (own !== null) return own
    const same = this.services.filter((service) => service.name === name)
    return same.length === 1 ? (same[0] ?? null) : null
  }

  private serviceIn(namespace: string, name: string): ServiceSummary | null {
    return this.services.find((service) => service.namespace === namespace && service.name === name) ?? null
  }

  private isServiceName(text: string): boolean {
    return /(^|\/)(svc|services?)\//.test(text) || /\.svc(\.|$)/.test(text)
  }

  /** Whether a port can only be the service's: the endpoint of the same name does not serve it, or declares none. */
  private isServicePort({ ports }: ServiceSummary, endpoint: Endpoint, port: string): boolean {
    if (port === '') return endpoint.ports.length === 0
    const isOf = (list: readonly { readonly name?: string; readonly port: number }[]): boolean =>
      list.some((found) => String(found.port) === port || found.name === port)
    return isOf(ports) && !isOf(endpoint.ports)
  }

  private onEndpoint(endpoint: Endpoint, port: string, protocol: Protocol | null): Found {
    if (port === '' || /^\d+$/.test(port)) {
      const declared = endpoint.ports.find((found) => protocol === null || found.protocol === protocol)
      if (port !== '') return { targets: [{ key: endpoint.key, port: Number(port), protocol: null }] }
      return { targets: [{ key: endpoint.key, port: declared?.port ?? null, protocol: declared?.protocol ?? null }] }
    }
    const named = endpoint.ports.find(({ name }) => name === port)
    if (named !== undefined) return { targets: [{ key: endpoint.key, port: named.port, protocol: named.protocol }] }
    return noPort(`${endpoint.key} declares no port named "${port}"`, port, endpoint.ports)
  }

  /** What stands behind a service's port. */
  private behind(service: ServiceSummary, port: string, protocol: Protocol | null): Found {
    const { key, ports, selects, backends, externalName } = service
    if (externalName !== undefined) {
      const found = onPort(`dns:${externalName}`, port)
      return 'message' in found ? found : { ...found, service: key, note: `Service ${key} stands for ${externalName}` }
    }
    const usable = ports.filter((found) => protocol === null || found.protocol === protocol)
    const chosen = port === '' ? usable[0] : usable.find((found) => String(found.port) === port || found.name === port)
    if (chosen === undefined)
      return ports.length === 0
        ? { message: `Service ${key} has no ports` }
        : noPort(`Service ${key} has no port ${port === '' ? (protocol ?? '') : port}`, port, ports)
    const targets =
      backends.length > 0
        ? backends.map((address) => ({ key: `ip:${address}`, port: numberOf(chosen), protocol: chosen.protocol }))
        : selects.flatMap((endpoint) => this.behindPort(endpoint, chosen))
    if (targets.length === 0)
      return {
        message:
          selects.length === 0
            ? `Service ${key} selects no pod`
            : `No pod behind ${key} names the port ${chosen.targetPort}`,
      }
    const [first] = targets
    const more = targets.length > 1 ? `, the first of ${targets.length}` : ''
    return {
      targets,
      service: key,
      note: `Service ${key}:${chosen.port} leads to ${first?.key ?? ''}:${first?.port ?? ''}${more}; policies see that port`,
    }
  }

  private behindPort(key: string, { targetPort, protocol }: ServicePort): readonly Target[] {
    if (typeof targetPort === 'number') return [{ key, port: targetPort, protocol }]
    const named = this.byKey.get(key)?.ports.find((own) => own.name === targetPort && own.protocol === protocol)
    return named === undefined ? [] : [{ key, port: named.port, protocol }]
  }

  /** A name in the form of a service's in this cluster, of which there is none. */
  private missingService(text: string): Found | null {
    const [name, space] = dnsParts(text)
    const isMeant = this.isServiceName(text) || (space !== undefined && this.namespaces.has(space))
    if (!isMeant || text.includes('/') || space === undefined) return null
    const near = nearest(
      `${space}/${name}`,
      this.services.map(({ key }) => key),
    )
    return {
      message: `There is no service ${name} in namespace ${space}`,
      ...(near === undefined ? {} : { suggestion: near }),
    }
  }

  private unknown(text: string, namespace: string | null): Found {
    const [first = '', second] = text.split('/')
    if (second !== undefined && !this.namespaces.has(first)) {
      const near = nearest(first, this.namespaces)
      return {
        message: `There is no namespace "${first}"`,
        ...(near === undefined ? {} : { suggestion: `${near}/${second}` }),
      }
    }
    const keys = [...this.context.endpoints, ...this.services].map(({ key }) => key)
    const whole = second === undefined && namespace !== null ? `${namespace}/${text}` : text
    const near =
      nearest(whole, keys) ??
      keys.find((key) => key.slice(key.indexOf('/') + 1) === text) ??
      nearest(text, reservedWords)
    return {
      message: text === '' ? 'A name is missing' : `There is no pod, workload or service "${text}"`,
      ...(near === undefined ? {} : { suggestion: near }),
    }
  }
}
