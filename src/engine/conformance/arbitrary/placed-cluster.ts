/** Random clusters with nodes, addresses, services of every kind, and an API server. */
import fc from 'fast-check'
import { group, namespaceObjects, template, type Cluster } from './cluster'
import { groups, labelMap, namespaces, podLabels, portNames, services, type Json } from './words'

/** Prefixes of policies hold some of these, so that it matters whose address it is. */
const podAddresses = ['10.1.1.5', '10.1.1.6', '10.1.0.1', '10.2.0.1', '10.1.2.3', '203.0.113.10', '10.1.1.4'] as const
const nodeAddresses = ['203.0.113.1', '10.1.1.7', '198.51.100.2'] as const
const tunnelAddresses = ['10.1.0.9', '10.2.0.9', '10.3.0.9'] as const
export const outsideAddresses = ['203.0.113.20', '8.8.8.8', '198.51.100.7', '10.1.1.200'] as const
const clusterAddresses = ['10.96.0.1', '10.96.0.2', '10.96.0.3'] as const
const balancerAddress = '203.0.113.77'
const externalAddress = '198.51.100.99'

/** Ports that lead somewhere: of services, of nodes, and of nodes to single pods. */
export const dialledPorts = [80, 80, 8080, 53, 30_080, 9000, 6443] as const
/** Ports that nothing but a server answers on. */
export const plainPorts = [80, 8080, 53, 6443] as const

const controlPlane = 'node-role.kubernetes.io/control-plane'

const zones = fc.constantFrom<Readonly<Record<string, string>>>(
  { zone: 'a' },
  { zone: 'b' },
  { zone: 'a', 'kubernetes.io/os': 'linux', [controlPlane]: '' },
)

interface Node {
  readonly name: string
  readonly documents: readonly Json[]
  /** The first is where others reach it. */
  readonly addresses: readonly string[]
}

const nodeParts = fc.record({ labels: zones, hasCilium: fc.boolean(), hasOwn: fc.boolean() })

function nodeOf({ labels, hasCilium, hasOwn }: typeof nodeParts extends fc.Arbitrary<infer T> ? T : never, i: number) {
  const name = `node${i + 1}`
  const own = nodeAddresses[i] ?? ''
  const tunnel = tunnelAddresses[i] ?? ''
  const documents: readonly Json[] = [
    {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels },
      ...(Object.hasOwn(labels, controlPlane)
        ? { spec: { taints: [{ key: controlPlane, effect: 'NoSchedule' }] } }
        : {}),
      status: { addresses: [{ type: 'InternalIP', address: own }] },
    },
    ...(hasCilium
      ? [
          {
            apiVersion: 'cilium.io/v2',
            kind: 'CiliumNode',
            metadata: { name },
            spec: {
              addresses: [{ type: 'CiliumInternalIP', ip: tunnel }],
              ...(hasOwn ? { health: { ipv4: `10.4.${i}.2` }, ingress: { ipv4: `10.4.${i}.3` } } : {}),
            },
          },
        ]
      : []),
  ]
  return { name, documents, addresses: hasCilium ? [own, tunnel] : [own] } satisfies Node
}

const placement = fc.record({
  namespace: fc.constantFrom(...namespaces),
  template,
  /** The number of a node; beyond those that there are, none is stated. */
  node: fc.nat(3),
  kind: fc.constantFrom('Pod', 'Pod', 'Pod', 'Pod', 'Deployment', 'DaemonSet'),
  isHostNetwork: fc.integer({ min: 0, max: 4 }).map((number) => number === 4),
  phase: fc.constantFrom('Running', 'Running', 'Running', 'Running', 'Succeeded'),
  hostPort: fc.integer({ min: 0, max: 4 }).map((number) => number === 4),
  hostIP: fc.constantFrom('', '', '0.0.0.0', '127.0.0.1', ...nodeAddresses, tunnelAddresses[0]),
  replicas: fc.constantFrom(1, 2),
  /** Whether a DaemonSet chooses nodes. */
  isChoosy: fc.boolean(),
})

