/** Ends of events, each kept once. Addresses and ports of clients are no part of a known pod's end: its policies do not know them. */
import { copied } from '../../../values/copied'
import { reservedName } from '../../cilium/numbers'
import type { EventEnd } from '../event'
import type { SeenEnd } from './seen'

/** Pods have numbers below this one, also those of other clusters. Source: pkg/identity/numericidentity.go. */
const firstLocal = 2 ** 24
/** Numbers of nodes that are told apart, by their labels or addresses. Source: pkg/identity/numericidentity.go (IdentityScopeRemoteNode). */
const firstNode = 2 ** 25
const endOfNodes = 3 * 2 ** 24
/** Names of pods that are kept of one end. */
const mostPods = 16
/** Of several reserved labels the first in this order says most. */
const byWeight = ['host', 'kube-apiserver', 'remote-node', 'ingress', 'health', 'init', 'unmanaged', 'world']

/** What tells apart ends with one number of a pod's identity. */
interface PodEnd {
  readonly cluster: string
  readonly namespace: string
  readonly name: string
  readonly seen: SeenEnd
}

export class EndTable {
  private readonly known = new Map<string, SeenEnd>()
  /** Pods by their number: most ends are, and comparing texts costs less than making a key of them. */
  private readonly pods = new Map<number, PodEnd[]>()
  private size = 0

  of(end: EventEnd): SeenEnd {
    const found = isPodNumber(end.identity) ? this.pod(end, end.identity) : this.other(end)
    if (found.isNew) return found.seen
    const { seen } = found
    const pod = end.pod ?? end.text ?? ''
    if (pod !== '' && seen.pods.length < mostPods && seen.pods.at(-1) !== pod) {
      const name = podName(end)
      if (name !== '' && !seen.pods.includes(name)) seen.pods.push(copied(name))
    }
    return seen
  }

  private pod(end: EventEnd, identity: number): { readonly seen: SeenEnd; readonly isNew: boolean } {
    const { cluster = '', namespace = '' } = end
    const name = end.workload?.name ?? end.pod ?? end.text ?? ''
    const list = this.pods.get(identity)
    for (const one of list ?? [])
      if (one.name === name && one.namespace === namespace && one.cluster === cluster)
        return { seen: one.seen, isNew: false }
    const seen = makeEnd(this.size++, end)
    const own = { cluster: copied(cluster), namespace: copied(namespace), name: copied(name), seen }
    if (list === undefined) this.pods.set(identity, [own])
    else list.push(own)
    return { seen, isNew: true }
  }

  private other(end: EventEnd): { readonly seen: SeenEnd; readonly isNew: boolean } {
    const key = keyOf(end)
    const known = this.known.get(key)
    if (known !== undefined) return { seen: known, isNew: false }
    const seen = makeEnd(this.size++, end)
    this.known.set(copied(key), seen)
    return { seen, isNew: true }
  }
}

const isPodNumber = (identity: number | undefined): identity is number =>
  identity !== undefined && identity >= 256 && identity < firstLocal

/** Whether it is the number of one remote node, which masks and text forms give without its labels. */
function isNodeNumber(identity: number | undefined): boolean {
  return identity !== undefined && identity >= firstNode && identity < endOfNodes
}

function keyOf(end: EventEnd): string {
  const { identity, labels } = end
  if (identity === undefined && labels === undefined)
    return `${end.reserved ?? ''}|${end.namespace ?? ''}|${end.workload?.name ?? end.pod ?? end.text ?? `@${end.address ?? ''}`}|${end.names?.join() ?? ''}`
  const inside = labels?.some((label) => label.startsWith('k8s:')) === true
  const name = inside ? (end.workload?.name ?? end.pod ?? '') : (end.address ?? end.text ?? '')
  return `${identity ?? ''}|${labels?.join() ?? ''}|${end.namespace ?? ''}|${name}|${inside ? '' : (end.names?.join() ?? '')}`
}

function podName({ pod, text }: EventEnd): string {
  return pod ?? (text === undefined ? '' : text.slice(text.indexOf('/') + 1))
}

function makeEnd(id: number, end: EventEnd): SeenEnd {
  const own = JSON.parse(JSON.stringify(end)) as EventEnd
  const labels = own.labels ?? null
  const reserved = reservedOf(own)
  const namespace = own.namespace ?? own.text?.slice(0, own.text.indexOf('/')) ?? namespaceOf(labels)
  const name = podName(own)
  const identity = own.identity ?? 0
  const isNamed = namespace !== '' || name !== ''
  const kind = kindOf(reserved, identity, isNamed, own)
  return {
    id,
    kind,
    namespace: kind === 'pod' ? namespace : '',
    pods: kind !== 'pod' || name === '' ? [] : [name],
    workload: own.workload ?? null,
    labels,
    identity,
    cluster: own.cluster ?? clusterOf(labels),
    reserved,
    address: own.address ?? '',
    names: own.names ?? [],
    service: own.service ?? (kind === 'outside' ? (own.text ?? '') : ''),
    isText: own.text !== undefined,
  }
}

function kindOf(
  reserved: readonly string[],
  identity: number,
  isNamed: boolean,
  { address, names }: EventEnd,
): SeenEnd['kind'] {
  const [first] = reserved
  if (first !== undefined) return first === 'world' ? 'outside' : 'entity'
  if (identity >= firstLocal) return 'outside'
  if (isNamed || identity >= 256) return 'pod'
  return address !== undefined || names !== undefined ? 'outside' : 'unknown'
}

function reservedOf({ labels, identity, reserved }: EventEnd): readonly string[] {
  const found = new Set<string>()
  for (const label of labels ?? []) if (label.startsWith('reserved:')) found.add(worldless(label.slice(9)))
  if (found.size === 0 && isNodeNumber(identity)) found.add('remote-node')
  if (found.size === 0 && identity !== undefined && identity > 0 && identity < 256) {
    const name = reservedName(identity)
    if (name !== undefined) found.add(worldless(name))
  }
  // In brackets text forms name one of them, or the labels that an address has.
  if (found.size === 0 && reserved !== undefined) {
    for (const part of reserved.split(',')) {
      const name = worldless(part.trim().replace(/^reserved:/, ''))
      if (byWeight.includes(name)) found.add(name)
    }
    if (found.size === 0 && /cidr|fqdn/.test(reserved)) found.add('world')
  }
  return [...found].sort((a, b) => byWeight.indexOf(a) - byWeight.indexOf(b))
}

function worldless(name: string): string {
  return name === 'world-ipv4' || name === 'world-ipv6' ? 'world' : name
}

function labelValue(labels: readonly string[] | null, key: string): string {
  const start = `k8s:${key}=`
  return labels?.find((label) => label.startsWith(start))?.slice(start.length) ?? ''
}

function namespaceOf(labels: readonly string[] | null): string {
  return labelValue(labels, 'io.kubernetes.pod.namespace')
}

function clusterOf(labels: readonly string[] | null): string {
  return labelValue(labels, 'io.cilium.k8s.policy.cluster')
}
