/**
 * What stands behind a service, on its own port: that is what policy sees, because services are translated before it is
 * asked. Source: bpf/bpf_sock.c, bpf/bpf_lxc.c, Documentation/security/policy/layer4.rst.
 */
import { apiServerKey, hasScheme, outsideKey } from '../keys'
import type { Protocol, ServicePort } from '../types'
import type { Directory, NamedPod, NamedService } from './directory'
import { podByHost, readDnsName } from './dns'
import { redirectOf, type Redirected } from './redirected'
import { nearestPort, onPods } from './pods'
import {
  hasPorts,
  isUnresolved,
  numericPorts,
  onPort,
  type Asking,
  type Resolution,
  type Target,
  type TargetPort,
  type Unresolved,
} from './resolution'
import { isServiceForm } from './written'

/** What Cilium's operator writes into the slices of services that Envoy serves. Source: operator/pkg/model/translation. */
export const envoyAddress = '192.192.192.192'

/** ExternalName services lead to others at most so often. */
const mostNames = 5

/** Looks behind a service. */
export function behindService(
  directory: Directory,
  service: NamedService,
  asking: Asking,
  depth = 0,
): Resolution | Unresolved {
  const { key } = service
  if (service.type === 'ExternalName' || service.externalName !== undefined)
    return behindName(directory, service, asking, depth)
  if (asking.role === 'sender')
    return key === apiServerKey && (service.slices ?? []).length === 0
      ? unknownApiServer(service, asking)
      : asSender(directory, service)
  if (key === apiServerKey && (service.slices ?? []).length === 0) return unknownApiServer(service, asking)
  if (isServedByEnvoy(service)) return behindEnvoy(service, asking)
  if (asking.protocol !== null && !hasPorts(asking.protocol)) return pinged(directory, service, asking)
  if (isHeadless(service)) return behindHeadless(directory, service, asking)
  const chosen = choosePorts(service, asking)
  if (isUnresolvedPort(chosen)) return chosen
  const targets = targetsOf(directory, service, chosen).map(translated)
  const redirected = asking.isFromOutside === true ? null : redirectOf(service.redirects, chosen)
  if (redirected !== null)
    return { ...besides(targets, redirected, `Service ${key}:${portWords(chosen)}`), service: key }
  if (targets.length === 0) return noBackend(service, chosen)
  return {
    targets,
    service: key,
    understood: [`Service ${key}:${portWords(chosen)} leads to ${targetWords(targets)}.`],
    doubts: [],
  }
}

/** A packet's destination is translated once: an address behind a service may be another service's too. */
function translated(target: Target): Target {
  return hasScheme(target.key, 'ip') ? { ...target, isTranslated: true } : target
}

/** The pods on the sender's own node, and what stands behind the service otherwise where that may count. */
function besides(targets: readonly Target[], redirected: Redirected, what: string): Resolution {
  if (redirected.isSure || targets.length === 0)
    return { targets: redirected.targets, understood: [redirected.words], doubts: [] }
  return {
    targets: [
      ...redirected.targets,
      ...targets.filter(({ key }) => !redirected.targets.some((target) => target.key === key)),
    ],
    understood: [redirected.words, `${what} leads to ${targetWords(targets)} otherwise.`],
    doubts: [],
  }
}

function asSender(directory: Directory, service: NamedService): Resolution | Unresolved {
  const keys =
    service.hasSelector === true
      ? podsOf(directory, service).map(({ key }) => key)
      : service.backends.map((address) => keyOfAddress(directory, address))
  if (keys.length === 0) return { message: `Service ${service.key} selects no pod that could send` }
  return {
    targets: keys.map((key) => ({ key, ports: null })),
    service: service.key,
    understood: [`A service sends nothing itself: the answer is about the backends of ${service.key}.`],
    doubts: [],
  }
}

function podsOf(directory: Directory, { selects }: NamedService): readonly NamedPod[] {
  return selects.map((key) => directory.pods.get(key)).filter((pod) => pod !== undefined)
}

