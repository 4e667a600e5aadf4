/**
 * Address prefixes that are aimed at pods, nodes or services: they match addresses outside the cluster alone.
 * Source: pkg/policy/types/selector.go, pkg/option/config.go (policy-cidr-match-mode).
 */
import {
  contains,
  formatAddress,
  formatPrefix,
  isMappedIPv4,
  parseAddress,
  parsePrefix,
  type Prefix,
} from '../../cluster/address'
import { nodeAgentAt } from '../../cluster/node-agents'
import type { CidrMatchMode } from '../../cluster/settings'
import { envoyAddress } from '../../names/backends'
import { directoryOf } from '../../names/cluster-directory'
import type { Resource } from '../../manifest/resource'
import type { Peer } from '../../policy/entry'
import type { Lint, LintContext, PolicySource } from './context/lint'
import { rangeAt } from './context/places'
import { ciliumItems } from './context/rules'

interface KnownAddress {
  readonly address: Prefix
  /** `pod shop/api`, `node a`, `service shop/api`. */
  readonly owner: string
}

export const addresses: Lint = (context) => {
  const mode = context.model.cluster.settings.cidrMode
  let known: readonly KnownAddress[] | null = null
  for (const source of context.policies) {
    tellAmbiguous(context, source)
    const seen = new Set<string>()
    for (const rule of source.policy.rules) {
      for (const entry of rule.entries) {
        for (const peer of entry.peers ?? []) {
          const key = peer.path.join('\n')
          if (peer.selector.type !== 'cidr' || seen.has(key)) continue
          seen.add(key)
          known ??= knownAddresses(context.resources, mode)
          check(
            context,
            source,
            {
              ...peer,
              mayBeAny: (entry.action === 'allow' || entry.policy.kind === 'ClusterNetworkPolicy') && !mode.pods,
            },
            known,
          )
        }
      }
    }
  }
}

/**
 * Prefixes with bits behind their length, which are masked off, and IPv4 in IPv6 form. In a NetworkPolicy API servers since
 * Kubernetes 1.36 refuse both. Source: k8s.io/apimachinery pkg/util/validation/ip.go, the gate StrictIPCIDRValidation.
 */
function tellAmbiguous(context: LintContext, source: PolicySource): void {
  const { resource } = source
  for (const { item, direction, path } of ciliumItems(source)) {
    const [list, sets] =
      direction === 'ingress' ? (['fromCIDR', 'fromCIDRSet'] as const) : (['toCIDR', 'toCIDRSet'] as const)
    item[list]?.forEach((text, i) => tellAmbiguousPrefix(context, source, text, [...path, list, i]))
    item[sets]?.forEach(({ cidr, except }, i) => {
      tellAmbiguousPrefix(context, source, cidr, [...path, sets, i, 'cidr'])
      except?.forEach((text, j) => tellAmbiguousPrefix(context, source, text, [...path, sets, i, 'except', j]))
    })
  }
  if (resource.kind !== 'NetworkPolicy') return
  const { ingress = [], egress = [] } = resource.object.spec ?? {}
  const rules = [
    ...ingress.map(({ from }, i) => [from ?? [], ['spec', 'ingress', i, 'from']] as const),
    ...egress.map(({ to }, i) => [to ?? [], ['spec', 'egress', i, 'to']] as const),
  ]
  for (const [peers, at] of rules) {
    peers.forEach(({ ipBlock }, i) => {
      const path = [...at, i, 'ipBlock']
      tellAmbiguousPrefix(context, source, ipBlock?.cidr, [...path, 'cidr'])
      ipBlock?.except?.forEach((text, j) => tellAmbiguousPrefix(context, source, text, [...path, 'except', j]))
    })
  }
}

