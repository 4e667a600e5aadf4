/**
 * Policies of nodes that cut nodes off: from each other, from those who look after them, and from their own pods.
 * Source: Documentation/security/host-firewall.rst, bpf/lib/host_firewall.h.
 */
import { protocolNumber, reservedNumbers } from '../../cilium/numbers'
import { locate } from '../../manifest/resource'
import type { SettingKey } from '../../cilium/settings/table'
import type { Direction, Fix } from '../../types'
import { decideSide } from '../../verdict/maps/side'
import { someNode, type NodeSubject } from '../../verdict/maps/node-subjects'
import { appendItem, fix } from './context/edits'
import type { Lint, LintContext, PolicySource } from './context/lint'
import { nodeAt, rangeAt } from './context/places'

/** What nodes need of each other. */
interface Needed {
  readonly port: number
  readonly protocol: 'TCP' | 'UDP'
  readonly what: string
  /** Only on nodes that run the control plane. */
  readonly isControlPlane?: boolean
  /** Only nodes that run the control plane ask for it; absent where all do. */
  readonly isAskedByControlPlane?: boolean
  readonly isWanted?: (context: LintContext) => boolean
}

function isSet(...wanted: readonly (readonly [SettingKey, string])[]) {
  return ({ model }: LintContext): boolean =>
    wanted.every(([key, value]) => model.cluster.settings.values[key] === value)
}

const apiPort = 6443
const carried = 'which carries all traffic of pods between nodes'

const needed: readonly Needed[] = [
  { port: apiPort, protocol: 'TCP', what: 'the API server', isControlPlane: true },
  { port: 2379, protocol: 'TCP', what: 'etcd', isControlPlane: true, isAskedByControlPlane: true },
  { port: 2380, protocol: 'TCP', what: 'etcd’s peers', isControlPlane: true, isAskedByControlPlane: true },
  { port: 10250, protocol: 'TCP', what: 'the kubelet (kubectl logs, exec, metrics)', isAskedByControlPlane: true },
  { port: 4240, protocol: 'TCP', what: 'Cilium’s health checks' },
  {
    port: 8472,
    protocol: 'UDP',
    what: `VXLAN, ${carried}`,
    isWanted: isSet(['routing-mode', 'tunnel'], ['tunnel-protocol', 'vxlan']),
  },
  {
    port: 6081,
    protocol: 'UDP',
    what: `Geneve, ${carried}`,
    isWanted: isSet(['routing-mode', 'tunnel'], ['tunnel-protocol', 'geneve']),
  },
  {
    port: 51_871,
    protocol: 'UDP',
    what: `WireGuard, ${carried}`,
    isWanted: isSet(['enable-wireguard', 'true']),
  },
]

const sshPort = 22

/** Says which nodes a policy cuts off from what, with the rule that keeps it. */
export const lockOut: Lint = (context) => {
  const { isActive, byName } = context.model.nodes()
  if (!isActive) {
    for (const source of context.policies) reportInert(context, source)
    return
  }
  const nodes = [...byName.values()]
  for (const source of context.policies) {
    if (!source.policy.rules.some(({ isForNodes }) => isForNodes)) continue
    const [closed, shut] = (['ingress', 'egress'] as const).map((direction) =>
      nodes.filter((node) => isolatesBy(node, source, direction)),
    )
    reportLost(context, source, 'ingress', closed ?? [])
    reportSsh(context, source, closed ?? [])
    reportLost(context, source, 'egress', shut ?? [])
    reportProbes(context, source, shut ?? [])
  }
}

function reportInert(context: LintContext, source: PolicySource): void {
  const rule = source.policy.rules.find(({ isForNodes }) => isForNodes)
  if (rule === undefined) return
  context.report(source, {
    code: 'host-firewall-off',
    message: 'This policy is for nodes, and Cilium ignores it: the host firewall is off in this cluster',
    help: 'Set enable-host-firewall to "true" in cilium-config. Look at what it closes first: choose the setting in the Cluster pane, or --set enable-host-firewall=true.',
    range: rangeAt(source.policy.place, rule.subjectPath),
  })
}

