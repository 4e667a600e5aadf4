/**
 * The one resolver: what a written name or address stands for, in words and as peers with ports. Every question about a flow
 * goes through it, wherever it was asked.
 */
import { canonicalAddress } from '../cluster/address'
import { apiServerKey, outsideKey } from '../keys'
import { nearestWord } from '../../values/words'
import { reservedNumbers } from '../cilium/numbers'
import { behindService, keyOfAddress, unknownApiServer } from './backends'
import { servesPort, type Directory, type NamedPod, type NamedService } from './directory'
import { isCalled, onPods, templateNamed } from './pods'
import {
  isUnresolved,
  numericPorts,
  onPort,
  telling,
  type Asking,
  type Resolution,
  type Unresolved,
} from './resolution'
import { nameInCluster, readDnsName } from './dns'
import { isServiceForm, parseWritten, type WrittenName } from './written'

/**
 * Reads and looks up one end of a flow.
 *
 * @param text as people write it, with a port or without
 * @returns the peers that it stands for and the words for that; or what is wrong with it
 */
export function resolveText(directory: Directory, text: string, asking: Asking): Resolution | Unresolved {
  const written = parseWritten(text)
  if (typeof written === 'string') return { message: written }
  if (written.port !== '' && asking.port !== '' && written.port !== asking.port)
    return { message: `the port is written twice, as ${written.port} and as ${asking.port}` }
  if (written.port !== '' && asking.role === 'sender')
    return { message: `"${text.trim()}" names a port, but a sender has none` }
  if (written.protocol !== null && asking.protocol !== null && written.protocol !== asking.protocol)
    return { message: `the protocol is written twice, as ${written.protocol} and as ${asking.protocol}` }
  return resolve(directory, written.name, {
    ...asking,
    port: written.port === '' ? asking.port : written.port,
    protocol: written.protocol ?? asking.protocol,
  })
}

/** Looks up a name that was read already. */
export function resolve(directory: Directory, name: WrittenName, asking: Asking): Resolution | Unresolved {
  switch (name.kind) {
    case 'all':
      return onPods(
        directory.podsIn(name.namespace),
        asking,
        name.namespace === null ? 'there are no pods' : `there are no endpoints in the namespace ${name.namespace}`,
      )
    case 'entity':
      return entity(directory, name.name, asking)
    case 'node':
      return nodeNamed(directory, name.name, asking)
    case 'address':
      return addressed(directory, name.address, asking)
    case 'prefix':
      return onPort(outsideKey('cidr', name.prefix), asking)
    case 'object':
      return object(directory, name, asking)
    case 'dns':
      return dns(directory, name.name, name.isOutside, asking)
  }
}

function entity(directory: Directory, name: string, asking: Asking): Resolution | Unresolved {
  const found = onPort(outsideKey('entity', name), asking)
  if (name !== 'kube-apiserver' || isUnresolved(found)) return found
  const isSender = asking.role === 'sender'
  // It is at its addresses, which pods see as the tunnel and their own node have it.
  const addresses = directory.apiServer?.slices?.flatMap((slice) => slice.addresses) ?? []
  if (addresses.length === 0)
    return isSender
      ? found
      : { ...found, targets: found.targets.map((target) => ({ ...target, isPlaceUnknown: true })) }
  const ports = isSender ? null : (found.targets[0]?.ports ?? null)
  return {
    targets: [...new Set(addresses.map((address) => keyOfAddress(directory, address)))].map((key) => ({ key, ports })),
    understood: [`The API server is at ${addresses.join(', ')}, as its EndpointSlices say.`],
    doubts:
      isSender && addresses.some((address) => directory.nodeAt(address) === null && directory.podAt(address) === null)
        ? ['What an API server outside the nodes sends may come through one of them: it then counts as a remote node.']
        : [],
  }
}

function nodeNamed(directory: Directory, name: string, asking: Asking): Resolution | Unresolved {
  if (directory.nodes.has(name)) return onPort(outsideKey('node', name), asking)
  const near = nearestWord(name, [...directory.nodes.keys()])
  return {
    message: `there is no node "${name}"`,
    ...(near === null ? {} : { suggestion: outsideKey('node', near) }),
  }
}

