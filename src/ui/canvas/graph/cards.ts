/** The cards of the picture: namespaces, pods, services that lead nowhere in particular, and what lies outside. */
import {
  namespaceNode,
  parseNode,
  workloadsOf,
  type FlowPort,
  type Snapshot,
  type Workload,
} from '../../../store/index'
import { remembered } from '../../../values/remembered'
import { rowId, type Links, type RowCount } from './links'
import { receivingNode, type GraphNode, type Row, type ServiceTag } from './model'
import { servedBy, serviceCard, serviceTags, type Served } from './services'
import { cut, monoWidth, tellApart, titleWidth, uiWidth } from './titles'

/** Sizes in the picture's units, which are pixels at zoom 1. */
export const cardSize = { header: 40, small: 28, tag: 18, row: 22, foot: 4, title: 13, text: 11.5 } as const
const narrowest = 124
const narrowestOutside = 92
const widest = 236
/** Rows that a card has room for. */
const mostRows = 6
/** Characters of a name that the widest card has room for. */
const nameRoom = 26
const detailRoom = 27

export interface CardInput {
  readonly snapshot: Snapshot
  /** Ids of the groups that are one card. */
  readonly folded: ReadonlySet<string>
  readonly links: Links
  /** Key of a peer → id of the node that stands for it. */
  readonly nodeOf: ReadonlyMap<string, string>
  /** Peers from outside that lines need as senders, and as receivers. */
  readonly senders: ReadonlySet<string>
  readonly receivers: ReadonlySet<string>
  readonly isQuietRow: (node: string, row: string) => boolean
  /** The row of the selected flow, as `node row`, where no other flow has brought it. */
  readonly asked: string | null
  /** Rows at which lines end, as `node row`. */
  readonly reached: ReadonlySet<string>
}

type Endpoint = Snapshot['endpoints'][number]
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