function isolatesBy(node: NodeSubject, { policy }: PolicySource, direction: 'ingress' | 'egress'): boolean {
  return node.rules.rules.some((own) => own.policy === policy && own.rule.isolates.includes(direction))
}

interface Packet {
  readonly protocol: number
  /** Of an ICMP message its type. */
  readonly port: number
}

/** Whether a node's policy lets a packet through. */
function lets(node: NodeSubject, direction: Direction, peer: number, { protocol, port }: Packet): boolean {
  return decideSide(node.mapOf(direction), peer, protocol, port).decision === 'allowed'
}

function runsControlPlane({ labels, name }: NodeSubject): boolean {
  return (
    name === someNode || labels.some((label) => /^k8s:node-role\.kubernetes\.io\/(control-plane|master)=/.test(label))
  )
}

/** What a section of a policy makes nodes lose of each other. */
function reportLost(
  context: LintContext,
  source: PolicySource,
  direction: Direction,
  nodes: readonly NodeSubject[],
): void {
  const remotes = remoteNodes(context)
  if (nodes.length === 0) return
  const isIngress = direction === 'ingress'
  // Where nodes ask for the API server, a rule for it alone is enough.
  const apiServers = isIngress ? [] : apiServersOf(context)
  const peersOn = (port: number) => (port === apiPort && apiServers.length > 0 ? [remotes, apiServers] : [remotes])
  const lost = needed.filter(({ isWanted, isControlPlane, isAskedByControlPlane, protocol, port }) => {
    const isForSome = isIngress ? isControlPlane : isAskedByControlPlane
    const packet = { protocol: protocolNumber[protocol], port }
    return (
      (isWanted?.(context) ?? true) &&
      nodes.some(
        (node) =>
          (isForSome !== true || runsControlPlane(node)) &&
          !peersOn(port).some((peers) => peers.every((peer) => lets(node, direction, peer, packet))),
      )
    )
  })
  const entity = isIngress ? 'fromEntities' : 'toEntities'
  if (lost.length > 0) {
    const what = lost.map(({ what: name, port, protocol }) => `${name} (${port}/${protocol})`).join(', ')
    const outside = isIngress ? '' : ' Names, time and registries that the nodes ask outside need rules of their own.'
    context.report(source, {
      code: 'node-locked-out',
      message: isIngress
        ? `Other nodes can no longer reach ${what} on ${nodeNames(nodes)}`
        : `${nodeNames(nodes)} can no longer reach ${what} on other nodes`,
      help: `Add a rule to ${direction} that keeps it: ${entity}: [remote-node] with toPorts ${lost.map(({ port, protocol }) => `${port}/${protocol}`).join(', ')}.${outside}`,
      range: rangeOfSection(source, direction),
      fix: keepFix(context, source, direction, portLines(lost)),
    })
  }
  const { protocol, type, family } = echoOf(context)
  const echo = { protocol, port: type }
  const silent = nodes.filter((node) => !remotes.every((peer) => lets(node, direction, peer, echo)))
  if (silent.length === 0) return
  context.report(source, {
    code: 'node-locked-out',
    message: `Cilium’s health checks by ICMP echo fail ${isIngress ? 'towards' : 'from'} ${nodeNames(silent)}`,
    help: `Add a rule to ${direction} that keeps them: ${entity}: [remote-node] with icmps of type ${type}.`,
    range: rangeOfSection(source, direction),
    fix: keepFix(context, source, direction, [
      'icmps:',
      '  - fields:',
      `      - type: ${type}`,
      `        family: ${family}`,
    ]),
  })
}

/** Other nodes as a node sees them: by each of their addresses, where prefixes tell these apart. */
function remoteNodes({ model: { inside } }: LintContext): readonly number[] {
  if (inside.ofNodeAddress.size > 0) return [...inside.ofNodeAddress.values()]
  const remote = inside.ofReserved.get('remote-node')
  return remote === undefined ? [] : [remote]
}