type Placement = typeof placement extends fc.Arbitrary<infer T> ? T : never
type Template = typeof template extends fc.Arbitrary<infer T> ? T : never

function specOf(
  { spec }: Template,
  { isHostNetwork, hostPort, hostIP, kind, isChoosy, replicas }: Placement,
  node: string,
): Json {
  const { containers, ...rest } = spec
  const [first, ...others] = containers
  const port = {
    containerPort: 8080,
    protocol: 'TCP',
    hostPort: 9000,
    ...(hostIP === '' ? {} : { hostIP }),
  }
  const ports =
    hostPort && !isHostNetwork && first !== undefined
      ? [{ ...first, ports: [...first.ports, port] }, ...others]
      : containers
  return {
    ...rest,
    containers: isHostNetwork ? takenOnce(containers) : ports,
    ...(isHostNetwork ? { hostNetwork: true } : {}),
    ...(kind === 'DaemonSet' && isChoosy ? { nodeSelector: { zone: 'a' } } : {}),
    ...(kind === 'DaemonSet' && replicas > 1 ? { tolerations: [{ key: controlPlane, operator: 'Exists' }] } : {}),
    ...(node === '' ? {} : { nodeName: node }),
  }
}

/** A port of the node's network is taken once: the API server refuses the second. */
function takenOnce(containers: Template['spec']['containers']): Json[] {
  const taken = new Set<string>()
  const isFree = (port: string): boolean => !taken.has(port) && taken.add(port).has(port)
  return containers.map(({ ports, ...rest }) => ({
    ...rest,
    ports: ports.filter(({ protocol, containerPort }) => isFree(`${protocol} ${containerPort}`)),
  }))
}

/** A pod or a workload; where `isPlaced`, pods have a node and an address each. */
function endpointOf(placed: Placement, name: string, { address, node, isPlaced }: EndpointAt): Json {
  const { namespace, template: made, phase, replicas } = placed
  // The API server refuses workloads that select nothing.
  const kind = isPlaced || Object.keys(made.labels).length === 0 ? 'Pod' : placed.kind
  const metadata = { name, namespace }
  if (kind !== 'Pod') {
    const spec = specOf(made, placed, '')
    const inner = { metadata: { labels: made.labels }, spec }
    const count = kind === 'Deployment' ? { replicas } : {}
    return {
      apiVersion: 'apps/v1',
      kind,
      metadata,
      spec: { ...count, selector: { matchLabels: made.labels }, template: inner },
    }
  }
  const isOnNode = placed.isHostNetwork && node !== null
  const ip = isOnNode ? (node.addresses[0] ?? '') : placed.isHostNetwork ? '' : address
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, labels: made.labels },
    spec: specOf(made, placed, node?.name ?? ''),
    status: {
      phase,
      ...(ip === '' ? {} : { podIP: ip, podIPs: [{ ip }] }),
      ...(isOnNode ? { hostIP: ip } : {}),
    },
  }
}

interface EndpointAt {
  readonly address: string
  readonly node: Node | null
  readonly isPlaced: boolean
}

const service = fc.record({
  namespace: fc.constantFrom(...namespaces),
  labels: fc.constantFrom<Readonly<Record<string, string>>>({ grp: 'x' }, { grp: 'z' }, {}),
  kind: fc.constantFrom('ClusterIP', 'ClusterIP', 'NodePort', 'LoadBalancer', 'headless', 'external'),
  selector: fc.option(
    labelMap(podLabels, { most: 1 }).filter((labels) => Object.keys(labels).length > 0),
    { freq: 3 },
  ),
  target: fc.constantFrom<number | string>(8080, 80, ...portNames),
  slicePort: fc.constantFrom(80, 8080),
  backend: fc.nat(20),
  /** The number of the node that the slice names; beyond those that there are, none. */
  backendNode: fc.nat(3),
  isLocal: fc.boolean(),
  isNodeLocal: fc.integer({ min: 0, max: 2 }).map((number) => number === 2),
  isProxy: fc.integer({ min: 0, max: 5 }).map((number) => number === 5),
  externalAt: fc.constantFrom('node', 'nowhere'),
})