/** An address is what has it: a pod, a service's frontend, a node; only the rest is outside. */
function addressed(directory: Directory, text: string, asking: Asking): Resolution | Unresolved {
  const address = canonicalAddress(text) ?? text
  const pod = directory.podAt(address)
  if (pod !== null) return telling(onPods([pod], asking, ''), [`${address} is ${pod.key}.`])
  // What becomes of other addresses of services depends on who dials them.
  const frontend = asking.role === 'receiver' ? directory.frontendAt(address, asking) : null
  const isTranslated = asking.protocol === null || ['TCP', 'UDP', 'SCTP'].includes(asking.protocol)
  if (frontend?.kind === 'cluster' && isTranslated) {
    const { service } = frontend
    const what = `${address} is the address of service ${service.key}.`
    if (asking.port === '' || servesPort(service, asking))
      return telling(behindService(directory, service, asking), [what])
    return telling(onPort(outsideKey('ip', address), asking), [
      `${what} It serves no port ${asking.port}, so nothing is translated and policies see the address itself.`,
    ])
  }
  const node = directory.nodeAt(address)
  if (node !== null) return telling(onPort(outsideKey('ip', address), asking), [`${address} is node ${node.name}.`])
  const own = directory.ciliumAt(address)
  if (own !== null)
    return telling(onPort(outsideKey('entity', own), asking), [`${address} belongs to Cilium's own ${own}.`])
  return telling(onPort(outsideKey('ip', address), asking), directory.endedWords(address))
}

type ObjectName = Extract<WrittenName, { readonly kind: 'object' }>

function object(directory: Directory, name: ObjectName, asking: Asking): Resolution | Unresolved {
  if (name.namespace !== null)
    return objectIn(directory, name.namespace, name, asking) ?? missing(directory, name, asking)
  // A namespace may be called as kubectl calls a kind: `job/runner` then is what is there under this name, if anything is.
  if (name.word !== undefined && directory.namespaces.has(name.word)) {
    const found = objectIn(directory, name.word, { ...name, as: null }, asking)
    if (found !== null) return found
  }
  const external = name.as === null ? directory.externals.get(name.name) : undefined
  if (external !== undefined) return externalNamed(external, asking)
  for (const namespace of new Set([asking.namespace ?? 'default', 'default'])) {
    const found = objectIn(directory, namespace, name, asking)
    if (found !== null) return found
  }
  const elsewhere = anywhere(directory, name)
  const found = elsewhere === null ? null : objectIn(directory, elsewhere, name, asking)
  if (found !== null) return found
  if (name.as === null && directory.nodes.has(name.name))
    return telling(onPort(outsideKey('node', name.name), asking), [`${name.name} is a node.`])
  return missing(directory, name, asking)
}

/** The one namespace that has an object of this name; null where none or several have one. */
function anywhere(directory: Directory, { name, as }: ObjectName): string | null {
  const places = new Set<string>()
  if (as !== 'Service') for (const pod of directory.podsIn(null)) if (isCalled(pod, name, as)) places.add(pod.namespace)
  if (as === null || as === 'Service')
    for (const service of directory.services.values()) if (service.name === name) places.add(service.namespace)
  const [only] = places
  return places.size === 1 ? (only ?? null) : null
}

