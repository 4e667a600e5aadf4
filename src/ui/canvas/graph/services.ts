/** Services in the picture: on the one card that they lead to, else as a card with lines to all of them. */
import type { Snapshot } from '../../../store/index'
import { namespaceNode, serviceNode, workloadOfNode } from './folds'
import { cardHeight, openNode, shortened, sized, type GraphNode } from './cards'

type Service = NonNullable<Snapshot['services']>[number]

/** A line between a service and a node that it selects. */
export interface Tie {
  readonly id: string
  readonly from: string
  readonly to: string
}

const dockedHeight = 16
const dockedLength = 17
const dockedCharacter = 5.6

export function serviceCard(service: Service, nodeOf: ReadonlyMap<string, string>): GraphNode {
  const { key, namespace, name, type, selects, externalName } = service
  const nodes = backends(service, nodeOf)
  const ports = portWords(service)
  const leadsTo =
    externalName ?? (selects.length === 0 ? (service.backends[0] ?? 'selects nothing') : `${selects.length} endpoints`)
  const common = {
    ...openNode,
    id: serviceNode(key),
    kind: 'service' as const,
    parent: namespaceNode(namespace),
    description: `Service ${key}${type === 'ClusterIP' ? '' : `, ${type}`}, ${ports === '' ? 'no ports' : `port ${ports}`}, leads to ${selects.length > 0 && selects.length < 4 ? selects.join(', ') : leadsTo}`,
  }
  const [only] = nodes
  if (only !== undefined && nodes.length === 1) {
    const own = workloadOfNode(only)?.name ?? only.slice(only.indexOf('/') + 1)
    const label = shortened(`svc ${own === name ? '' : name}${ports === '' ? '' : `:${ports}`}`, dockedLength)
    const width = Math.ceil(label.length * dockedCharacter) + 10
    return { ...common, lines: [label], width, height: dockedHeight, dock: only }
  }
  return {
    ...common,
    ...sized([`service ${name}`, ports === '' ? leadsTo : `:${ports}, ${leadsTo}`], 20),
    height: cardHeight,
  }
}

/** Lines from the services that have a card of their own. */
export function tiesOf(
  { services = [] }: Snapshot,
  nodes: readonly GraphNode[],
  nodeOf: ReadonlyMap<string, string>,
): readonly Tie[] {
  const free = new Set(nodes.flatMap(({ id, kind, dock }) => (kind === 'service' && dock === undefined ? [id] : [])))
  return services.flatMap((service) => {
    const from = serviceNode(service.key)
    return free.has(from) ? backends(service, nodeOf).map((to) => ({ id: `tie:${from} ${to}`, from, to })) : []
  })
}

function backends({ selects }: Service, nodeOf: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set(selects.map((key) => nodeOf.get(key) ?? key))]
}

function portWords({ ports }: Service): string {
  return ports.map(({ port, protocol }) => (protocol === 'TCP' ? `${port}` : `${port}/${protocol}`)).join(',')
}