type Service = typeof service extends fc.Arbitrary<infer T> ? T : never

function serviceOf(made: Service, i: number, { nodes, backends }: Surroundings): readonly Json[] {
  const { kind, selector, target, namespace, labels } = made
  const name = services[i] ?? ''
  const metadata = { name, namespace, labels }
  const port = {
    name: 'web',
    port: 80,
    targetPort: target,
    ...(kind === 'NodePort' || kind === 'LoadBalancer' ? { nodePort: 30_080 + i } : {}),
  }
  const external = made.externalAt === 'node' ? (nodes[0]?.addresses[0] ?? externalAddress) : externalAddress
  const spec = {
    type: kind === 'NodePort' || kind === 'LoadBalancer' ? kind : 'ClusterIP',
    clusterIP: kind === 'headless' ? 'None' : (clusterAddresses[i] ?? ''),
    ...(selector === null ? {} : { selector }),
    ...(kind === 'external' ? { externalIPs: [external] } : {}),
    ...(made.isLocal && kind !== 'ClusterIP' && kind !== 'headless' ? { externalTrafficPolicy: 'Local' } : {}),
    ...(made.isNodeLocal ? { internalTrafficPolicy: 'Local' } : {}),
    ports: [port],
  }
  const status: Json =
    kind === 'LoadBalancer'
      ? { loadBalancer: { ingress: [{ ip: balancerAddress, ...(made.isProxy ? { ipMode: 'Proxy' } : {}) }] } }
      : {}
  const object: Json = { apiVersion: 'v1', kind: 'Service', metadata, spec, status }
  if (selector !== null) return [object]
  return [
    object,
    sliceOf(
      name,
      namespace,
      { port: made.slicePort, name: 'web' },
      {
        address: backends[made.backend % backends.length],
        node: nodes[made.backendNode]?.name,
      },
    ),
  ]
}

interface Backend {
  readonly address: string | undefined
  readonly node?: string | undefined
}

