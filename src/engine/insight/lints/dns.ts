/** Pods whose egress is closed and that may not ask DNS. Source: Documentation/security/policy/layer4.rst. */
import { namespaceKey, namespaceLabelPrefix, clusterKey, serviceAccountKey } from '../../cluster/labels'
import { protocolNumber } from '../../cilium/numbers'
import { type PolicyEntry } from '../../policy/entry'
import { isMet, type Requirement } from '../../policy/selectors/selector'
import { coversPort } from '../../verdict/maps/resolved'
import { decideSide } from '../../verdict/maps/side'
import type { SubjectMap } from '../../verdict/maps/subject-maps'
import { egressRange, isolatingPolicy } from './context/egress'
import { dnsFix } from './dns-rule'
import { pods, type Lint, type LintContext, type PolicySource } from './context/lint'

const { UDP, TCP } = protocolNumber

/** Ranges of addresses up to this length are networks, and no resolvers of their own. */
const widest = 16

export const dns: Lint = (context) => {
  const resolvers = findResolvers(context)
  const closed = new Map<PolicySource, { readonly endpoints: number[]; speaks: boolean; asksAddresses: boolean }>()
  const byPolicy = new Map(context.policies.map((source) => [source.policy, source]))
  for (const [map, endpoints] of context.maps) {
    if (map.direction !== 'egress' || !map.isIsolated || context.hasConflict(map)) continue
    const asked = asksDns(context, map, resolvers)
    if (asked === 'dns') continue
    const isolating = isolatingPolicy(map.rules)
    const source = isolating === null ? undefined : byPolicy.get(isolating.policy)
    if (source === undefined) continue
    const others = endpoints.filter((i) => !resolvers.includes(i))
    if (others.length === 0) continue
    const known = closed.get(source) ?? { endpoints: [], speaks: false, asksAddresses: false }
    known.endpoints.push(...others)
    known.speaks ||= map.entries.some(namesPeersByName)
    known.asksAddresses ||= asked === 'addresses'
    closed.set(source, known)
  }
  for (const [source, { endpoints, speaks, asksAddresses }] of closed) {
    const why = asksAddresses
      ? 'port 53 is open to addresses alone, and those never match the pods that answer DNS here'
      : `egress is isolated, and no rule lets ${endpoints.length === 1 ? 'it' : 'them'} ask DNS`
    context.report(source, {
      code: 'egress-without-dns',
      // Who closes everything and opens nothing most likely means it.
      severity: asksAddresses || (speaks && opensEgress(source)) ? 'warning' : 'info',
      message: `${pods(endpoints.length)} (${context.names(endpoints)}) cannot look up names: ${why}`,
      help: 'Allow UDP and TCP port 53 towards the pods of kube-dns.',
      range: egressRange(source),
      fix: dnsFix(context, source, false),
    })
  }
}

const knownResolvers = new WeakMap<LintContext['model']['cluster'], readonly number[]>()

/** Pods that answer DNS in the workspace; one list as long as nothing but policies is edited. */
function findResolvers(context: LintContext): readonly number[] {
  const known = knownResolvers.get(context.model.cluster)
  if (known !== undefined) return known
  const found: number[] = []
  context.model.cluster.endpoints.forEach(({ podLabels, namespace, ports, isHostNetwork }, i) => {
    const label = podLabels.get('k8s-app')
    const isDns =
      label === 'kube-dns' ||
      label === 'coredns' ||
      podLabels.get('app.kubernetes.io/name') === 'coredns' ||
      (namespace === 'kube-system' && ports.some(({ port }) => port === 53))
    if (isDns && !isHostNetwork) found.push(i)
  })
  knownResolvers.set(context.model.cluster, found)
  return found
}

/** Whom pods may ask for names: a resolver, or only wide ranges of addresses, of which the resolvers here are none. */
type Asked = 'dns' | 'addresses' | 'nobody'

/** By map, whom it asks, of the resolvers that there were then. */
const knownToAsk = new WeakMap<SubjectMap, { readonly resolvers: readonly number[]; readonly asks: Asked }>()

function asksDns(context: LintContext, map: SubjectMap, resolvers: readonly number[]): Asked {
  const known = knownToAsk.get(map)
  if (known?.resolvers === resolvers) return known.asks
  const asks = mayAskDns(context, map, resolvers)
  knownToAsk.set(map, { resolvers, asks })
  return asks
}

/** Whether DNS is let through, or at least something is opened that can only be meant for it. */
function mayAskDns(context: LintContext, map: SubjectMap, resolvers: readonly number[]): Asked {
  const { model } = context
  let asked: Asked = 'nobody'
  const isReached = resolvers.some((i) => {
    const identity = model.inside.ofEndpoint[i] ?? 0
    return [UDP, TCP].some((protocol) => decideSide(map, identity, protocol, 53).decision === 'allowed')
  })
  if (isReached) return 'dns'
  for (const { rule } of map.rules)
    for (const entry of rule.entries) {
      if (entry.direction !== 'egress' || entry.action !== 'allow' || entry.peers?.length === 0) continue
      const isMeant = namesDnsPort(entry)
      if (isMeant && resolvers.length > 0 && isOfWidePrefixes(entry) && !model.cluster.settings.cidrMode.pods)
        asked = 'addresses'
      // Without the resolver in the workspace the rule itself has to tell.
      else if (isMeant || (resolvers.length === 0 && coversPort(entry.ports, UDP, 53) && coversKubeDns(entry)))
        return 'dns'
    }
  return asked
}

/** Whether all that a rule opens are ranges that are too wide to be the address of a resolver outside. */
function isOfWidePrefixes({ peers }: PolicyEntry): boolean {
  return peers?.every(({ selector }) => selector.type === 'cidr' && selector.prefix.length <= widest) ?? false
}

function namesDnsPort({ ports }: PolicyEntry): boolean {
  return (ports ?? []).some(({ protocol, first, last, name }) =>
    name === undefined
      ? (protocol === UDP || protocol === TCP) && first === 53 && last >= 53
      : name === 'dns' || name === 'dns-tcp',
  )
}

const kubeDnsLabels: ReadonlyMap<string, string> = new Map([
  ['k8s-app', 'kube-dns'],
  [namespaceKey, 'kube-system'],
  [`${namespaceLabelPrefix}kubernetes.io/metadata.name`, 'kube-system'],
  [serviceAccountKey, 'coredns'],
])

function coversKubeDns({ peers }: PolicyEntry): boolean {
  return (
    peers === null ||
    peers.some(
      ({ selector }) =>
        selector.type === 'all' || (selector.type === 'labels' && selector.requirements.every(holdsForKubeDns)),
    )
  )
}

function holdsForKubeDns(requirement: Requirement): boolean {
  const { source, key } = requirement
  // It runs in the cluster itself, whatever that is called.
  if (key === clusterKey) return true
  const value = source === 'k8s' || source === 'any' ? kubeDnsLabels.get(key) : undefined
  return isMet(requirement, value)
}

function opensEgress({ policy }: PolicySource): boolean {
  return policy.rules.some(({ entries }) =>
    entries.some(({ direction, action, peers }) => direction === 'egress' && action === 'allow' && peers?.length !== 0),
  )
}

/** Peers that are reached by a name as a rule: pods, services and DNS names, but not addresses. */
function namesPeersByName({ origin, action }: SubjectMap['entries'][number]): boolean {
  if (origin.kind !== 'policy' || action !== 'allow') return false
  const { peers } = origin.entry
  return peers === null || peers.some(({ selector }) => selector.type === 'labels' || selector.type === 'fqdn')
}
