/**
 * How people write the ends of a flow: `shop/api:8080`, `svc/api`, `deploy/web`, `api.shop.svc.cluster.local:80`, `world`,
 * `10.0.0.7:443`, `[fd00::1]:80`, `api.example.com`. Only the writing is read here; what there is of it in a cluster is
 * looked up in `resolve.ts`.
 */
import { reservedNumbers, type ReservedName } from '../cilium/numbers'
import { parseAddress, parsePrefix } from '../cluster/address'

/** What a text names, before anything is looked up. */
export type WrittenName =
  /** All pods of a namespace, or of all namespaces where it is null. */
  | { readonly kind: 'all'; readonly namespace: string | null }
  /** A pod, workload or service; `as` where the text says which: `Service`, or the kind of a pod or workload. */
  | {
      readonly kind: 'object'
      readonly namespace: string | null
      readonly name: string
      readonly as: string | null
      /** The word for the kind, which may be the name of a namespace instead. */
      readonly word?: string
    }
  | { readonly kind: 'entity'; readonly name: ReservedName }
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'prefix'; readonly prefix: string }
  /** A name with dots: of a service of the cluster, or of something outside. `isOutside` where the text says the latter. */
  | { readonly kind: 'dns'; readonly name: string; readonly isOutside: boolean }

export interface WrittenEnd {
  readonly name: WrittenName
  /** Number or name; empty where none is written. */
  readonly port: string
  /** As in `53/udp`; null where none is written. */
  readonly protocol: PortProtocol | null
}

/** Protocols that have ports, as they may stand behind one. */
export type PortProtocol = 'TCP' | 'UDP' | 'SCTP'

/** `host:port` or `host:port/protocol`, taken apart. */
export interface SplitEnd {
  readonly host: string
  readonly port: string
  readonly protocol: PortProtocol | null
}

/** Kinds by the words that kubectl takes for them. */
const kindWords: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Service: ['svc', 'service', 'services'],
    Pod: ['po', 'pod', 'pods'],
    Deployment: ['deploy', 'deployment', 'deployments'],
    StatefulSet: ['sts', 'statefulset', 'statefulsets'],
    DaemonSet: ['ds', 'daemonset', 'daemonsets'],
    ReplicaSet: ['rs', 'replicaset', 'replicasets'],
    Job: ['job', 'jobs'],
    CronJob: ['cj', 'cronjob', 'cronjobs'],
    Node: ['no', 'node', 'nodes'],
  }).flatMap(([kind, words]) => words.map((word) => [word, kind] as const)),
)

const schemeForm = /^(entity|reserved|ip|cidr|dns|node|service|svc|pod):(?!\d+$)/i
const objectName = /^[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?$/i
const dnsForm = /^(?=.*\.)[a-z0-9_*-]+(\.[a-z0-9_*-]+)*\.?$/i
/** Numbers and dots: what is no address is one that is miswritten, and no name, as no domain is a number. */
const numbersForm = /^\d+(\.\d+)+\.?$/

/**
 * Splits `host:port`, `host:port/protocol` and `[address]:port`; an address of IPv6 without brackets has no port. Null where
 * that cannot be done.
 */
export function splitPort(text: string): SplitEnd | null {
  const isWhole = parseAddress(text) !== null || parsePrefix(text) !== null
  const parts = isWhole ? null : portForm.exec(text)
  if (parts === null) return isWhole ? { host: text, port: '', protocol: null } : null
  const [, bracketed, plain, port = '', protocol = ''] = parts
  return { host: bracketed ?? plain ?? '', port, protocol: portProtocols.get(protocol.toLowerCase()) ?? null }
}

const portForm = /^(?:\[([^\]]*)\]|([^:\s]*))(?::([\w-]+)(?:\/(tcp|udp|sctp))?)?$/i

const portProtocols: ReadonlyMap<string, PortProtocol> = new Map([
  ['tcp', 'TCP'],
  ['udp', 'UDP'],
  ['sctp', 'SCTP'],
])

/** The text of one end. A text as answer says what is wrong with it. */
export function parseWritten(written: string): WrittenEnd | string {
  const text = written.trim()
  const scheme = schemeForm.exec(text)?.[1]?.toLowerCase()
  const split = splitPort(scheme === undefined ? text : text.slice(scheme.length + 1))
  if (split === null)
    return `"${written}" is not an end of a flow: write namespace/name:port, a DNS name, an address or world`
  const { host, port, protocol } = split
  const name = scheme === undefined ? plainName(host) : schemedName(scheme, host)
  if (name === null) return problemOf(scheme, host)
  return { name, port, protocol }
}

