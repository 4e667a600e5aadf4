/** CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy. */
import { refuse, type Read } from './decode'
import { icmpMatch } from './icmp'
import { cidrRuleSelector, cidrSelector, entitySelectors, fqdnSelector } from './peers'
import { everything, isPortName, protocolsOf, readPortNumber, readProtocol, type Parser } from './ports'
import { authentications, plain, proxyPrecedence, Tier, type ProxyRules, type Rule, type RulePort } from './rule'
import {
  ciliumKey,
  clusterByDefault,
  inCluster,
  hasReserved,
  inNamespace,
  labelSelector,
  namespaceExists,
  readRequirements,
  wildcard,
  type Requirement,
  type Selector,
} from './selector'
import { serviceSelectors } from './services'
import { clusterKey, namespaceKey, namespaceLabelPrefix } from './labels'
import { validateRule } from './validate'
import type { Context } from './context'
import type { ciliumPolicy, CiliumRule, LabelSelector, Port as PortFields, PortRule } from './shapes'

type Ingress = NonNullable<CiliumRule['ingress']>[number]
type Egress = NonNullable<CiliumRule['egress']>[number]
type Icmps = Ingress['icmps']

/** A namespace for the namespaced kind, null for the clusterwide one. */
export function ciliumPolicyRules(
  key: string,
  namespace: string | null,
  policy: Read<typeof ciliumPolicy>,
  context: Context,
): readonly Rule[] {
  if (policy.spec === undefined && policy.specs === undefined) refuse('neither spec nor specs')
  const rules = [...(policy.spec === undefined ? [] : [policy.spec]), ...(policy.specs ?? [])]
  for (const rule of rules) validateRule(rule, namespace === null, context)
  return rules.flatMap((rule) => ruleEntries(key, namespace, rule, context))
}

function ruleEntries(key: string, namespace: string | null, rule: CiliumRule, context: Context): readonly Rule[] {
  const {
    endpointSelector,
    nodeSelector,
    enableDefaultDeny = {},
    ingress = [],
    ingressDeny = [],
    egress = [],
    egressDeny = [],
  } = rule
  const scope: Scope = { namespace, selectsInit: selectsInit(endpointSelector), context }
  const entries: Rule[] = []
  const add = (
    direction: Rule['direction'],
    verdict: Rule['verdict'],
    { peers, ports, mode }: { readonly peers: Peers; readonly ports: Ports | null; readonly mode?: string | undefined },
  ): void => {
    const authentication = authentications.find((each) => each === mode)
    entries.push({
      origin: key,
      direction,
      subject: subjectOf(endpointSelector ?? nodeSelector, namespace),
      isForNodes: nodeSelector !== undefined,
      tier: Tier.normal,
      priority: 0,
      verdict,
      defaultDeny:
        !context.settings.hasDefaultDenySwitch ||
        ((direction === 'ingress' ? enableDefaultDeny.ingress : enableDefaultDeny.egress) ?? true),
      ...peersAndPorts(peers, ports),
      ...(authentication === undefined ? {} : { authentication }),
    })
  }
  for (const entry of ingress) {
    const ports = allowPorts(entry.toPorts, entry.icmps)
    add('ingress', 'allow', { peers: ingressPeers(entry, scope), ports, mode: entry.authentication?.mode })
  }
  for (const entry of ingressDeny)
    add('ingress', 'deny', { peers: ingressPeers(entry, scope), ports: denyPorts(entry.toPorts, entry.icmps) })
  for (const entry of egress) {
    const ports = allowPorts(entry.toPorts, entry.icmps)
    add('egress', 'allow', { peers: egressPeers(entry, scope, true), ports, mode: entry.authentication?.mode })
  }
  for (const entry of egressDeny)
    add('egress', 'deny', { peers: egressPeers(entry, scope, false), ports: denyPorts(entry.toPorts, entry.icmps) })
  return entries
}

/** Null where a list is there but empty: such a rule matches nothing. An empty result says nothing about peers. */
type Peers = readonly Selector[] | null
type Ports = readonly RulePort[]