function objectIn(
  directory: Directory,
  namespace: string,
  { name, as }: ObjectName,
  asking: Asking,
): Resolution | Unresolved | null {
  const key = `${namespace}/${name}`
  const service = as === null || as === 'Service' ? (directory.services.get(key) ?? null) : null
  const called = as === 'Service' ? [] : podsCalled(directory, namespace, name, as)
  const isPod = called.length === 0 && (as === null || as === 'Pod')
  const template = isPod ? templateNamed(directory, namespace, name) : null
  const pods = template === null ? called : [template]
  if (service === null && key === apiServerKey && pods.length === 0 && as !== 'Pod')
    return unknownApiServer(null, asking)
  if (pods.length === 0) return service === null ? null : behindService(directory, service, asking)
  const about = template === null ? [] : [`${key} is a pod of the ${template.kind} ${template.key}.`]
  const own = telling(onPods(pods, asking, ''), about)
  if (service === null || asking.role === 'sender') return own
  if (!isServiceMeant(service, pods, asking)) return telling(own, [], nodePortWords(service, pods, asking))
  const behind = behindService(directory, service, asking)
  if (isUnresolved(behind) || isUnresolved(own) || isSame(behind, own)) return behind
  const isDeclared = pods.some((pod) => pod.ports.some(({ port }) => String(port) === asking.port))
  return {
    ...behind,
    instead: {
      targets: own.targets,
      words: `the pod’s own port ${asking.port}${isDeclared ? '' : ', which it does not declare'} (written pod/${name} or deploy/${name})`,
    },
  }
}

/** Pods of this name, or those of the workload of this name. */
function podsCalled(directory: Directory, namespace: string, name: string, as: string | null): readonly NamedPod[] {
  const exact = directory.pods.get(`${namespace}/${name}`)
  if (exact !== undefined && isCalled(exact, name, as)) return [exact]
  return directory.podsOf(`${namespace}/${name}`).filter((pod) => isCalled(pod, name, as))
}

/** Of a service and a pod of one name the service is meant where the port is one of its own, as it would be by DNS. */
function isServiceMeant(service: NamedService, pods: readonly NamedPod[], asking: Asking): boolean {
  if (service.externalName !== undefined) return false
  if (asking.port === '') return pods.every((pod) => pod.ports.length === 0) && service.ports.length > 0
  return servesPort(service, asking)
}

/** The nodes have a node port; a pod of the service's name does not. */
function nodePortWords(service: NamedService, pods: readonly NamedPod[], { port }: Asking): readonly string[] {
  const isOfNodes = service.ports.some(({ nodePort }) => nodePort !== undefined && String(nodePort) === port)
  const isOfPods = pods.some(({ ports }) => ports.some((own) => String(own.port) === port))
  if (!isOfNodes || isOfPods) return []
  return [`${port} is the node port of service ${service.key}: nodes take it, pods do not (written node/NAME:${port}).`]
}

function isSame(a: Resolution, b: Resolution): boolean {
  const words = ({ targets }: Resolution): string =>
    targets
      .map(({ key, ports }) => `${key} ${ports?.map(({ port }) => port).join() ?? ''}`)
      .sort()
      .join('\n')
  return words(a) === words(b)
}

function externalNamed(
  {
    name,
    dns: names,
    addresses,
  }: { readonly name: string; readonly dns: readonly string[]; readonly addresses: readonly string[] },
  asking: Asking,
): Resolution | Unresolved {
  if (names.length === 0 && addresses.length === 0)
    return { message: `External ${name} states neither a name nor an address` }
  const ports = numericPorts(asking)
  if (ports !== null && 'message' in ports) return ports
  const keys = [
    ...names.map((dnsName) => outsideKey('dns', dnsName)),
    ...addresses.map((address) => outsideKey('ip', address)),
  ]
  return { targets: keys.map((key) => ({ key, ports })), understood: [], doubts: [] }
}