function apiServersOf({ model }: LintContext): readonly number[] {
  return model.identities.flatMap(({ texts, number }, i) =>
    texts.includes('reserved:kube-apiserver') && number !== reservedNumbers.host ? [i] : [],
  )
}

function echoOf({ model }: LintContext) {
  const { family, isDualStack } = model.cluster.settings
  return family === 4 || isDualStack
    ? ({ protocol: protocolNumber.ICMP, type: 8, family: 'IPv4' } as const)
    : ({ protocol: protocolNumber.ICMPv6, type: 128, family: 'IPv6' } as const)
}

function portLines(lost: readonly Needed[]): readonly string[] {
  const ports = lost.flatMap(({ port, protocol }) => [`      - port: "${port}"`, `        protocol: ${protocol}`])
  return ['toPorts:', '  - ports:', ...ports]
}

function reportSsh(context: LintContext, source: PolicySource, nodes: readonly NodeSubject[]): void {
  const ssh = { protocol: protocolNumber.TCP, port: sshPort }
  const closed = nodes.filter((node) => context.model.identities.every((_, peer) => !lets(node, 'ingress', peer, ssh)))
  if (closed.length > 0) {
    context.report(source, {
      code: 'node-locked-out',
      message: `Nobody reaches ${nodeNames(closed)} by SSH (22/TCP) any more`,
      help: 'Add a rule to ingress for those who administer the nodes: fromCIDR with their addresses, toPorts 22/TCP.',
      range: rangeOfSection(source, 'ingress'),
    })
  }
}

/** The kubelet's probes go from the node to its own pods, and are egress of the node. */
function reportProbes(context: LintContext, source: PolicySource, nodes: readonly NodeSubject[]): void {
  const { cluster, inside } = context.model
  const unprobed = nodes.filter((node) =>
    cluster.endpoints.some((endpoint, i) => {
      const isHere = endpoint.nodeName === '' || node.name === someNode || endpoint.nodeName === node.name
      if (endpoint.isHostNetwork || !isHere) return false
      const [port] = endpoint.ports
      if (port === undefined) return false
      const peer = inside.ofEndpoint[i] ?? 0
      const { decision } = decideSide(node.mapOf('egress'), peer, protocolNumber[port.protocol], port.port)
      return decision === 'denied'
    }),
  )
  if (unprobed.length === 0) return
  context.report(source, {
    code: 'node-locked-out',
    message: `The kubelet’s probes of pods fail on ${nodeNames(unprobed)}: they leave the node towards its own pods`,
    help: 'Add a rule to egress: toEntities: [cluster], or toEndpoints: [{}] for all pods.',
    range: rangeOfSection(source, 'egress'),
  })
}

const mostNames = 3

function nodeNames(nodes: readonly NodeSubject[]): string {
  const names = nodes.map(({ name }) => (name === someNode ? 'any node' : name))
  const rest = names.length - mostNames
  return rest > 0 ? `${names.slice(0, mostNames).join(', ')} and ${rest} more` : names.join(', ')
}

function rangeOfSection({ policy }: PolicySource, section: 'ingress' | 'egress') {
  const at = ['spec', section]
  return nodeAt(policy.place, at) === null ? locate(policy.place, ['spec']) : rangeAt(policy.place, at)
}

/** Adds the rule that keeps what nodes need; null where the policy leaves no line to add. */
function keepFix(
  context: LintContext,
  source: PolicySource,
  direction: Direction,
  what: readonly string[],
): Fix | null {
  const { place } = source.policy
  const list = nodeAt(place, ['spec', direction])?.node
  if (list?.kind !== 'sequence') return null
  const lines = [direction === 'ingress' ? 'fromEntities:' : 'toEntities:', '  - remote-node', ...what]
  const edit = appendItem(place, list, lines, context.text(place))
  return edit === null ? null : fix('Keep what other nodes need', edit)
}
