/** The cards of the picture: namespaces, pods, services that lead nowhere in particular, and what lies outside. */
import { namespaceNode, parseNode, type Snapshot, type Workload, workloadsOf } from '../../../store/index'
import { remembered } from '../../../values/remembered'
import type { CardInput, Endpoint } from './card-input'
import { cardSize, sized } from './card-size'
import { commonLabels, isolationWords, plural, podCount, tellingLabels } from './card-words'
import { type GraphNode, receivingNode, type Row, type ServiceTag } from './model'
import { foldedRows, plainRow, portRows, portRowsOf, rowWords } from './port-rows'
import { servedBy, serviceCard, serviceTags } from './services'
import { nothing, type PlaceSums, sumsByEnd } from './sums'
import { cut, tellApart } from './titles'

/** Characters of a name that the widest card has room for. */
const nameRoom = 26

type Direction = 'ingress' | 'egress'

/** Namespaces, each followed by its cards. */
export function podCards(input: CardInput): readonly GraphNode[] {
  const { snapshot, folded, nodeOf } = input
  const members = new Map(byNamespace(snapshot.endpoints))
  const workloads = workloadsOf(snapshot)
  const services = snapshot.services ?? []
  const servicesOf = new Map<string, (typeof services)[number][]>()
  for (const service of services) {
    const { namespace } = service
    if (!members.has(namespace)) members.set(namespace, [])
    const list = servicesOf.get(namespace)
    if (list === undefined) servicesOf.set(namespace, [service])
    else list.push(service)
  }
  const sums = sumsByEnd(input.links)
  const tags = serviceTags(services, nodeOf)
  const served = servedBy(snapshot)
  const isBrief = folded.has(cardDetails)
  const nodes: GraphNode[] = []
  const names = tellApart([...snapshot.namespaces.map(({ name }) => name), ...members.keys()], nameRoom)
  const named = (name: string): Named => ({ name, title: names.get(name) ?? name, isBrief })
  // A namespace that somebody has written is there, even if nothing is in it yet.
  for (const { name, implicit } of snapshot.namespaces)
    if (!implicit && !members.has(name)) nodes.push(foldedCard(named(name), [], sums, 'no pods'))
  for (const [namespace, endpoints] of members) {
    if (folded.has(namespaceNode(namespace))) {
      nodes.push(foldedCard(named(namespace), endpoints, sums))
      continue
    }
    nodes.push(namespaceBox(namespace, endpoints))
    const titles = tellApart(
      endpoints.flatMap(({ key, name }) => [workloads.get(key)?.name ?? name, name]),
      nameRoom,
    )
    const endpointOf = new Map<string, Endpoint>(endpoints.map((endpoint) => [endpoint.key, endpoint]))
    const drawn = new Set<string>()
    for (const endpoint of endpoints) {
      const workload = workloads.get(endpoint.key)
      const group = workload !== undefined && folded.has(workload.id) ? workload : null
      const id = group?.id ?? endpoint.key
      if (drawn.has(id)) continue
      drawn.add(id)
      const inside = group === null ? [endpoint] : group.members.flatMap((key) => endpointOf.get(key) ?? [])
      const rows = portRows(id, inside, served, input)
      nodes.push(podCard({ id, inside, group, rows, tags: isBrief ? [] : (tags.get(id) ?? []), titles, isBrief }))
    }
    for (const service of servicesOf.get(namespace) ?? []) nodes.push(...serviceCard(service, nodeOf, cardSize))
  }
  return nodes
}

const byNamespace = remembered((endpoints: Snapshot['endpoints']) => {
  const found = new Map<string, Endpoint[]>()
  for (const endpoint of endpoints) {
    const list = found.get(endpoint.namespace)
    if (list === undefined) found.set(endpoint.namespace, [endpoint])
    else list.push(endpoint)
  }
  return found
})

function isIsolated({ isolation }: Endpoint, direction: Direction): boolean {
  return isolation[direction].state === 'isolated'
}

function isolatedCount(endpoints: readonly Endpoint[]): number {
  return endpoints.filter((endpoint) => isIsolated(endpoint, 'ingress') || isIsolated(endpoint, 'egress')).length
}

export const openNode = {
  count: '',
  services: [],
  rows: [],
  side: null,
  isIngressIsolated: false,
  isEgressIsolated: false,
  hasError: false,
} as const