function sliceOf(service: string, namespace: string, port: Json, { address, node }: Backend): Json {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${service}-1`, namespace, labels: { 'kubernetes.io/service-name': service } },
    addressType: 'IPv4',
    endpoints:
      address === undefined ? [] : [{ addresses: [address], ...(node === undefined ? {} : { nodeName: node }) }],
    ports: [port],
  }
}

interface Surroundings {
  readonly nodes: readonly Node[]
  /** Addresses that slices may name. */
  readonly backends: readonly string[]
}

/** The service of the API server with the place where that answers. */
function apiServerOf(place: string | null): readonly Json[] {
  if (place === null) return []
  const port = { name: 'https', port: 443, targetPort: 6443 }
  const metadata = { name: 'kubernetes', namespace: 'default' }
  return [
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { clusterIP: '10.96.0.10', ports: [port] } },
    sliceOf('kubernetes', 'default', { name: 'https', port: 6443 }, { address: place }),
  ]
}

/** Endpoints of Cilium's own, which cluster-wide policies select. */
const ownEndpoints = ['entity:ingress', 'entity:health'] as const

export interface PlacedCluster extends Cluster {
  readonly nodes: readonly string[]
  /** What may be dialled: keys of pods, services and nodes, and addresses of all kinds. */
  readonly targets: readonly string[]
  /** Without services and what a node forwards: nothing states what becomes of those where a node dials them itself. */
  readonly plainTargets: readonly string[]
  readonly senders: readonly string[]
  /** Keys of nodes, of pods that share their network, and of Cilium's own endpoints. */
  readonly onNodes: readonly string[]
}

/** With `isPlaced`, every pod has a node and an address of its own. */
export function placedCluster(isPlaced: boolean): fc.Arbitrary<PlacedCluster> {
  return fc
    .record({
      namespaceObjects,
      nodes: fc.array(nodeParts, { minLength: isPlaced ? 1 : 0, maxLength: 3 }),
      placements: fc.array(placement, { minLength: 2, maxLength: 6 }),
      services: fc.array(service, { maxLength: services.length }),
      groups: fc.array(group, { maxLength: groups.length }),
      apiServer: fc.constantFrom('node', 'node', 'outside', 'nowhere'),
    })
    .map((parts) => {
      const nodes = parts.nodes.map(nodeOf)
      // Two pods cannot have one port of a node.
      const hosting = parts.placements.findIndex(({ hostPort }) => hostPort)
      const placed = parts.placements.map((made, i) => {
        const each = { ...made, hostPort: i === hosting }
        const chosen = nodes[isPlaced ? each.node % nodes.length : each.node] ?? null
        const name = `p${i}`
        const address = podAddresses[i] ?? ''
        const document = endpointOf(each, name, { address, node: chosen, isPlaced })
        const key = `${each.namespace}/${name}`
        const isPod = isPlaced || each.kind === 'Pod'
        const isOnNode = each.isHostNetwork
        const hasEnded = isPod && each.phase === 'Succeeded'
        const hasAddress = isPod && !each.isHostNetwork
        return { document, key, hasEnded, isOnNode, address: hasAddress ? address : null }
      })
      const nodeIps = nodes.flatMap(({ addresses }) => addresses)
      const podIps = placed.flatMap(({ address }) => address ?? [])
      const apiServer =
        parts.apiServer === 'outside' ? '198.51.100.7' : parts.apiServer === 'node' ? (nodeIps[0] ?? null) : null
      const backends = [...podIps, ...nodeIps, '198.51.100.7', '203.0.113.20']
      const running = placed.filter(({ hasEnded }) => !hasEnded).map(({ key }) => key)
      const serviceKeys = parts.services.map(({ namespace }, i) => `service:${namespace}/${services[i] ?? ''}`)
      const ips = [
        ...podIps,
        ...nodeIps,
        ...outsideAddresses,
        ...clusterAddresses.slice(0, parts.services.length),
        balancerAddress,
        externalAddress,
        ...(nodes.length > 0 ? ['10.4.0.2', '10.4.0.3'] : []),
        ...(apiServer === null ? [] : ['10.96.0.10']),
      ].map((address) => `ip:${address}`)
      const nodeKeys = nodes.map(({ name }) => `node:${name}`)
      return {
        documents: [
          ...parts.namespaceObjects,
          ...nodes.flatMap(({ documents }) => documents),
          ...placed.map(({ document }) => document),
          ...parts.services.flatMap((each, i) => serviceOf(each, i, { nodes, backends })),
          ...apiServerOf(apiServer),
          ...parts.groups.map((make, i) => make(groups[i] ?? '')),
        ],
        endpoints: running,
        nodes: nodes.map(({ name }) => name),
        targets: [
          ...running,
          ...serviceKeys,
          ...(apiServer === null ? [] : ['service:default/kubernetes']),
          ...nodeKeys,
          ...ownEndpoints,
          ...ips,
        ],
        plainTargets: [...running, ...nodeKeys, ...[...podIps, ...outsideAddresses].map((address) => `ip:${address}`)],
        onNodes: [...nodeKeys, ...ownEndpoints, ...placed.filter(({ isOnNode }) => isOnNode).map(({ key }) => key)],
        senders: [
          ...running,
          ...running,
          ...nodeKeys,
          ...ownEndpoints,
          ...outsideAddresses.map((address) => `ip:${address}`),
        ],
      }
    })
}
