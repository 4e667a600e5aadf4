/** The nodes of the picture: namespaces, pods and what lies outside. */
import { workloadsOf, type Workload, type Snapshot } from '../../../store/index'
import { cardHeight, lineLength, lockRoom, openNode, shortened, sized, type GraphNode } from './cards'
import { namespaceNode } from './folds'
import { serviceCard } from './services'

export type { GraphNode } from './cards'

export interface FlowCounts {
  readonly allowedIn: number
  readonly droppedIn: number
  readonly allowedOut: number
  readonly droppedOut: number
}

/** The namespace that a node stands for, or null. */
export function namespaceOf({ id, kind }: Pick<GraphNode, 'id' | 'kind'>): string | null {
  return kind === 'namespace' || kind === 'folded' ? id.slice('namespace:'.length) : null
}

interface Input {
  readonly snapshot: Snapshot
  /** Ids of the groups that are one card. */
  readonly folded: ReadonlySet<string>
  /** Ids of nodes that edges need; others from outside are left out. */
  readonly used: ReadonlySet<string>
  readonly counts: ReadonlyMap<string, FlowCounts>
  /** Key of a peer → id of the node that stands for it. */
  readonly nodeOf: ReadonlyMap<string, string>
}

type Endpoint = Snapshot['endpoints'][number]

/** Each namespace is followed by its pods; outside peers come last. */
export function buildNodes({ snapshot, folded, used, counts, nodeOf }: Input): readonly GraphNode[] {
  const members = new Map<string, Endpoint[]>()
  for (const endpoint of snapshot.endpoints) {
    const list = members.get(endpoint.namespace)
    if (list === undefined) members.set(endpoint.namespace, [endpoint])
    else list.push(endpoint)
  }
  const workloads = workloadsOf(snapshot)
  const services = snapshot.services ?? []
  for (const { namespace } of services) if (!members.has(namespace)) members.set(namespace, [])
  const nodes: GraphNode[] = []
  // A namespace that somebody has written is there, even if nothing is in it yet.
  for (const { name, implicit } of snapshot.namespaces)
    if (!implicit && !members.has(name)) nodes.push(emptyNamespace(name))
  for (const [namespace, endpoints] of members) {
    const isFolded = folded.has(namespaceNode(namespace))
    const isolated = endpoints.filter(
      (endpoint) => isIsolated(endpoint, 'ingress') || isIsolated(endpoint, 'egress'),
    ).length
    nodes.push(namespaceCard(namespace, endpoints, isolated, isFolded))
    if (isFolded) continue
    const drawn = new Set<string>()
    for (const endpoint of endpoints) {
      const workload = workloads.get(endpoint.key)
      if (workload === undefined || !folded.has(workload.id))
        nodes.push(endpointCard(endpoint, isIsolated(endpoint, 'ingress'), isIsolated(endpoint, 'egress'), counts))
      else if (!drawn.has(workload.id)) {
        drawn.add(workload.id)
        const inside = endpoints.filter(({ key }) => workload.members.includes(key))
        nodes.push(workloadCard(workload, inside, isIsolated, counts))
      }
    }
    for (const service of services) if (service.namespace === namespace) nodes.push(serviceCard(service, nodeOf))
  }
  const hasExternals = snapshot.resources.some(({ kind }) => kind === 'External')
  for (const { key, kind, label } of snapshot.flows.peers) {
    const isStated = hasExternals && (kind === 'dns' || kind === 'address')
    if (kind === 'endpoint' || (!used.has(key) && !isStated)) continue
    nodes.push({
      ...openNode,
      ...sized([label], 24),
      id: key,
      kind: 'outside',
      parent: null,
      description: `${label}, outside the pods; ${countWords(counts.get(key))}`,
    })
  }
  return nodes
}

function isIsolated({ isolation }: Endpoint, direction: 'ingress' | 'egress'): boolean {
  return isolation[direction].state === 'isolated'
}

function namespaceCard(
  namespace: string,
  endpoints: readonly Endpoint[],
  isolated: number,
  isFolded: boolean,
): GraphNode {
  const pods = endpoints.reduce((sum, { replicas }) => sum + replicas, 0)
  const count = `${pods} ${pods === 1 ? 'pod' : 'pods'}, ${isolated === endpoints.length && isolated > 0 ? 'all' : isolated} isolated`
  return {
    ...openNode,
    ...sized(isFolded ? [namespace, count] : [namespace], lockRoom),
    ...(isFolded ? { height: cardHeight + 12 } : {}),
    id: namespaceNode(namespace),
    kind: isFolded ? 'folded' : 'namespace',
    parent: null,
    hasError: isFolded && endpoints.some(({ error }) => error !== undefined),
    description: `Namespace ${namespace}, ${count}`,
  }
}