function tellAmbiguousPrefix(
  context: LintContext,
  source: PolicySource,
  text: string | undefined,
  path: Peer['path'],
): void {
  const prefix = parsePrefix(text ?? '')
  if (text === undefined || prefix === null) return
  const isStrict = source.resource.kind === 'NetworkPolicy'
  const isMapped = isStrict && isMappedIPv4(prefix)
  const address = parseAddress(text.slice(0, text.indexOf('/')))
  if (!isMapped && address?.bits === prefix.bits) return
  context.report(source, {
    code: 'cidr-invalid',
    severity: 'info',
    message: isMapped
      ? `${text} is an IPv4 address in IPv6 form, which API servers since Kubernetes 1.36 refuse`
      : `${text} is read as ${formatPrefix(prefix)}${isStrict ? ', and API servers since Kubernetes 1.36 refuse bits behind the length' : ''}`,
    help: isMapped ? 'Write the IPv4 prefix.' : `Write ${formatPrefix(prefix)}.`,
    range: rangeAt(source.policy.place, path),
  })
}

function check(
  context: LintContext,
  source: PolicySource,
  { selector, path, mayBeAny }: Peer & { readonly mayBeAny: boolean },
  known: readonly KnownAddress[],
): void {
  if (selector.type !== 'cidr') return
  const { prefix, except } = selector
  const range = rangeAt(source.policy.place, pathOfPrefix(path, source))
  if (prefix.length === 0 && !mayBeAny) return
  if (prefix.length === 0 && except.length === 0) {
    context.report(source, {
      code: 'cidr-any-is-world',
      severity: 'info',
      message: `${formatPrefix(prefix)} is every address outside the cluster: in Cilium it covers neither pods nor nodes`,
      help:
        source.policy.kind === 'ClusterNetworkPolicy'
          ? 'Add a peer with namespaces for pods.'
          : 'Add a peer with selectors for pods, or the entity cluster; for an API server on nodes the entity kube-apiserver.',
      range,
    })
    return
  }
  if (ledOn(context, source, { selector, path })) return
  const inside = firstInside(known, prefix, except) ?? agentAt(context, prefix)
  if (inside === null) return
  // A whole private range is more often meant for machines outside that merely share it.
  const isWide = prefix.length < (prefix.family === 4 ? 12 : 32)
  context.report(source, {
    code: 'cidr-covers-cluster',
    severity: isWide ? 'info' : 'warning',
    message: `${formatPrefix(prefix)} contains the address of ${inside.owner}, but address rules ${neverMatched(context)}`,
    help: insteadOf(inside.owner, source, prefix.length > 0),
    range,
  })
}

/** What to write in place of an address of the cluster. */
function insteadOf(owner: string, { policy }: PolicySource, hasMode: boolean): string {
  if (owner === 'service default/kubernetes')
    return policy.kind === 'NetworkPolicy'
      ? 'For the API server use the entity kube-apiserver, in a Cilium policy.'
      : 'For the API server use the entity kube-apiserver.'
  if (!owner.startsWith('node ') && !owner.endsWith(eachNode))
    return 'Select pods by their labels, and nodes by the entities host and remote-node.'
  if (policy.kind === 'ClusterNetworkPolicy') return 'Select nodes by a peer of the kind nodes.'
  const entities = 'entities host, remote-node and kube-apiserver'
  const words =
    policy.kind === 'NetworkPolicy'
      ? `A NetworkPolicy has no other word for nodes: allow the ${entities} in a Cilium policy`
      : `Select nodes by the ${entities}`
  // The mode does not make nodes part of what /0 covers.
  return hasMode ? `${words}, or set policy-cidr-match-mode to nodes in the configuration of Cilium.` : `${words}.`
}

const eachNode = ' on each node'

/** An agent that a single address leads to, as the node on which it answers. */
function agentAt({ model }: LintContext, prefix: Prefix): KnownAddress | null {
  const { cidrMode } = model.cluster.settings
  if (cidrMode.nodes || prefix.length < (prefix.family === 4 ? 32 : 128)) return null
  const text = formatAddress(prefix)
  // A local redirect policy leads it to a pod.
  if (directoryOf(model.cluster).redirectAt(text) !== null) return null
  const agent = nodeAgentAt(text, model.cluster.nodes.values())
  return agent?.isOnDevice === true ? { address: prefix, owner: `${agent.name}${eachNode}` } : null
}

/**
 * A single address in an egress rule that policies do not see, because what dials it is led on: to the pods behind a load balancer,
 * or to those that Envoy chooses. A whole range more often means others. Source: bpf/bpf_sock.c, operator/pkg/model/translation.
 */