/** A rule with neither peers nor ports matches nothing; one with ports alone holds for any peer. */
function peersAndPorts(peers: Peers, ports: Ports | null): Pick<Rule, 'peers' | 'ports'> {
  if (peers === null) return { peers: [], ports: [] }
  if (ports === null) return { peers, ports: [plain(everything)] }
  return { peers: peers.length === 0 ? [wildcard] : peers, ports }
}

interface Scope {
  readonly namespace: string | null
  readonly selectsInit: boolean
  readonly context: Context
}

function selectsInit(selector: LabelSelector | undefined): boolean {
  return readRequirements(selector ?? {}, ciliumKey).some(({ source, key }) => source === 'reserved' && key === 'init')
}

/** The policy's own namespace is always required; `k8s:` spelt in matchLabels it is overwritten. */
function subjectOf(selector: LabelSelector = {}, namespace: string | null): Selector {
  const requirements = readRequirements(selector, ciliumKey)
  if (namespace === null) return labelSelector(requirements)
  const spelt = `k8s:${namespaceKey}`
  const kept = selector.matchLabels?.has(spelt)
    ? readRequirements(
        { ...selector, matchLabels: new Map([...selector.matchLabels].filter(([key]) => key !== spelt)) },
        ciliumKey,
      )
    : requirements
  return labelSelector([...kept, inNamespace(namespace)])
}

/** Peers are held to the policy's namespace and to this cluster, unless they say otherwise or name a reserved label. */
function endpointPeer(selector: LabelSelector, { namespace, selectsInit: init, context }: Scope): Selector {
  const requirements = readRequirements(selector, ciliumKey)
  const names = (test: (key: string) => boolean): boolean =>
    requirements.some(({ source, key }) => (source === 'k8s' || source === 'any') && test(key))
  if (requirements.some(({ source }) => source === 'reserved')) return labelSelector(requirements)
  const added: Requirement[] = []
  if (!names((key) => key === namespaceKey)) {
    if (namespace === null) {
      if (!init) added.push(namespaceExists)
    } else if (!names((key) => key.startsWith(namespaceLabelPrefix))) added.push(inNamespace(namespace))
  }
  if (!names((key) => key === clusterKey)) added.push(...clusterByDefault(context.settings))
  return labelSelector([...requirements, ...added])
}

/** Remote nodes only: the local host does not have that label. */
function nodePeer(selector: LabelSelector, { settings }: Context): Selector {
  const requirements = readRequirements(selector, (key) =>
    key.includes(':') ? ciliumKey(key) : { source: 'node', key },
  )
  return labelSelector([...requirements, hasReserved('remote-node'), inCluster(settings.cluster)])
}

function ingressPeers(entry: Omit<Ingress, 'toPorts'>, scope: Scope): Peers {
  const { fromEndpoints, fromNodes, fromEntities, fromCIDR, fromCIDRSet, fromGroups = [] } = entry
  return combine(
    [fromEndpoints, fromNodes, fromEntities, fromCIDR, fromCIDRSet],
    [
      ...peerSelectors({ fromEndpoints, fromNodes, fromEntities, fromCIDR, fromCIDRSet }, scope),
      ...fromGroups.map(unresolved),
    ],
  )
}

function egressPeers(entry: Omit<Egress, 'toPorts'>, scope: Scope, resolvesServices: boolean): Peers {
  const { toEndpoints, toNodes, toEntities, toCIDR, toCIDRSet, toGroups = [], toFQDNs = [], toServices = [] } = entry
  const { services, settings } = scope.context
  return combine(
    [toEndpoints, toNodes, toEntities, toCIDR, toCIDRSet],
    [
      ...peerSelectors(
        {
          fromEndpoints: toEndpoints,
          fromNodes: toNodes,
          fromEntities: toEntities,
          fromCIDR: toCIDR,
          fromCIDRSet: toCIDRSet,
        },
        scope,
      ),
      ...toFQDNs.map(fqdnSelector),
      ...(resolvesServices ? serviceSelectors(toServices, services, settings) : []),
      ...toGroups.map(unresolved),
    ],
  )
}

/** One empty list voids its rule, whatever else stands there. */
function combine(lists: readonly (readonly unknown[] | undefined)[], selectors: readonly Selector[]): Peers {
  return lists.some((list) => list?.length === 0) ? null : selectors
}

