/** NetworkPolicy: never validated beyond types and protocols, and isolating in every direction that it has a rule for. */
import { refuse, type Read } from './decode'
import { cidrRuleSelector } from './peers'
import { everything, isPortName, readPortNumber, readProtocol, type PortMatch } from './ports'
import { plain, Tier, type Rule } from './rule'
import {
  clusterByDefault,
  inNamespace,
  kubernetesKey,
  labelSelector,
  namespaceExists,
  namespaceKeyOf,
  readRequirements,
  wildcard,
  type Requirement,
  type Selector,
} from './selector'
import type { Context } from './context'
import type { LabelSelector, NetworkPeer, NetworkPort, networkPolicySpec } from './shapes'

export function networkPolicyRules(
  key: string,
  namespace: string,
  spec: Read<typeof networkPolicySpec>,
  context: Context,
): readonly Rule[] {
  const { policyTypes = [], ingress = [], egress = [], podSelector = {} } = spec
  const subject = labelSelector([...readRequirements(podSelector, kubernetesKey), inNamespace(namespace)])
  const rule = (direction: Rule['direction'], peers: Rule['peers'], ports: Rule['ports']): Rule => ({
    origin: key,
    direction,
    subject,
    isForNodes: false,
    tier: Tier.normal,
    priority: 0,
    verdict: 'allow',
    defaultDeny: true,
    peers,
    ports,
  })
  const rules = [
    ...ingress.map(({ from = [], ports = [] }) =>
      rule('ingress', peersOf(from, namespace, 'ingress', context), portsOf(ports)),
    ),
    ...egress.map(({ to = [], ports = [] }) =>
      rule('egress', peersOf(to, namespace, 'egress', context), portsOf(ports)),
    ),
  ]
  // Rules count whatever policyTypes says; without rules it decides what is isolated.
  if (ingress.length === 0 && (policyTypes.includes('Ingress') || !policyTypes.includes('Egress')))
    rules.push(rule('ingress', [], []))
  if (egress.length === 0 && policyTypes.includes('Egress')) rules.push(rule('egress', [], []))
  return rules
}

function peersOf(
  peers: readonly NetworkPeer[],
  namespace: string,
  direction: Rule['direction'],
  context: Context,
): readonly Selector[] {
  if (peers.length === 0) return [wildcard]
  return peers.flatMap((peer) => {
    const blocks = peer.ipBlock === undefined ? [] : [cidrRuleSelector(peer.ipBlock, context.settings)]
    const hasSelector = peer.podSelector !== undefined || peer.namespaceSelector !== undefined
    // An ingress peer without any field is read as a pod selector; an egress peer is read as nothing.
    const isSelector = hasSelector || (direction === 'ingress' && peer.ipBlock === undefined)
    return isSelector ? [podPeer(peer, namespace, context), ...blocks] : blocks
  })
}

function podPeer(
  { podSelector = {}, namespaceSelector }: NetworkPeer,
  namespace: string,
  { settings }: Context,
): Selector {
  const pods = readRequirements(podSelector, kubernetesKey)
  const where = namespaceSelector === undefined ? [inNamespace(namespace)] : namespaceRequirements(namespaceSelector)
  return labelSelector([...pods, ...where, ...clusterByDefault(settings)])
}

/** An empty selector is every namespace, that is, every pod. */
export function namespaceRequirements(selector: LabelSelector): readonly Requirement[] {
  const requirements = readRequirements(selector, namespaceKeyOf)
  return requirements.length === 0 ? [namespaceExists] : requirements
}

function portsOf(ports: readonly NetworkPort[]): Rule['ports'] {
  return ports.length === 0 ? [plain(everything)] : ports.map((port) => plain(portMatch(port)))
}

function portMatch({ port = 0, endPort = 0, protocol }: NetworkPort): PortMatch {
  const read = protocol === undefined ? 'TCP' : (readProtocol(protocol) ?? refuse(`protocol ${protocol}`))
  const text = String(port)
  if (isPortName(text)) return { protocol: read, port: 0, endPort, name: text }
  // What is neither a name nor a number ends up as 0, which is every port.
  return { protocol: read, port: readPortNumber(text) ?? 0, endPort, name: '' }
}