/** The pods of a workload in one card; a lock means all of them. */
function workloadCard(
  { id, namespace, name }: Workload,
  endpoints: readonly Endpoint[],
  isIsolated: (endpoint: Endpoint, direction: 'ingress' | 'egress') => boolean,
  counts: ReadonlyMap<string, FlowCounts>,
): GraphNode {
  const pods = endpoints.reduce((sum, { replicas }) => sum + replicas, 0)
  const isolated = endpoints.filter(
    (endpoint) => isIsolated(endpoint, 'ingress') || isIsolated(endpoint, 'egress'),
  ).length
  const words =
    isolated === 0 ? 'not isolated' : isolated === endpoints.length ? 'all isolated' : `${isolated} isolated`
  return {
    ...sized([`${name} ×${pods}`, words], lockRoom + 40),
    id,
    kind: 'workload',
    parent: namespaceNode(namespace),
    isIngressIsolated: endpoints.every((endpoint) => isIsolated(endpoint, 'ingress')),
    isEgressIsolated: endpoints.every((endpoint) => isIsolated(endpoint, 'egress')),
    hasError: endpoints.some(({ error }) => error !== undefined),
    description: `Workload ${namespace}/${name} with ${pods} pods, folded, ${words}; ${countWords(counts.get(id))}`,
  }
}

function emptyNamespace(name: string): GraphNode {
  return {
    ...openNode,
    ...sized([name, 'no pods'], lockRoom),
    height: cardHeight + 12,
    id: namespaceNode(name),
    kind: 'folded',
    parent: null,
    description: `Namespace ${name}, no pods`,
  }
}

function endpointCard(
  { key, name, namespace, kind, replicas, podLabels, error, hostNetwork }: Endpoint,
  isIngressIsolated: boolean,
  isEgressIsolated: boolean,
  counts: ReadonlyMap<string, FlowCounts>,
): GraphNode {
  const count = kind === 'Pod' ? '' : ` ×${replicas}`
  const title = `${shortened(name, lineLength - count.length)}${count}`
  const detail =
    error === undefined ? (hostNetwork === true ? 'host network' : tellingLabels(podLabels)) : '⚠ policies conflict'
  const isolation = isolationWords(isIngressIsolated, isEgressIsolated)
  return {
    ...sized([title, detail], lockRoom),
    id: key,
    kind: 'endpoint',
    parent: namespaceNode(namespace),
    isIngressIsolated,
    isEgressIsolated,
    hasError: error !== undefined,
    description: `${kind} ${key}${replicas === 1 ? '' : ` with ${replicas} pods`}, ${isolation}; ${countWords(counts.get(key))}${error === undefined ? '' : `; ${error}`}`,
  }
}

const tellingKeys = ['app', 'app.kubernetes.io/name', 'k8s-app', 'role', 'class', 'name', 'component', 'tier', 'run']
const quietKeys =
  /^(pod-template-hash|controller-revision-hash|app\.kubernetes\.io\/(managed-by|version|part-of|instance)|helm\.sh\/)/

/** The label or two that tell most about a pod, as many as a line of its card holds. */
export function tellingLabels(labels: Readonly<Record<string, string>>): string {
  const keys = Object.keys(labels).filter((key) => !quietKeys.test(key))
  const rank = (key: string): number => {
    const at = tellingKeys.indexOf(key)
    return at < 0 ? tellingKeys.length : at
  }
  const [first, second] = keys.sort((a, b) => rank(a) - rank(b)).map((key) => `${key}=${labels[key] ?? ''}`)
  if (first === undefined) return 'no labels'
  return second !== undefined && first.length + second.length < lineLength ? `${first} ${second}` : first
}

function isolationWords(isIngress: boolean, isEgress: boolean): string {
  if (isIngress) return isEgress ? 'isolated for ingress and egress' : 'isolated for ingress'
  return isEgress ? 'isolated for egress' : 'not isolated'
}

function countWords(counts: FlowCounts | undefined): string {
  if (counts === undefined) return 'no flows'
  const { allowedIn, droppedIn, allowedOut, droppedOut } = counts
  return `in ${allowedIn} allowed, ${droppedIn} dropped; out ${allowedOut} allowed, ${droppedOut} dropped`
}