/** A name with dots: `name.ns`, `name.ns.svc.cluster.local`, `host.name.ns.svc.cluster.local`, or one outside. */
function dns(directory: Directory, text: string, isOutside: boolean, asking: Asking): Resolution | Unresolved {
  if (isOutside) return onPort(outsideKey('dns', text.toLowerCase()), asking)
  const name = text.toLowerCase().replace(/\.$/, '')
  const inside = nameInCluster(directory, name, asking.namespace ?? 'default')
  if (inside?.kind === 'service') return behindService(directory, inside.service, asking)
  const read = readDnsName(name)
  if (read?.kind === 'pod-address') return addressed(directory, read.address, asking)
  if (inside?.kind === 'pod') {
    const { pod } = inside
    const replicas = pod.kind === 'StatefulSet' ? 'a pod of ' : ''
    return telling(onPods([pod], asking, ''), [`${name} is ${replicas}${pod.key}.`])
  }
  const short = readDnsName(`${name}.${asking.namespace ?? 'default'}.svc.cluster.local`)
  if (short?.kind === 'pod-host' && directory.services.has(`${short.namespace}/${short.service}`))
    return { message: `there is no pod ${short.host} behind service ${short.namespace}/${short.service}` }
  const governed = short?.kind === 'pod-host' && short.host.startsWith(`${short.service}-`)
  if (governed && directory.pods.has(`${short.namespace}/${short.service}`))
    return {
      message: `there is no service ${short.service} in namespace ${short.namespace} that gives pods names`,
      suggestion: `${short.namespace}/${short.host}`,
    }
  if (read?.kind === 'pod-host')
    return { message: `there is no pod ${read.host} behind service ${read.namespace}/${read.service}` }
  if (read !== null) {
    const { name: first, namespace: space } = read
    const service = directory.services.get(`${space}/${first}`)
    if (service !== undefined) return behindService(directory, service, asking)
    if (`${space}/${first}` === apiServerKey) return unknownApiServer(null, asking)
    if (isServiceForm(name) || directory.namespaces.has(space) || isNoDomain(space)) {
      const near = nearestWord(`${space}/${first}`, [...directory.services.keys()])
      return {
        message: `there is no service ${first} in namespace ${space}`,
        ...(near === null ? {} : { suggestion: near }),
      }
    }
  }
  return onPort(outsideKey('dns', name), asking)
}

/** What no public name ends with and namespaces are often called: `kube-dns.kube-system` is no name outside. */
function isNoDomain(word: string): boolean {
  return word === 'default' || (word.includes('-') && !word.includes('.') && !word.startsWith('xn--'))
}

/** What people call peers that have another name here. */
const calledHere: ReadonlyMap<string, string> = new Map(
  Object.entries({
    world: ['internet', 'outside', 'external', 'public'],
    host: ['kubelet', 'localhost', 'node'],
    'kube-apiserver': ['apiserver', 'api-server', 'kube-api', 'kubernetes'],
    '*': ['any', 'anyone', 'all', 'everyone', 'cluster'],
  }).flatMap(([name, words]) => words.map((word) => [word, name] as const)),
)

/** What somebody may have meant by a name that nothing has. */
function meantBy(directory: Directory, { namespace, name, as }: ObjectName, whole: string): string | undefined {
  if (namespace === null && as === null) {
    if (directory.namespaces.has(name)) return `${name}/*`
    const here = calledHere.get(name.toLowerCase())
    if (here !== undefined) return here
  }
  const keys = [...directory.pods.keys(), ...directory.services.keys()]
  const words = namespace === null ? Object.keys(reservedNumbers) : []
  return (
    nearestWord(whole, keys) ?? keys.find((key) => key.endsWith(`/${name}`)) ?? nearestWord(name, words) ?? undefined
  )
}

function missing(directory: Directory, wanted: ObjectName, asking: Asking): Unresolved {
  const { namespace, name, as } = wanted
  if (namespace !== null && !directory.namespaces.has(namespace)) {
    const near = nearestWord(namespace, [...directory.namespaces])
    return {
      message: `there is no namespace "${namespace}"`,
      ...(near === null ? {} : { suggestion: `${near}/${name}` }),
    }
  }
  const whole = `${namespace ?? asking.namespace ?? 'default'}/${name}`
  if (directory.ended.has(whole))
    return { message: `the pod ${whole} has ended: it has no address and no identity any more, and no traffic` }
  const near = meantBy(directory, wanted, whole)
  const what = as === 'Service' ? 'service' : as === null ? 'pod, workload or service' : as
  const written = namespace === null ? name : `${namespace}/${name}`
  return {
    message: name === '' ? 'a name is missing' : `there is no ${what} "${written}"`,
    ...(near === undefined ? {} : { suggestion: near }),
  }
}