function ledOn(context: LintContext, source: PolicySource, { selector, path }: Peer): boolean {
  if (selector.type !== 'cidr' || !path.includes('egress')) return false
  const { prefix } = selector
  if (prefix.length < (prefix.family === 4 ? 32 : 128)) return false
  const text = formatAddress(prefix)
  const isByEnvoy = text === envoyAddress && path.includes('toServices')
  const frontend = isByEnvoy ? null : directoryOf(context.model.cluster).frontendAt(text)
  if (!isByEnvoy && frontend?.kind !== 'balancer') return false
  const isSure = isByEnvoy || context.model.cluster.settings.transport.replacesKubeProxy === true
  context.report(source, {
    code: 'cidr-covers-cluster',
    severity: isSure ? 'warning' : 'info',
    message: isByEnvoy
      ? "Cilium's Envoy serves this service, for an Ingress or a Gateway: no flow has the address in its EndpointSlice, so this matches nothing"
      : `${text} is the load balancer of service ${frontend?.service.key ?? ''}: ${isSure ? 'what' : 'where Cilium replaces kube-proxy, what'} pods send there is led to the pods behind it, which address rules do not match`,
    help: 'Select the pods behind it by their labels, with the ports of their containers.',
    range: rangeAt(source.policy.place, pathOfPrefix(path, source)),
  })
  return true
}

function neverMatched({ model }: LintContext): string {
  const { nodes, pods } = model.cluster.settings.cidrMode
  const never = [...(pods ? [] : ['pods']), ...(nodes ? [] : ['nodes']), 'services']
  const words = never.length === 1 ? 'services' : `${never.slice(0, -1).join(', ')} or services`
  return nodes || pods ? `do not match ${words} here` : `never match ${words} of the cluster`
}

/** Where the prefix itself is written. */
function pathOfPrefix(path: Peer['path'], { resource }: PolicySource): Peer['path'] {
  if (resource.kind === 'NetworkPolicy') return [...path, 'ipBlock', 'cidr']
  return path.includes('fromCIDRSet') || path.includes('toCIDRSet') ? [...path, 'cidr'] : path
}

/** Addresses of pods, nodes and services that prefixes do not match, in order. */
function knownAddresses(resources: readonly Resource[], mode: CidrMatchMode): readonly KnownAddress[] {
  const found: KnownAddress[] = []
  const add = (text: string | undefined, kind: string, { namespace, name }: Resource): void => {
    const address = text === undefined ? null : parseAddress(text)
    if (address !== null) found.push({ address, owner: `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}` })
  }
  for (const resource of resources) {
    if (resource.kind === 'Pod') {
      const { podIP, podIPs = [] } = resource.object.status ?? {}
      if (mode.pods || resource.object.spec?.hostNetwork === true) continue
      for (const address of new Set([podIP, ...podIPs.map(({ ip }) => ip)])) add(address, 'pod', resource)
    } else if (resource.kind === 'Service') {
      const { clusterIP, clusterIPs = [] } = resource.object.spec ?? {}
      for (const address of new Set([clusterIP, ...clusterIPs])) add(address, 'service', resource)
    } else if (resource.kind === 'Node' && !mode.nodes) {
      for (const { type, address } of resource.object.status?.addresses ?? [])
        if (type === 'InternalIP') add(address, 'node', resource)
    }
  }
  return found.sort((a, b) => compare(a.address.bits, b.address.bits))
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0)

function firstInside(known: readonly KnownAddress[], prefix: Prefix, except: readonly Prefix[]): KnownAddress | null {
  let low = 0
  let high = known.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((known[middle]?.address.bits ?? 0n) < prefix.bits) low = middle + 1
    else high = middle
  }
  const last = prefix.bits | ((1n << BigInt((prefix.family === 4 ? 32 : 128) - prefix.length)) - 1n)
  for (let i = low; i < known.length; i++) {
    const candidate = known[i]
    if (candidate === undefined || candidate.address.bits > last) return null
    if (contains(prefix, candidate.address) && !except.some((hole) => contains(hole, candidate.address)))
      return candidate
  }
  return null
}