/** Whether Cilium's Envoy takes what is sent to a service, for Ingress or the Gateway API. */
export function isServedByEnvoy({ slices = [], hasSelector, name }: NamedService): boolean {
  if (slices.some(({ addresses }) => addresses.includes(envoyAddress))) return true
  return hasSelector !== true && /^cilium-(ingress|gateway)(-|$)/.test(name)
}

/** Source: cilium/proxy filter_state_cilium_policy.cc, Documentation/network/servicemesh/ingress-reference.rst. */
function behindEnvoy({ key }: NamedService, asking: Asking): Resolution | Unresolved {
  const found = onPort('entity:ingress', asking)
  if (isUnresolved(found)) return found
  return {
    ...found,
    targets: found.targets.map((target) => ({ ...target, isByEnvoy: true })),
    service: key,
    understood: [
      `Service ${key} is served by Cilium's Envoy (Ingress or Gateway): a pod that calls it is checked by its egress policy against the backend that Envoy chooses, on the backend's container port, and not against the service; then come the ingress and egress policies of the entity ingress, and the backend's ingress policy, which sees the entity ingress.`,
    ],
    doubts: [
      `Which backend Envoy chooses for ${key} is not read here: ask about the caller and the backend's pod and port, and about entity ingress and the backend.`,
    ],
  }
}

/** The API server without its EndpointSlices: Source: pkg/ipcache/cell/apiserver_watcher.go. */
export function unknownApiServer(service: NamedService | null, asking: Asking): Resolution | Unresolved {
  const ports = apiServerPorts(service, asking)
  if (ports !== null && 'message' in ports) return ports
  return {
    targets: [{ key: 'entity:kube-apiserver', ports, ...(asking.role === 'receiver' ? { isPlaceUnknown: true } : {}) }],
    service: apiServerKey,
    understood: [`${apiServerKey} is the API server.`],
    doubts: [
      'No EndpointSlice of default/kubernetes is in the workspace, so where the API server runs and on which port is not known. With those of kubectl get endpointslices -n default -o yaml the answer is certain.',
    ],
  }
}

/** Policy sees the slice's port, mostly 6443 or 443, whatever the service's is. */
function apiServerPorts(service: NamedService | null, asking: Asking): readonly TargetPort[] | null | Unresolved {
  const ports = numericPorts(asking)
  if (asking.role === 'sender') return null
  if (ports !== null && 'message' in ports && asking.port !== 'https') return ports
  const isOfService = asking.port === '' || asking.port === '443' || asking.port === 'https'
  if (!isOfService) return ports !== null && 'message' in ports ? null : ports
  const target = service?.ports[0]?.targetPort
  const numbers = typeof target === 'number' && target !== 443 ? [target] : [6443, 443]
  return numbers.map((port) => ({ port, protocol: asking.protocol ?? 'TCP' }))
}

const isHeadless = ({ clusterIP, clusterIPs }: NamedService): boolean =>
  clusterIP === 'None' || clusterIPs?.includes('None') === true

/** DNS gives the addresses of the backends themselves, and nothing is translated: the port that is dialled is what policy sees. */
function behindHeadless(directory: Directory, service: NamedService, asking: Asking): Resolution | Unresolved {
  const { key, ports: declared } = service
  const isNamed = asking.port !== '' && !/^\d+$/.test(asking.port)
  const chosen = isNamed || asking.port === '' ? choosePorts(service, asking) : []
  let ports: readonly TargetPort[]
  if (isUnresolvedPort(chosen)) {
    if (asking.port !== '' || declared.length > 0) return chosen
    ports = []
  } else ports = chosen.map(({ port, protocol }) => ({ port, protocol }))
  if (asking.port !== '' && !isNamed) {
    const numeric = numericPorts(asking)
    if (numeric !== null && 'message' in numeric) return numeric
    ports = numeric ?? []
  }
  const keys =
    service.hasSelector === true
      ? podsOf(directory, service).map((pod) => pod.key)
      : service.backends.map((address) => keyOfAddress(directory, address))
  if (keys.length === 0) return noBackend(service, [])
  if (isNamed && !isUnresolvedPort(chosen)) {
    const targets = targetsOf(directory, service, chosen)
    if (targets.length === 0) return noBackend(service, chosen)
    return {
      targets,
      service: key,
      understood: [
        `Service ${key} is headless: DNS (a SRV record) says where its port ${asking.port} is, ${targetWords(targets)}.`,
      ],
      doubts: [],
    }
  }
  const targets = keys.map((target) => ({ key: target, ports: ports.length === 0 ? null : ports }))
  return {
    targets: targets.map((target) =>
      directory.pods.get(target.key)?.hostNetwork === true ? { ...target, isByAddress: true } : target,
    ),
    service: key,
    understood: [
      `Service ${key} is headless: its name stands for the addresses of ${targetWords(targets)}, and the port that is dialled is the port that policies see.`,
    ],
    doubts: [],
  }
}