function namespaceBox(namespace: string, endpoints: readonly Endpoint[]): GraphNode {
  const isolated = isolatedCount(endpoints)
  return {
    ...openNode,
    id: namespaceNode(namespace),
    kind: 'namespace',
    title: namespace,
    detail: endpoints.length === 0 ? '' : `${isolated} of ${endpoints.length} isolated`,
    parent: null,
    width: 0,
    height: 0,
    description: `Namespace ${namespace}, ${plural(endpoints.length, 'endpoint')}, ${isolated === endpoints.length && isolated > 0 ? 'all' : isolated} isolated`,
  }
}

interface Named {
  readonly name: string
  /** As much of it as there is room for. */
  readonly title: string
  /** Its card does not say how much it holds. */
  readonly isBrief: boolean
}

function foldedCard(
  { name: namespace, title, isBrief }: Named,
  endpoints: readonly Endpoint[],
  sumsOf: ReadonlyMap<string, PlaceSums>,
  empty = '',
): GraphNode {
  const id = namespaceNode(namespace)
  const { isolated, pods, workloads, ...states } = factsOf(endpoints)
  const held = isBrief ? '' : `${plural(workloads, 'workload')} · ${plural(pods, 'pod')}`
  const detail = empty === '' ? held : empty
  const sums = sumsOf.get(id) ?? nothing()
  const rows = empty === '' ? foldedRows(sums) : []
  const words = empty === '' ? `${isolated === endpoints.length && isolated > 0 ? 'all' : isolated} isolated` : ''
  const { width, height } = sized({ title, count: '', detail, services: [], rows, glyph: true })
  return {
    id,
    kind: 'folded',
    title,
    count: '',
    detail,
    services: [],
    rows,
    parent: null,
    side: null,
    width,
    height,
    ...states,
    description: `Namespace ${namespace}, ${empty === '' ? `folded, ${plural(endpoints.length, 'endpoint')}, ${words}; in ${sums.in.allowed} allowed, ${sums.in.dropped} dropped; out ${sums.out.allowed} allowed, ${sums.out.dropped} dropped` : empty}`,
  }
}

/** What a folded namespace says of its endpoints. */
const factsOf = remembered((endpoints: readonly Endpoint[]) => ({
  isolated: isolatedCount(endpoints),
  pods: podCount(endpoints),
  workloads: new Set(endpoints.map(({ workload, name }) => workload?.name ?? name)).size,
  isIngressIsolated: endpoints.length > 0 && endpoints.every((endpoint) => isIsolated(endpoint, 'ingress')),
  isEgressIsolated: endpoints.length > 0 && endpoints.every((endpoint) => isIsolated(endpoint, 'egress')),
  hasError: endpoints.some(({ error }) => error !== undefined),
}))

/** Among the ids of what is folded: labels and services of cards, so that a card is its name and its ports. */
export const cardDetails = 'details'

interface Pod {
  readonly isBrief: boolean
  readonly id: string
  readonly inside: readonly Endpoint[]
  readonly group: Workload | null
  readonly rows: readonly Row[]
  readonly tags: readonly ServiceTag[]
  readonly titles: ReadonlyMap<string, string>
}

function podCard({ id, inside, group, rows, tags, titles, isBrief }: Pod): GraphNode {
  const [first] = inside
  const pods = podCount(inside)
  const name = group?.name ?? first?.name ?? id
  const title = titles.get(name) ?? cut(name, nameRoom)
  const errors = inside.flatMap(({ error }) => (error === undefined ? [] : [error]))
  const isWorkload = group !== null || (first !== undefined && first.kind !== 'Pod')
  const detail =
    errors.length > 0
      ? '⚠ policies conflict'
      : first?.hostNetwork === true
        ? 'host network'
        : isBrief
          ? ''
          : tellingLabels(commonLabels(inside))
  const isolated = isolatedCount(inside)
  const isIngressIsolated = inside.every((endpoint) => isIsolated(endpoint, 'ingress'))
  const isEgressIsolated = inside.every((endpoint) => isIsolated(endpoint, 'egress'))
  const words =
    group === null
      ? isolationWords(isIngressIsolated, isEgressIsolated)
      : isolated === 0
        ? 'not isolated'
        : isolated === inside.length
          ? 'all isolated'
          : `${isolated} isolated`
  const head =
    group === null
      ? `${first?.kind ?? 'Pod'} ${id}${pods === 1 ? '' : ` with ${pods} pods`}`
      : `Workload ${group.namespace}/${name} with ${pods} pods, folded`
  const count = isWorkload && pods !== 1 ? `×${pods}` : ''
  return {
    ...openNode,
    ...sized({ title, count, detail, services: tags, rows, glyph: group !== null }),
    id,
    kind: group === null ? 'endpoint' : 'workload',
    title,
    count,
    detail,
    services: tags,
    rows,
    parent: namespaceNode(first?.namespace ?? ''),
    isIngressIsolated,
    isEgressIsolated,
    hasError: errors.length > 0,
    description: [`${head}, ${words}`, ...tags.map(({ text: tag }) => tag), ...rows.map(rowWords), ...errors].join(
      '; ',
    ),
  }
}