function podCount(endpoints: readonly Endpoint[]): number {
  return endpoints.reduce((sum, { replicas }) => sum + replicas, 0)
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

/** What a folded group says of its flows. */
export function foldedRows(sums: PlaceSums): readonly Row[] {
  // Written out: there may be thousands of these cards, and spreading objects costs more than all the rest of it.
  return (['in', 'out'] as const).map((id) => ({
    id,
    title: id,
    protocol: '',
    name: null,
    l7: null,
    allowed: sums[id].allowed,
    dropped: sums[id].dropped,
    undecided: sums[id].undecided ?? 0,
    isOpen: false,
    isUnserved: false,
    isForItself: false,
  }))
}

interface CountedFlows {
  readonly allowed: number
  readonly dropped: number
  /** Not counted where there are too many flows to list. */
  readonly undecided?: number
}

/** Flows of a folded group. */
export interface PlaceSums {
  readonly in: CountedFlows
  readonly out: CountedFlows
}

interface Sum {
  allowed: number
  dropped: number
  undecided: number
}

interface Sums {
  readonly in: Sum
  readonly out: Sum
}

const noSum = (): Sum => ({ allowed: 0, dropped: 0, undecided: 0 })

export const nothing = (): Sums => ({ in: noSum(), out: noSum() })

/** Flows of folded namespaces: as they are counted, else those of all links by the node at either end. */
export function sumsByEnd({ links, places }: Links): ReadonlyMap<string, PlaceSums> {
  if (places !== null) return new Map(places.map((place) => [place.key, place]))
  const all = new Map<string, Sums>()
  const of = (id: string): Sums => {
    let sums = all.get(id)
    if (sums === undefined) all.set(id, (sums = nothing()))
    return sums
  }
  for (const { from, to, decided, open, redirected, dropped, undecided } of links) {
    for (const side of [of(to).in, of(from).out]) {
      side.allowed += decided.count + open.count + redirected.count
      side.dropped += dropped.count
      side.undecided += undecided.count
    }
  }
  return all
}

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

/** `8080 TCP HTTP: 1 allowed, 5 dropped`. */
export function rowWords({
  title,
  protocol,
  l7,
  allowed,
  dropped,
  undecided,
  isOpen,
  isUnserved,
  isAsked,
}: Row): string {
  if (isAsked === true) {
    const end = allowed > 0 ? 'allowed' : dropped > 0 ? 'dropped' : 'undecided'
    return `${title} ${protocol}: asked, ${end}${isUnserved ? ', not served' : ''}`
  }
  const unsure = undecided === 0 ? '' : `, ${undecided} undecided`
  const counts = isOpen ? 'open' : `${allowed} allowed, ${dropped} dropped${unsure}`
  return `${[title, protocol, l7 ?? ''].filter(Boolean).join(' ')}: ${counts}${isUnserved ? ', named by a rule and not served' : ''}`
}

export const plainRow = {
  undecided: 0,
  protocol: '',
  name: null,
  l7: null,
  isOpen: false,
  isUnserved: false,
  isForItself: false,
} as const

function portRows(
  id: string,
  inside: readonly Endpoint[],
  served: Served,
  { links, isQuietRow, reached, asked }: CardInput,
): readonly Row[] {
  const counts = links.rows.get(id) ?? new Map<string, RowCount>()
  const known = new Map<string, FlowPort>()
  for (const { key } of inside) for (const [row, port] of served(key) ?? []) known.set(row, port)
  const isTold = known.size > 0
  const ports = new Map(known)
  for (const [row, { port, isDecided }] of counts)
    if (
      !ports.has(row) &&
      (!port.assumed || isDecided || reached.has(`${id} ${row}`)) &&
      (!isQuietRow(id, row) || asked === `${id} ${row}`)
    )
      ports.set(row, port)
  const isReplicated = podCount(inside) > 1
  const rows = [...ports].map(([row, port]): Row => {
    const count = counts.get(row)
    return {
      ...rowOfPort(port, count, asked === `${id} ${row}`),
      name: port.name ?? null,
      isUnserved: isTold && !known.has(row) && !port.assumed,
      isForItself: isReplicated && count?.isForItself === true,
    }
  })
  return withRoom(rows.sort(byPort))
}

/** The rows of a peer that declares no ports: those that its flows are about. */
export function portRowsOf(
  counts: ReadonlyMap<string, RowCount> | undefined,
  asked: string | null = null,
): readonly Row[] {
  const rows = [...(counts?.values() ?? [])].map((count) => rowOfPort(count.port, count, rowId(count.port) === asked))
  return withRoom(rows.sort(byPort))
}

export function rowOfPort(port: FlowPort, count: RowCount | undefined, isAsked: boolean): Row {
  const { allowed = 0, dropped = 0, undecided = 0 } = count ?? {}
  return {
    ...plainRow,
    id: rowId(port),
    title: String(port.port),
    protocol: `${port.protocol}${port.assumed ? ' ?' : ''}`,
    l7: count?.isRedirected === true ? (port.port === 53 ? 'DNS' : 'HTTP') : null,
    allowed,
    dropped,
    undecided,
    isOpen: count !== undefined && !count.isDecided,
    ...(isAsked && allowed + dropped + undecided < 2 ? { isAsked } : {}),
  }
}

function byPort(a: Row, b: Row): number {
  return Number(a.title) - Number(b.title) || (a.id < b.id ? -1 : 1)
}

/** Of too many rows the first few, and one that stands for the others. */
function withRoom(rows: readonly Row[]): readonly Row[] {
  if (rows.length <= mostRows) return rows
  const asked = rows.find(({ isAsked }, i) => isAsked === true && i >= mostRows - 1)
  const others = rows.filter((row) => row !== asked)
  const room = mostRows - (asked === undefined ? 1 : 2)
  const shown = [...others.slice(0, room), ...(asked === undefined ? [] : [asked])]
  const rest = others.slice(room)
  const sum = (of: (row: Row) => number): number => rest.reduce((all, row) => all + of(row), 0)
  const more: Row = {
    ...plainRow,
    id: 'more',
    title: `+${rest.length} ports`,
    allowed: sum(({ allowed }) => allowed),
    dropped: sum(({ dropped }) => dropped),
    undecided: sum(({ undecided }) => undecided),
    isOpen: rest.every(({ isOpen }) => isOpen),
  }
  return [...shown, more]
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

interface Content extends Pick<GraphNode, 'title' | 'count' | 'detail' | 'services' | 'rows'> {
  /** Something stands before the title. */
  readonly glyph: boolean
}

/** Room that a card takes. Half of the header's height is where lines start. */
export function sized({ title, count, detail, services, rows, glyph }: Content): { width: number; height: number } {
  const { title: big, text } = cardSize
  const widths = [
    titleWidth(title, big) + (glyph ? 20 : 0) + (count === '' ? 0 : uiWidth(count, text) + 6),
    monoWidth(cut(detail, detailRoom), text),
    ...services.map((tag) => monoWidth(tag.text, text)),
    ...rows.map(rowWidth),
  ]
  const height =
    (detail === '' ? cardSize.small : cardSize.header) +
    services.length * cardSize.tag +
    (rows.length === 0 ? 0 : rows.length * cardSize.row + cardSize.foot)
  const least = detail === '' && services.length === 0 && rows.length === 0 ? narrowestOutside : narrowest
  return { width: Math.ceil(Math.min(widest, Math.max(least, ...widths.map((width) => width + 30))) / 4) * 4, height }
}

function rowWidth({ title, protocol, l7, allowed, dropped, undecided, isOpen, isForItself }: Row): number {
  const { text } = cardSize
  // There is room for both counts, so that a verdict that changes moves nothing.
  const counts = isOpen ? 'open' : countText(Math.max(1, allowed), Math.max(1, dropped), undecided)
  const pill = l7 === null ? 0 : uiWidth(l7, text) + 14
  return monoWidth(title, 12.5) + uiWidth(protocol, text) + pill + monoWidth(counts, text) + (isForItself ? 16 : 0) + 10
}

/** `12`, `1.2k`, `3.4M`. */
export function shortCount(count: number): string {
  if (count < 1000) return String(count)
  const [by, unit] = count < 999_500 ? [1000, 'k'] : [1_000_000, 'M']
  const value = count / by
  return `${value < 10 ? value.toFixed(1) : Math.round(value)}${unit}`
}

/** `1✓ 5✕ 2?`. */
export function countText(allowed: number, dropped: number, undecided = 0): string {
  return [
    ...(allowed > 0 ? [`${shortCount(allowed)}✓`] : []),
    ...(dropped > 0 ? [`${shortCount(dropped)}✕`] : []),
    ...(undecided > 0 ? [`${shortCount(undecided)}?`] : []),
  ].join(' ')
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
  const both = second === undefined ? first : `${first} ${second}`
  // A long key says less than the end of its value.
  return both.length <= detailRoom ? both : first.length <= detailRoom ? first : `…${first.slice(1 - detailRoom)}`
}

function commonLabels(endpoints: readonly Endpoint[]): Readonly<Record<string, string>> {
  const [first, ...rest] = endpoints
  const shared = Object.entries(first?.podLabels ?? {}).filter(([key, value]) =>
    rest.every(({ podLabels }) => podLabels[key] === value),
  )
  return Object.fromEntries(shared)
}

export function isolationWords(isIngress: boolean, isEgress: boolean): string {
  if (isIngress) return isEgress ? 'isolated for ingress and egress' : 'isolated for ingress'
  return isEgress ? 'isolated for egress' : 'not isolated'
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** The namespace that a node stands for, or null. */
export function namespaceOf({ id, kind }: Pick<GraphNode, 'id' | 'kind'>): string | null {
  const parts = kind === 'namespace' || kind === 'folded' ? parseNode(id) : null
  return parts?.kind === 'namespace' ? parts.name : null
}