/** Ports of the service that are meant. */
function choosePorts(service: NamedService, { port, protocol }: Asking): readonly ServicePort[] | Unresolved {
  const { key, ports } = service
  const usable = ports.filter((found) => protocol === null || found.protocol === protocol)
  const chosen = port === '' ? usable : usable.filter((found) => String(found.port) === port || found.name === port)
  if (chosen.length > 0) return port === '' || protocol !== null ? chosen : chosen.slice(0, 1)
  if (ports.length === 0) return { message: `Service ${key} has no ports` }
  const words = port === '' ? (protocol ?? '') : port
  const near = nearestPort(words, ports)
  return { message: `Service ${key} has no port ${words}`, ...(near === null ? {} : { suggestion: near }) }
}

function isUnresolvedPort(found: readonly ServicePort[] | Unresolved): found is Unresolved {
  return 'message' in found
}

/** What Envoy may choose of a service: nothing behind its own services and the API server's, and no name outside. */
export function routedTo(directory: Directory, service: NamedService, protocol: Protocol): readonly Target[] {
  if (isServedByEnvoy(service) || service.key === apiServerKey || service.type === 'ExternalName') return []
  return targetsOf(
    directory,
    service,
    service.ports.filter((port) => port.protocol === protocol),
  )
}

/** Keys of all that stands behind the ports of a service by which a peer's port is reached. */
export function besideOf(
  directory: Directory,
  service: NamedService,
  { to, protocol, port }: { readonly to: string; readonly protocol: Protocol; readonly port: number },
): readonly string[] {
  return service.ports
    .filter((served) => served.protocol === protocol)
    .map((served) => targetsOf(directory, service, [served]))
    .filter((targets) => targets.some(({ key, ports }) => key === to && ports?.some((own) => own.port === port)))
    .flatMap((targets) => targets.map(({ key }) => key))
}

function targetsOf(directory: Directory, service: NamedService, chosen: readonly ServicePort[]): readonly Target[] {
  return service.hasSelector === true
    ? podTargets(directory, service, chosen)
    : sliceTargets(directory, service, chosen)
}

function podTargets(directory: Directory, service: NamedService, chosen: readonly ServicePort[]): readonly Target[] {
  return podsOf(directory, service).flatMap((pod) => {
    const ports = chosen.flatMap((port) => targetPorts(pod, port))
    return ports.length === 0 ? [] : [{ key: pod.key, ports }]
  })
}

/** A name means to each pod what the pod itself says. */
function targetPorts(pod: NamedPod, { targetPort, protocol }: ServicePort): readonly TargetPort[] {
  if (typeof targetPort === 'number') return [{ port: targetPort, protocol }]
  const own = pod.ports.find(({ name, protocol: its }) => name === targetPort && its === protocol)
  return own === undefined ? [] : [{ port: own.port, protocol }]
}

/** Backends from EndpointSlices, on the port that the slice gives the service's port by its name. */
function sliceTargets(directory: Directory, service: NamedService, chosen: readonly ServicePort[]): readonly Target[] {
  return (service.slices ?? []).flatMap(({ addresses, ports }) => {
    const own = chosen.flatMap(({ name = '', protocol }) =>
      ports.filter((port) => port.name === name && port.protocol === protocol),
    )
    if (own.length === 0) return []
    const targets = own.map(({ port, protocol }) => ({ port, protocol }))
    return addresses.map((address) => ({ key: keyOfAddress(directory, address), ports: targets }))
  })
}

/** The peer that a backend's address is. */
export function keyOfAddress(directory: Directory, address: string): string {
  return directory.podAt(address)?.key ?? outsideKey('ip', address)
}

