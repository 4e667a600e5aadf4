/** Pods whose egress is closed and that may not ask DNS. Source: Documentation/security/policy/layer4.rst. */
import { namespaceKey, namespaceLabelPrefix, clusterKey, serviceAccountKey } from '../../cluster/labels'
import { protocolNumber } from '../../cilium/numbers'
import { type PolicyEntry } from '../../policy/entry'
import { hasBit } from '../../policy/selectors/bitset'
import { isMet, type Requirement } from '../../policy/selectors/selector'
import { coversPort } from '../../verdict/maps/resolved'
import { decideSide } from '../../verdict/maps/side'
import type { SubjectMap } from '../../verdict/maps/subject-maps'
import { egressRange, isolatingPolicy } from './context/egress'
import { findResolvers, type Resolver } from './context/resolvers'
import { dnsFix } from './dns-rule'
import { pods, type Lint, type LintContext, type PolicySource } from './context/lint'
import { Note } from '../../../values/note'

const { UDP, TCP } = protocolNumber

/** Ranges of addresses up to this length are networks, and no resolvers of their own. */
const widest = 16

export const dns: Lint = (context) => {
  const resolvers = findResolvers(context)
  const closed = new Map<PolicySource, { readonly endpoints: number[]; speaks: boolean; asked: Asked }>()
  const byPolicy = new Map(context.policies.map((source) => [source.policy, source]))
  for (const [map, endpoints] of context.maps) {
    if (map.direction !== 'egress' || !map.isIsolated || context.hasConflict(map)) continue
    const asked = asksDns(context, map, resolvers)
    if (asked === 'dns') continue
    const isolating = isolatingPolicy(map.rules)
    const source = isolating === null ? undefined : byPolicy.get(isolating.policy)
    if (source === undefined) continue
    const others = endpoints.filter((i) => !resolvers.some(({ endpoint }) => endpoint === i))
    if (others.length === 0) continue
    const known = closed.get(source) ?? { endpoints: [], speaks: false, asked: 'nobody' }
    known.endpoints.push(...others)
    known.speaks ||= map.entries.some(namesPeersByName)
    if (asked !== 'nobody') known.asked = asked
    closed.set(source, known)
  }
  const [first] = resolvers
  for (const [source, { endpoints, speaks, asked }] of closed) {
    context.report(source, {
      code: 'egress-without-dns',
      // Who closes everything and opens nothing most likely means it.
      severity: asked !== 'nobody' || (speaks && opensEgress(source)) ? 'warning' : 'info',
      message: `${pods(endpoints.length)} (${context.names(endpoints)}) cannot look up names: ${whyNot(asked, endpoints.length, first)}`,
      help: `Allow UDP and TCP port ${first?.port ?? 53} towards the pods ${first === undefined ? 'of kube-dns' : `that answer DNS, such as ${context.names([first.endpoint])}`}.`,
      range: egressRange(source),
      fix: dnsFix(context, source, false),
    })
  }
}

function whyNot(asked: Asked, pods: number, resolver: Resolver | undefined): string {
  switch (asked) {
    case 'addresses':
      return 'port 53 is open to addresses alone, and those never match the pods that answer DNS here'
    case 'port':
      return `port 53 is open, and the pods that answer DNS here listen on ${resolver?.port ?? ''}, which is what policies see`
    default:
      return `egress is isolated, and no rule lets ${pods === 1 ? 'it' : 'them'} ask DNS`
  }
}

/**
 * Whom pods may ask for names: a resolver, or only wide ranges of addresses, of which the resolvers here are none, or the resolvers
 * on a port that is not theirs.
 */
type Asked = 'dns' | 'addresses' | 'port' | 'nobody'

/** By map, whom it asks, of the resolvers that there were then. */
const knownToAsk = new Note<SubjectMap, { readonly resolvers: readonly Resolver[]; readonly asks: Asked }>()

function asksDns(context: LintContext, map: SubjectMap, resolvers: readonly Resolver[]): Asked {
  const known = knownToAsk.get(map)
  if (known?.resolvers === resolvers) return known.asks
  const asks = mayAskDns(context, map, resolvers)
  knownToAsk.set(map, { resolvers, asks })
  return asks
}

/** Whether DNS is let through, or at least something is opened that can only be meant for it. */
function mayAskDns(context: LintContext, map: SubjectMap, resolvers: readonly Resolver[]): Asked {
  const { model } = context
  let asked: Asked = 'nobody'
  const isReached = resolvers.some(({ endpoint, port }) => {
    const identity = model.inside.ofEndpoint[endpoint] ?? 0
    return [UDP, TCP].some((protocol) => decideSide(map, identity, protocol, port).decision === 'allowed')
  })
  if (isReached) return 'dns'
  for (const { rule } of map.rules)
    for (const entry of rule.entries) {
      if (entry.direction !== 'egress' || entry.action !== 'allow' || entry.peers?.length === 0) continue
      const isMeant = namesDnsPort(entry)
      if (isMeant && resolvers.length > 0 && isOfWidePrefixes(entry) && !model.cluster.settings.cidrMode.pods)
        asked = 'addresses'
      else if (isMeant && isAtOtherPort(context, entry, resolvers)) asked = 'port'
      // Without the resolver in the workspace the rule itself has to tell.
      else if (isMeant || (resolvers.length === 0 && coversPort(entry.ports, UDP, 53) && coversKubeDns(entry)))
        return 'dns'
    }
  return asked
}

/** Whether a rule is about the resolvers, of which none answers on port 53. */
function isAtOtherPort({ model }: LintContext, { peers }: PolicyEntry, resolvers: readonly Resolver[]): boolean {
  return (
    resolvers.length > 0 &&
    resolvers.every(({ port }) => port !== 53) &&
    (peers === null ||
      peers.some(({ selector }) => {
        const selected = model.selection.selectPeers(selector)
        return resolvers.some(({ endpoint }) => hasBit(selected, model.inside.ofEndpoint[endpoint] ?? 0))
      }))
  )
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