/** A card of a pod or workload without labels and services. */
export function briefCard(node: GraphNode): GraphNode {
  const { kind, hasError } = node
  if ((kind !== 'endpoint' && kind !== 'workload') || hasError) return node
  const content = { ...node, detail: '', services: [] }
  return { ...content, ...sized({ ...content, glyph: kind === 'workload' }) }
}

/** A brief card that stands without the box of its namespace, whose name comes before its own. */
export function cardWithoutBox(node: GraphNode, namespace: string): GraphNode {
  const content = { ...briefCard(node), parent: null, title: `${namespace}/${node.title}` }
  return { ...content, ...sized({ ...content, glyph: node.kind === 'workload' }) }
}

/** A card with these of its rows alone, of a pod with how many ports are left out, of a namespace without what it holds. */
export function scarceCard(node: GraphNode, wanted: ReadonlySet<string>): GraphNode {
  const rows = node.rows.filter(({ id }) => wanted.has(id))
  const left = node.rows.length - rows.length
  const isFolded = node.kind === 'folded'
  if (left === 0 && !isFolded) return node
  const isPod = node.kind === 'endpoint' || node.kind === 'workload'
  const count = isPod && left > 0 ? [node.count, `+${plural(left, 'port')}`].filter(Boolean).join(' ') : node.count
  const content = { ...node, rows, count, detail: isFolded ? '' : node.detail }
  return { ...content, ...sized({ ...content, glyph: isFolded || node.kind === 'workload' }) }
}

/** Peers that have a card whether anybody reaches them or not: somebody has written what they are. */
export function statedPeers({ resources, flows }: Snapshot): ReadonlySet<string> {
  const hasExternals = resources.some(({ kind }) => kind === 'External')
  return new Set(
    flows.peers.flatMap(({ key, kind }) => (hasExternals && (kind === 'dns' || kind === 'address') ? [key] : [])),
  )
}

/** What lies outside the cluster, and entities that stand for parts of it. */
export function outsideCards({ snapshot, senders, receivers, links, asked }: CardInput): readonly GraphNode[] {
  const stated = statedPeers(snapshot)
  const outside = snapshot.flows.peers.filter(({ kind }) => kind !== 'endpoint' && kind !== 'node')
  const titles = tellApart(
    outside.map(({ label }) => shortRanges(label)),
    nameRoom,
  )
  return outside.flatMap(({ key, label }): readonly GraphNode[] => {
    const sends = senders.has(key)
    const receives = receivers.has(key) || (stated.has(key) && !sends)
    const title = titles.get(shortRanges(label)) ?? cut(label, nameRoom)
    const card = (side: 'left' | 'right', rows: readonly Row[]): GraphNode => ({
      ...openNode,
      ...sized({ title, count: '', detail: '', services: [], rows, glyph: true }),
      id: side === 'right' && sends ? receivingNode(key) : key,
      kind: 'outside',
      title,
      detail: '',
      rows,
      parent: null,
      side,
      description: [`${label}, outside the pods`, ...rows.map(rowWords)].join('; '),
    })
    const rows = portRowsOf(
      links.rows.get(key),
      asked?.startsWith(`${key} `) === true ? asked.slice(key.length + 1) : null,
    )
    const all = rows.length > 0 ? rows : [{ ...plainRow, id: 'all', title: 'all', allowed: 0, dropped: 0 }]
    return [...(sends ? [card('left', [])] : []), ...(receives ? [card('right', all)] : [])]
  })
}

/** `203.0.113.0-203.0.113.127` → `203.0.113.0-127`. */
function shortRanges(label: string): string {
  return label.replace(/\b(\d+\.\d+\.\d+\.)(\d+)-\1(\d+)\b/g, '$1$2-$3')
}

/** The namespace that a node stands for, or null. */
export function namespaceOf({ id, kind }: Pick<GraphNode, 'id' | 'kind'>): string | null {
  const parts = kind === 'namespace' || kind === 'folded' ? parseNode(id) : null
  return parts?.kind === 'namespace' ? parts.name : null
}