/** A ping is not translated: nobody answers at a ClusterIP, and what policy sees is the address itself. */
function pinged(directory: Directory, service: NamedService, asking: Asking): Resolution | Unresolved {
  const [address] = service.clusterIPs ?? []
  if (isHeadless(service)) return behindHeadless(directory, service, asking)
  if (address === undefined || directory.podAt(address) !== null)
    return onPods(podsOf(directory, service), asking, `there is no pod behind service ${service.key}`)
  const found = onPort(outsideKey('ip', address), asking)
  if (isUnresolved(found)) return found
  return {
    ...found,
    service: service.key,
    understood: [
      `Only TCP, UDP and SCTP ports of service ${service.key} are translated: policies see its address ${address}.`,
    ],
    doubts: [],
  }
}

function noBackend(service: NamedService, chosen: readonly ServicePort[]): Unresolved {
  const { key, selects, hasSelector, slices = [] } = service
  const [port] = chosen
  const fails = 'the connection fails before any policy applies'
  if (hasSelector === true) {
    const why =
      selects.length === 0
        ? `Service ${key} selects no pod`
        : `No pod behind service ${key} names the port ${port?.targetPort ?? ''}`
    return { message: `${why}: ${fails}` }
  }
  if (slices.length === 0)
    return {
      message: `Service ${key} selects no pods, and no Endpoints or EndpointSlice in the workspace states its backends: without any, ${fails}`,
    }
  return {
    message: `The EndpointSlices of service ${key} state no backend for its port ${port?.name ?? port?.port ?? ''}: ${fails}`,
  }
}

/** A name that stands for another one: DNS answers with the other's addresses. */
function behindName(
  directory: Directory,
  service: NamedService,
  asking: Asking,
  depth: number,
): Resolution | Unresolved {
  const { key, namespace, name, externalName = '' } = service
  if (asking.role === 'sender') return { message: `Service ${key} stands for a name outside: it sends nothing` }
  const byName = (found: Resolution | Unresolved): Resolution | Unresolved =>
    isUnresolved(found)
      ? { message: `Service ${key} stands for ${externalName}: ${found.message}` }
      : { ...found, service: key, understood: [`Service ${key} stands for ${externalName}.`, ...found.understood] }
  const inside = readDnsName(externalName.toLowerCase().replace(/\.$/, ''))
  if (inside?.kind === 'pod-host') {
    const pod = podByHost(directory, inside)
    return byName(onPods(pod === null ? [] : [pod], asking, `there is no pod ${inside.host} behind ${inside.service}`))
  }
  if (inside?.kind === 'service' && isServiceForm(externalName)) {
    const other = `${inside.namespace}/${inside.name}`
    const service = directory.services.get(other)
    if (depth >= mostNames) return { message: `Service ${key} stands for itself in a circle` }
    if (service !== undefined) return byName(behindService(directory, service, asking, depth + 1))
    if (other === apiServerKey) return byName(unknownApiServer(null, asking))
    return byName({ message: `there is no service ${inside.name} in namespace ${inside.namespace}` })
  }
  const full = `${name}.${namespace}.svc.cluster.local`
  const found = onPort(outsideKey('dns', full), asking)
  if (isUnresolved(found)) return found
  return {
    ...found,
    service: key,
    understood: [
      `Service ${key} stands for ${externalName}: nothing is translated, and Cilium learns the addresses under the name that was asked for, ${full}. A rule with toFQDNs must match that name.`,
    ],
    doubts: [],
  }
}

function portWords(chosen: readonly ServicePort[]): string {
  return chosen.map(({ port }) => port).join(', ')
}

/** `port 8080 of shop/api-1`, `shop/api-1:8080 and 2 more`. */
function targetWords(targets: readonly Target[]): string {
  const [first] = targets
  if (first === undefined) return 'nothing'
  const name = first.key.replace(/^ip:/, '')
  const ports = [...new Set(first.ports?.map(({ port }) => port))]
  const more = targets.length - 1
  const words = ports.length === 0 ? name : `port ${ports.join(', ')} of ${name}`
  return more === 0 ? words : `${words}, the first of ${targets.length}`
}
