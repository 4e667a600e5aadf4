/** ClusterNetworkPolicy: tiers and priorities, and never default deny. */
import { refuse, type Read } from './decode'
import { isValidName, isValidPattern } from './fqdn'
import { cidrSelector, fqdnSelector } from './peers'
import { everything, isPortName, protocolsOf, type PortMatch } from './ports'
import { noProxy, plain, proxyPrecedence, Tier, type Rule, type RulePort } from './rule'
import {
  clusterByDefault,
  hasReserved,
  inCluster,
  labelSelector,
  nodeKey,
  readRequirements,
  satisfies,
  wildcard,
  type Selector,
} from './selector'
import { namespaceRequirements } from './network-policy'
import type { Context } from './context'
import type { ClusterPeer, ClusterProtocol, clusterPolicySpec, Fqdn, LabelSelector, PodsPeer } from './shapes'

type Spec = Read<typeof clusterPolicySpec>
type Base = Pick<
  Rule,
  'origin' | 'direction' | 'subject' | 'isForNodes' | 'tier' | 'priority' | 'verdict' | 'defaultDeny' | 'ports'
>

export function clusterNetworkPolicyRules(key: string, spec: Spec, context: Context): readonly Rule[] {
  const subject = subjectOf(spec.subject ?? {})
  const base = (direction: Rule['direction'], action: string | undefined, index: number) => ({
    origin: key,
    direction,
    subject,
    isForNodes: false,
    tier: spec.tier === 'Baseline' ? Tier.baseline : Tier.admin,
    priority: (spec.priority ?? 0) + index / 100,
    verdict: verdictOf(action),
    defaultDeny: false,
  })
  return [
    ...(spec.ingress ?? []).flatMap(({ action, from = [], protocols = [] }, index) =>
      peerRules({ ...base('ingress', action, index), ports: portsOf(protocols) }, from, context),
    ),
    ...(spec.egress ?? []).flatMap(({ action, to = [], protocols = [] }, index) =>
      peerRules({ ...base('egress', action, index), ports: portsOf(protocols) }, to, context),
    ),
  ]
}

function verdictOf(action: string | undefined): Rule['verdict'] {
  return action === 'Deny' ? 'deny' : action === 'Pass' ? 'pass' : 'allow'
}

function subjectOf({ namespaces, pods }: NonNullable<Spec['subject']>): Selector {
  if (namespaces !== undefined) return labelSelector(namespaceRequirements(namespaces))
  if (pods !== undefined) return labelSelector(podRequirements(pods))
  return labelSelector([hasReserved('none')])
}

/** A source that is written is kept; the API server looks at no key of this kind. */
function sourcedKey(text: string): { readonly source: string; readonly key: string } {
  const colon = text.indexOf(':')
  return colon < 0 ? { source: 'k8s', key: text } : { source: text.slice(0, colon), key: text.slice(colon + 1) }
}

function podRequirements({ namespaceSelector = {}, podSelector = {} }: PodsPeer) {
  return [...namespaceRequirements(namespaceSelector), ...readRequirements(podSelector, sourcedKey)]
}

function peerRules(base: Base, peers: readonly ClusterPeer[], context: Context): readonly Rule[] {
  if (peers.length === 0) return [{ ...base, peers: [wildcard] }]
  return peers.flatMap((peer): readonly Rule[] => {
    if (peer.pods !== undefined)
      return [
        { ...base, peers: [labelSelector([...podRequirements(peer.pods), ...clusterByDefault(context.settings)])] },
      ]
    if (peer.namespaces !== undefined)
      return [{ ...base, peers: [labelSelector(namespaceRequirements(peer.namespaces))] }]
    if (peer.nodes !== undefined) {
      if (!context.settings.nodeLabels) return refuse('nodes without node labels')
      return [{ ...base, peers: [nodes(peer.nodes, context)] }]
    }
    if (peer.networks !== undefined)
      return [{ ...base, peers: peer.networks.map((network) => cidrSelector(network, context.settings)) }]
    if (peer.domainNames !== undefined) return domainRules(base, peer.domainNames)
    // A peer of a kind that is not known fails closed.
    return base.verdict === 'allow' ? [] : [{ ...base, verdict: 'deny', peers: [wildcard] }]
  })
}

/** Local and remote nodes alike. */
function nodes(selector: LabelSelector, { settings }: Context): Selector {
  const requirements = [...readRequirements(selector, nodeKey), inCluster(settings.cluster)]
  const isNode = [hasReserved('host'), hasReserved('remote-node')]
  return {
    ...labelSelector(requirements),
    key: `nodes ${labelSelector(requirements).key}`,
    selects: ({ labels }) =>
      isNode.some((requirement) => satisfies(labels, requirement)) &&
      requirements.every((requirement) => satisfies(labels, requirement)),
  }
}

/** Names, and the way to the cluster's own resolver to look them up. */
function domainRules(base: Base, domainNames: readonly string[]): readonly Rule[] {
  if (base.verdict !== 'allow') return refuse('domain names of a rule that is no Accept')
  const names = domainNames.map(domainFqdn)
  const dns = (name: string): readonly RulePort[] =>
    protocolsOf('ANY').map((protocol) => ({
      protocol,
      port: 0,
      endPort: 0,
      name,
      parser: 'dns',
      proxy: { ...noProxy, hasLayer7: true, text: names.map((fqdn) => JSON.stringify(fqdn)).join() },
      proxyPrecedence: proxyPrecedence.dns,
    }))
  const resolver = labelSelector([{ source: 'any', key: 'k8s-app', operator: 'In', values: ['kube-dns'] }])
  return [
    { ...base, peers: [resolver], ports: [...dns('dns'), ...dns('dns-tcp')] },
    { ...base, peers: names.map(fqdnSelector) },
  ]
}

/** A leading star covers any number of labels here. */
function domainFqdn(name: string): Fqdn {
  if (name.startsWith('*')) {
    const matchPattern = name.startsWith('**') ? name : `*${name}`
    return isValidPattern(matchPattern) ? { matchPattern } : refuse(`domain name ${name}`)
  }
  return isValidName(name) ? { matchName: name } : refuse(`domain name ${name}`)
}

function portsOf(protocols: readonly ClusterProtocol[]): Rule['ports'] {
  return protocols.length === 0 ? [plain(everything)] : protocols.flatMap(portMatches).map(plain)
}

function portMatches({ tcp, udp, sctp, destinationNamedPort }: ClusterProtocol): readonly PortMatch[] {
  const named = destinationNamedPort ?? ''
  const [protocol, fields] =
    tcp !== undefined
      ? (['TCP', tcp] as const)
      : udp !== undefined
        ? (['UDP', udp] as const)
        : (['SCTP', sctp] as const)
  if (fields === undefined) {
    return protocolsOf('ANY').map((each) => ({
      protocol: each,
      port: 0,
      endPort: 0,
      name: isPortName(named) ? named : '',
    }))
  }
  const { number = 0, range } = fields.destinationPort ?? {}
  const port = range === undefined ? number : (range.start ?? 0)
  return [{ protocol, port, endPort: range?.end ?? 0, name: '' }]
}
