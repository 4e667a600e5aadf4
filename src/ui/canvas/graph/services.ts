/** Services in the picture: on each card that they lead to, else a card of their own. And what pods serve. */
import {
  namespaceNode,
  serviceNode,
  workloadOfNode,
  type FlowPort,
  type Snapshot,
  parsePeer,
} from '../../../store/index'
import { rowId } from './links'
import type { GraphNode, ServiceTag } from './model'
import { cut, monoWidth, uiWidth } from './titles'

type Service = NonNullable<Snapshot['services']>[number]

/** Services that a card names; one more line says how many there are beyond. */
const mostTags = 2
const tagRoom = 27

/** Node → the services that lead to it. */
export function serviceTags(
  services: readonly Service[],
  nodeOf: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly ServiceTag[]> {
  const found = new Map<string, ServiceTag[]>()
  for (const service of services)
    for (const node of new Set(service.selects.map((key) => nodeOf.get(key) ?? key))) {
      const list = found.get(node)
      const tag = { id: serviceNode(service.key), text: tagText(service, node) }
      if (list === undefined) found.set(node, [tag])
      else list.push(tag)
    }
  for (const list of found.values()) {
    const more = list.length - mostTags
    const last = list[mostTags - 1]
    if (more > 0 && last !== undefined)
      list.splice(mostTags - 1, list.length, { ...last, text: cut(last.text, tagRoom - 4) + ` +${more}` })
  }
  return found
}

function tagText(service: Service, node: string): string {
  const own = (workloadOfNode(node) ?? parsePeer(node))?.name
  const ports = portWords(service)
  return cut(`svc ${own === service.name && ports !== '' ? '' : `${service.name} `}${ports}`.trim(), tagRoom)
}

/** `:80→8080 :443`. */
function portWords({ ports }: Service): string {
  return ports
    .map(({ port, targetPort, protocol }) => {
      const target = targetPort === port ? '' : `→${targetPort}`
      return `:${port}${target}${protocol === 'TCP' ? '' : `/${protocol}`}`
    })
    .join(' ')
}

/** A service that leads to no pod has a card, so that it can be seen and corrected. */
export function serviceCard(
  service: Service,
  nodeOf: ReadonlyMap<string, string>,
  size: { readonly header: number; readonly title: number; readonly text: number },
): readonly GraphNode[] {
  const { key, namespace, name, type, selects, externalName } = service
  const ports = portWords(service)
  if (selects.some((endpoint) => nodeOf.has(endpoint))) return []
  const leadsTo = externalName ?? service.backends[0] ?? 'selects nothing'
  const title = cut(name, tagRoom)
  const detail = cut(ports === '' ? leadsTo : `${ports} ${leadsTo}`, tagRoom)
  return [
    {
      id: serviceNode(key),
      kind: 'service',
      title,
      count: '',
      detail,
      services: [],
      rows: [],
      parent: namespaceNode(namespace),
      side: null,
      width: Math.ceil(Math.max(136, uiWidth(title, size.title) + 60, monoWidth(detail, size.text) + 28)),
      height: size.header,
      isIngressIsolated: false,
      isEgressIsolated: false,
      hasError: false,
      description: `Service ${key}${type === 'ClusterIP' ? '' : `, ${type}`}, ${ports === '' ? 'no ports' : `port ${ports}`}, leads to ${leadsTo}`,
    },
  ]
}

/** Row → port, of endpoints by their key. */
export type Served = (endpoint: string) => ReadonlyMap<string, FlowPort> | undefined

const known = new WeakMap<Snapshot['endpoints'], { readonly services: Snapshot['services']; readonly served: Served }>()

/** What pods declare, and what services send to them; found out when a pod is first asked about, as most may be folded. */
export function servedBy({ endpoints, services: all }: Snapshot): Served {
  const cached = known.get(endpoints)
  // Lists that an edit leaves are the same objects in the next snapshot.
  if (cached !== undefined && cached.services === all) return cached.served
  const services = all ?? []
  let index: ReadonlyMap<string, Snapshot['endpoints'][number]> | null = null
  let leading: ReadonlyMap<string, readonly Service[]> | null = null
  const found = new Map<string, ReadonlyMap<string, FlowPort>>()
  const served: Served = (key) => {
    index ??= new Map(endpoints.map((endpoint) => [endpoint.key, endpoint]))
    leading ??= servicesTo(services)
    const endpoint = index.get(key)
    if (endpoint === undefined) return undefined
    let own = found.get(key)
    if (own === undefined) found.set(key, (own = portsOf(endpoint, leading.get(key) ?? [])))
    return own
  }
  known.set(endpoints, { services: all, served })
  return served
}

function servicesTo(services: readonly Service[]): ReadonlyMap<string, readonly Service[]> {
  const leading = new Map<string, Service[]>()
  for (const service of services)
    for (const key of service.selects) {
      const list = leading.get(key)
      if (list === undefined) leading.set(key, [service])
      else list.push(service)
    }
  return leading
}

function portsOf(
  { ports }: Pick<Snapshot['endpoints'][number], 'ports'>,
  services: readonly Service[],
): ReadonlyMap<string, FlowPort> {
  const own = new Map<string, FlowPort>(ports.map((port) => [rowId(port), { ...port, assumed: false }]))
  for (const service of services)
    for (const { targetPort, protocol } of service.ports) {
      const port =
        typeof targetPort === 'number'
          ? targetPort
          : ports.find(({ name, protocol: other }) => name === targetPort && other === protocol)?.port
      if (port === undefined || own.has(rowId({ protocol, port }))) continue
      own.set(rowId({ protocol, port }), { protocol, port, assumed: false })
    }
  return own
}

/** Cards from which on a port that nobody serves counts as named for everybody. */
const manyCards = 6
const manyShare = 0.4

/**
 * Ports that rules name for many pods, none of which serves them, as of "metrics on 9090": they do not fill the picture.
 * Ids of rows.
 */
export function namedForAll(
  { endpoints }: Snapshot,
  rows: ReadonlyMap<string, ReadonlyMap<string, { readonly port: FlowPort }>>,
  served: Served,
  membersOf: (node: string) => readonly string[],
): ReadonlySet<string> {
  const unserved = new Map<string, number>()
  for (const [node, own] of rows) {
    const members = membersOf(node)
    const known = members.map(served).filter((ports) => ports !== undefined && ports.size > 0)
    if (known.length === 0) continue
    for (const [row, { port }] of own)
      if (!port.assumed && known.every((ports) => ports?.has(row) !== true))
        unserved.set(row, (unserved.get(row) ?? 0) + members.length)
  }
  const most = Math.max(manyCards, endpoints.length * manyShare)
  return new Set([...unserved].flatMap(([row, count]) => (count >= most ? [row] : [])))
}