function problemOf(scheme: string | undefined, host: string): string {
  switch (scheme) {
    case 'entity':
    case 'reserved':
      return `there is no entity "${host}"`
    case 'ip':
      return `"${host}" is not an address`
    case 'cidr':
      return `"${host}" is not an address prefix`
    case 'service':
    case 'svc':
      return `"${host}" names no service: write service:namespace/name`
    default: {
      const [address = '', length] = host.split('/')
      if (numbersForm.test(address)) return `"${host}" is not an address${length === undefined ? '' : ' prefix'}`
      return `"${host}" is neither namespace/name nor a DNS name, an address or an entity`
    }
  }
}

function schemedName(scheme: string, host: string): WrittenName | null {
  switch (scheme) {
    case 'entity':
    case 'reserved':
      return isReserved(host) ? { kind: 'entity', name: host } : null
    case 'ip':
      return parseAddress(host) === null ? null : { kind: 'address', address: host }
    case 'cidr':
      return parsePrefix(host) === null ? null : { kind: 'prefix', prefix: host }
    case 'dns':
      return host === '' ? null : { kind: 'dns', name: host, isOutside: true }
    case 'node':
      return host === '' ? null : { kind: 'node', name: host }
    default: {
      const parts = host.split('/')
      const name = parts.at(-1) ?? ''
      if (parts.length > 2 || name === '') return null
      const as = scheme === 'pod' ? 'Pod' : 'Service'
      return parts.length === 2 ? { kind: 'object', namespace: parts[0] ?? '', name, as } : objectOf(null, name, as)
    }
  }
}

function isReserved(name: string): name is ReservedName {
  return Object.hasOwn(reservedNumbers, name)
}

function plainName(host: string): WrittenName | null {
  if (host === '*') return { kind: 'all', namespace: null }
  if (isReserved(host)) return { kind: 'entity', name: host }
  if (parseAddress(host) !== null) return { kind: 'address', address: host }
  if (parsePrefix(host) !== null) return { kind: 'prefix', prefix: host }
  const parts = host.split('/')
  if (parts.some((part) => part === '') || numbersForm.test(parts[0] ?? '')) return null
  if (parts.length > 1) return slashedName(parts)
  if (dnsForm.test(host)) return { kind: 'dns', name: host, isOutside: false }
  return objectName.test(host) ? { kind: 'object', namespace: null, name: host, as: null } : null
}

/** `ns/name`, `ns/*`, `kind/name`, `kind/name.ns`, `ns/kind/name`, `kind/ns/name`. */
function slashedName(parts: readonly string[]): WrittenName | null {
  const [first = '', second = '', third, more] = parts
  if (more !== undefined) return null
  if (third !== undefined) {
    const kind = kindWords.get(second.toLowerCase())
    if (kind !== undefined) return objectOf(first, third, kind)
    const before = kindWords.get(first.toLowerCase())
    return before === undefined ? null : objectOf(second, third, before)
  }
  if (second === '*') return { kind: 'all', namespace: first }
  const kind = kindWords.get(first.toLowerCase())
  return kind === undefined
    ? { kind: 'object', namespace: first, name: second, as: null }
    : { ...objectOf(null, second, kind), ...(kind === 'Node' ? {} : { word: first }) }
}

function objectOf(namespace: string | null, name: string, as: string): WrittenName {
  if (as === 'Node') return { kind: 'node', name }
  if (as === 'Service' && namespace === null) {
    const [own, space] = serviceParts(name)
    return { kind: 'object', namespace: space ?? null, name: own, as }
  }
  return { kind: 'object', namespace, name, as }
}

const serviceForm = /^([^./]+)\.([^./]+)(\.svc(\.cluster\.local)?)?\.?$/i

/** Name and namespace of a service in the form of DNS; the name alone where no namespace is written. */
export function serviceParts(text: string): readonly [name: string, namespace?: string] {
  const match = serviceForm.exec(text)
  return match === null ? [text] : [match[1] ?? '', match[2] ?? '']
}

/** Whether a name can only be that of a service of the cluster. */
export function isServiceForm(text: string): boolean {
  return /^[^./]+\.[^./]+\.svc(\.cluster\.local)?\.?$/i.test(text)
}

/** The name outside the cluster that a text names, as `dns:…` or with dots; null for anything else. */
export function outsideNameOf(written: string): string | null {
  const parsed = parseWritten(written)
  if (typeof parsed === 'string' || parsed.name.kind !== 'dns') return null
  const { name, isOutside } = parsed.name
  return !isOutside && isServiceForm(name) ? null : name
}
