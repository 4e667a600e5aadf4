/**
 * Policies of nodes that cut nodes off: from each other, from those who look after them, and from their own pods.
 * Source: Documentation/security/host-firewall.rst, bpf/lib/host_firewall.h.
 */
import { protocolNumber } from '../../cilium/numbers'
import { locate } from '../../manifest/resource'
import type { Fix } from '../../types'
import { decideSide } from '../../verdict/side'
import { someNode, type NodeSubject } from '../../verdict/node-subjects'
import { appendItem, fix } from './edits'
import type { Lint, LintContext, PolicySource } from './lint'
import { nodeAt, rangeAt } from './places'

/** What a node serves to other nodes, and who loses it. */
interface Served {
  readonly port: number
  readonly protocol: 'TCP' | 'UDP'
  readonly what: string
  /** Only on nodes that run the control plane. */
  readonly isControlPlane?: boolean
  readonly isWanted?: (context: LintContext) => boolean
}

const isRouting =
  (mode: string) =>
  ({ model }: LintContext): boolean =>
    model.cluster.settings.values['routing-mode'] === mode

const served: readonly Served[] = [
  { port: 6443, protocol: 'TCP', what: 'the API server', isControlPlane: true },
  { port: 2379, protocol: 'TCP', what: 'etcd', isControlPlane: true },
  { port: 2380, protocol: 'TCP', what: 'etcd’s peers', isControlPlane: true },
  { port: 10250, protocol: 'TCP', what: 'the kubelet (kubectl logs, exec, metrics)' },
  { port: 4240, protocol: 'TCP', what: 'Cilium’s health checks' },
  {
    port: 8472,
    protocol: 'UDP',
    what: 'VXLAN, which carries all traffic of pods between nodes',
    isWanted: isRouting('tunnel'),
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
    reportIngress(
      context,
      source,
      nodes.filter((node) => isolatesBy(node, source, 'ingress')),
    )
    reportEgress(
      context,
      source,
      nodes.filter((node) => isolatesBy(node, source, 'egress')),
    )
  }
}

function reportInert(context: LintContext, source: PolicySource): void {
  const rule = source.policy.rules.find(({ isForNodes }) => isForNodes)
  if (rule === undefined) return
  context.report(source, {
    code: 'host-firewall-off',
    message: 'Cilium takes this policy for nodes and does nothing with it: the host firewall is off in this cluster',
    help: 'Set enable-host-firewall to "true" in cilium-config. Look at what it closes first: choose the setting in the Cluster pane, or --set enable-host-firewall=true.',
    range: rangeAt(source.policy.place, rule.subjectPath),
  })
}

function isolatesBy(node: NodeSubject, { policy }: PolicySource, direction: 'ingress' | 'egress'): boolean {
  return node.rules.rules.some((own) => own.policy === policy && own.rule.isolates.includes(direction))
}

function letsIn(node: NodeSubject, peer: number, { protocol, port }: Pick<Served, 'protocol' | 'port'>): boolean {
  return decideSide(node.mapOf('ingress'), null, peer, protocolNumber[protocol], port).decision === 'allowed'
}

function runsControlPlane({ labels, name }: NodeSubject): boolean {
  return (
    name === someNode || labels.some((label) => /^k8s:node-role\.kubernetes\.io\/(control-plane|master)=/.test(label))
  )
}

function reportIngress(context: LintContext, source: PolicySource, nodes: readonly NodeSubject[]): void {
  const remote = context.model.inside.ofReserved.get('remote-node')
  if (remote === undefined || nodes.length === 0) return
  const lost = served.filter(
    (one) =>
      (one.isWanted?.(context) ?? true) &&
      nodes.some((node) => (one.isControlPlane !== true || runsControlPlane(node)) && !letsIn(node, remote, one)),
  )
  if (lost.length > 0) {
    context.report(source, {
      code: 'node-locked-out',
      message: `Other nodes can no longer reach ${lost.map(({ what, port, protocol }) => `${what} (${port}/${protocol})`).join(', ')} on ${nodeNames(nodes)}`,
      help: `Add a rule to ingress that keeps it: fromEntities: [remote-node] with toPorts ${lost.map(({ port, protocol }) => `${port}/${protocol}`).join(', ')}.`,
      range: rangeOfSection(source, 'ingress'),
      fix: keepFix(context, source, lost),
    })
  }
  const ssh = { protocol: 'TCP', port: sshPort } as const
  const closed = nodes.filter((node) => context.model.identities.every((_, peer) => !letsIn(node, peer, ssh)))
  if (closed.length > 0) {
    context.report(source, {
      code: 'node-locked-out',
      message: `Nobody reaches ${nodeNames(closed)} by SSH (22/TCP) any more`,
      help: 'Add a rule to ingress for those who look after the nodes: fromCIDR with their addresses, toPorts 22/TCP.',
      range: rangeOfSection(source, 'ingress'),
    })
  }
}

/** The kubelet's probes go from the node to its own pods, and are egress of the node. */
function reportEgress(context: LintContext, source: PolicySource, nodes: readonly NodeSubject[]): void {
  const { cluster, inside } = context.model
  const unprobed = nodes.filter((node) =>
    cluster.endpoints.some((endpoint, i) => {
      const isHere = endpoint.nodeName === '' || node.name === someNode || endpoint.nodeName === node.name
      if (endpoint.isHostNetwork || !isHere) return false
      const [port] = endpoint.ports
      if (port === undefined) return false
      const peer = inside.ofEndpoint[i] ?? 0
      const { decision } = decideSide(node.mapOf('egress'), null, peer, protocolNumber[port.protocol], port.port)
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

/** Adds the rule that keeps what other nodes need; null where the policy leaves no line to add. */
function keepFix(context: LintContext, source: PolicySource, lost: readonly Served[]): Fix | null {
  const { place } = source.policy
  const list = nodeAt(place, ['spec', 'ingress'])?.node
  if (list?.kind !== 'sequence') return null
  const ports = lost.flatMap(({ port, protocol }) => [`      - port: "${port}"`, `        protocol: ${protocol}`])
  const lines = ['fromEntities:', '  - remote-node', 'toPorts:', '  - ports:', ...ports]
  const edit = appendItem(place, list, lines, context.text(place))
  return edit === null ? null : fix('Keep what other nodes need', edit)
}