/** Groups of a cloud are looked up there; here they hold nobody. */
function unresolved(): Selector {
  return labelSelector([hasReserved('none')])
}

/** The peers of a rule, whichever direction it is for: those of egress have the same types. */
type PeerLists = {
  readonly [K in 'fromEndpoints' | 'fromNodes' | 'fromEntities' | 'fromCIDR' | 'fromCIDRSet']: Ingress[K] | undefined
}

function peerSelectors(lists: PeerLists, scope: Scope): readonly Selector[] {
  const { fromEndpoints: endpoints = [], fromNodes: nodes = [], fromEntities: entities = [] } = lists
  const { fromCIDR: cidrs = [], fromCIDRSet: cidrSet = [] } = lists
  return [
    ...endpoints.map((selector) => endpointPeer(selector, scope)),
    ...nodes.map((selector) => nodePeer(selector, scope.context)),
    ...entities.flatMap((name) => entitySelectors(name, scope.context.settings.cluster) ?? refuse(`entity ${name}`)),
    ...cidrs.map((cidr) => cidrSelector(cidr, scope.context.settings)),
    ...cidrSet.map((rule) => cidrRuleSelector(rule, scope.context.settings)),
  ]
}

function allowPorts(toPorts: readonly PortRule[] = [], icmps: Icmps = []): Ports | null {
  if (toPorts.length + icmps.length === 0) return null
  return [
    ...toPorts.flatMap((rule) => (rule.ports ?? []).flatMap((port) => portMatches(port, rule))),
    ...icmpPorts(icmps),
  ]
}

function denyPorts(toPorts: Ingress['toPorts'] = [], icmps: Icmps = []): Ports | null {
  return allowPorts(
    toPorts.map(({ ports = [] }) => ({ ports })),
    icmps,
  )
}

function icmpPorts(icmps: NonNullable<Icmps>): Ports {
  return icmps.flatMap(({ fields = [] }) => fields.map(icmpMatch)).map(plain)
}

function portMatches({ port = '', endPort = 0, protocol = '' }: PortFields, rule: PortRule): Ports {
  const read = readProtocol(protocol) ?? refuse(`protocol ${protocol}`)
  return protocolsOf(read).map((each) => {
    const parser = parserOf(rule, each)
    const priority = rule.listener?.priority ?? 0
    const precedence = parser === 'listener' && priority > 0 ? 127 - priority : proxyPrecedence[parser]
    const named = isPortName(port)
    return {
      protocol: each,
      port: named ? 0 : (readPortNumber(port) ?? 0),
      endPort,
      name: named ? port.toLowerCase() : '',
      parser,
      proxy: proxyOf(rule),
      proxyPrecedence: precedence,
    }
  })
}

function proxyOf({ rules = {}, serverNames = [], terminatingTLS, originatingTLS, listener }: PortRule): ProxyRules {
  const { http = [], dns = [] } = rules
  const written = (value: unknown): string => (value === undefined ? '' : spell(value))
  // The namespace of a listener is that of the pod that is subject, in cluster-wide policies, too.
  const scope = listener?.envoyConfig?.kind === 'CiliumClusterwideEnvoyConfig' ? 'cluster' : 'namespace'
  return {
    text: spell({ rules, serverNames, terminatingTLS, originatingTLS, listener }),
    hasLayer7: http.length + dns.length > 0,
    hasServerNames: serverNames.length > 0,
    terminating: written(terminatingTLS),
    originating: written(originatingTLS),
    listener: listener === undefined ? '' : `${scope}/${listener.envoyConfig?.name ?? ''}/${listener.name ?? ''}`,
    listenerPriority: listener?.priority ?? 0,
  }
}

function spell(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (inner instanceof Map ? [...inner] : inner))
}

function parserOf(
  { rules = {}, serverNames = [], terminatingTLS, originatingTLS, listener }: PortRule,
  protocol: string,
): Parser {
  if (listener !== undefined) return 'listener'
  if (rules.dns !== undefined && rules.dns.length > 0) return 'dns'
  if (rules.http !== undefined && rules.http.length > 0 && protocol === 'TCP') return 'http'
  return terminatingTLS !== undefined || originatingTLS !== undefined || serverNames.length > 0 ? 'tls' : 'none'
}
