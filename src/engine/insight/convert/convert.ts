/**
 * NetworkPolicy → CiliumNetworkPolicy with the same meaning.
 *
 * The two kinds differ in what is left out: no peers means anyone in the one and nobody in the other, the protocol is TCP
 * or any, namespaces are added or not. Source of both readings: pkg/k8s/network_policy.go, pkg/policy/api.
 */
import { contains, formatPrefix, parseAddress, parsePrefix } from '../../cluster/address'
import { namespaceKey, namespaceLabelPrefix } from '../../cluster/labels'
import type { ResourceOf } from '../../manifest/resource'
import type { NetworkPolicyPeer, NetworkPolicyPort } from '../../manifest/shapes/kubernetes'
import type { LabelSelector } from '../../manifest/shapes/selector'
import { isServiceName, parsePortNumber } from '../../policy/ports'

/** A tree of plain values, to be written as YAML. */
export type Plain = string | number | readonly Plain[] | { readonly [key: string]: Plain }

type Direction = 'ingress' | 'egress'

const portsAtMost = 40
const namespaceNameLabel = 'kubernetes.io/metadata.name'

/** The policy as the object of a CiliumNetworkPolicy. */
export function convertNetworkPolicy({ name, namespace, object }: ResourceOf<'NetworkPolicy'>): Plain {
  const { podSelector = {}, policyTypes = [], ingress = [], egress = [] } = object.spec ?? {}
  const labels = object.metadata?.labels
  const isolatesIngress = ingress.length > 0 || policyTypes.includes('Ingress') || !policyTypes.includes('Egress')
  const isolatesEgress = egress.length > 0 || policyTypes.includes('Egress')
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name, namespace, ...(labels === undefined ? {} : { labels: Object.fromEntries(labels) }) },
    spec: {
      endpointSelector: selector(podSelector, (key) => key),
      ...(isolatesIngress
        ? {
            ingress: rules(
              ingress.map(({ from, ports }) => ({ peers: from, ports })),
              'ingress',
            ),
          }
        : {}),
      ...(isolatesEgress
        ? {
            egress: rules(
              egress.map(({ to, ports }) => ({ peers: to, ports })),
              'egress',
            ),
          }
        : {}),
    },
  }
}

interface Rule {
  readonly peers: readonly NetworkPolicyPeer[] | undefined
  readonly ports: readonly NetworkPolicyPort[] | undefined
}

/** An empty rule lets nobody through and isolates all the same. */
function rules(list: readonly Rule[], direction: Direction): Plain {
  return list.length === 0 ? [{}] : list.flatMap((rule) => convertRule(rule, direction))
}

/** One rule becomes one for each kind of peer, since a Cilium rule takes just one kind. */
function convertRule({ peers = [], ports = [] }: Rule, direction: Direction): readonly Plain[] {
  const word = direction === 'ingress' ? 'from' : 'to'
  const toPorts = convertPorts(ports)
  const onPorts = toPorts.length === 0 ? {} : { toPorts }
  if (peers.length === 0) return [toPorts.length === 0 ? { [`${word}Entities`]: ['all'] } : onPorts]
  const endpoints: Plain[] = []
  const blocks: Plain[] = []
  for (const peer of peers) {
    const { podSelector, namespaceSelector, ipBlock } = peer
    if (ipBlock !== undefined) blocks.push(...convertBlock(ipBlock.cidr ?? '', ipBlock.except ?? []))
    const isPlain = podSelector === undefined && namespaceSelector === undefined
    if (isPlain && (ipBlock !== undefined || direction === 'egress')) continue
    endpoints.push(convertPods(podSelector ?? {}, namespaceSelector))
  }
  const converted: Plain[] = []
  if (endpoints.length > 0) converted.push({ [`${word}Endpoints`]: endpoints, ...onPorts })
  if (blocks.length > 0) converted.push({ [`${word}CIDRSet`]: blocks, ...onPorts })
  // Peers that match nobody: an empty list says so, where no list would mean anyone.
  return converted.length > 0 ? converted : [{ [`${word}Endpoints`]: [], ...onPorts }]
}

function convertPods(pods: LabelSelector, namespaces: LabelSelector | undefined): Plain {
  const own = selector(pods, (key) => key)
  if (namespaces === undefined) return own
  const { matchLabels = new Map<string, string>(), matchExpressions = [] } = namespaces
  if (matchLabels.size === 0 && matchExpressions.length === 0)
    return merged(own, { matchExpressions: [{ key: `k8s:${namespaceKey}`, operator: 'Exists' }] })
  return merged(
    own,
    selector(namespaces, (key) =>
      key === namespaceNameLabel ? `k8s:${namespaceKey}` : `k8s:${namespaceLabelPrefix}${key}`,
    ),
  )
}

interface PlainSelector {
  readonly [key: string]: Plain
  readonly matchLabels?: { readonly [key: string]: Plain }
  readonly matchExpressions?: readonly Plain[]
}

function merged(a: PlainSelector, b: PlainSelector): PlainSelector {
  const matchLabels = { ...a.matchLabels, ...b.matchLabels }
  const matchExpressions = [...(a.matchExpressions ?? []), ...(b.matchExpressions ?? [])]
  return {
    ...(Object.keys(matchLabels).length === 0 ? {} : { matchLabels }),
    ...(matchExpressions.length === 0 ? {} : { matchExpressions }),
  }
}

function selector({ matchLabels, matchExpressions }: LabelSelector, keyOf: (key: string) => string): PlainSelector {
  return {
    ...(matchLabels === undefined || matchLabels.size === 0
      ? {}
      : { matchLabels: Object.fromEntries([...matchLabels].map(([key, value]) => [keyOf(key), value])) }),
    ...(matchExpressions === undefined || matchExpressions.length === 0
      ? {}
      : {
          matchExpressions: matchExpressions.map(({ key = '', operator = '', values }) => ({
            key: keyOf(key),
            operator,
            ...(values === undefined ? {} : { values }),
          })),
        }),
  }
}

/** A bare address counts as one address; exceptions outside the block have no effect, and Cilium would refuse them. */
function convertBlock(cidr: string, except: readonly string[]): readonly Plain[] {
  const prefix = parsePrefix(cidr) ?? parseAddress(cidr)
  if (prefix === null) return []
  const holes = except
    .map((text) => parsePrefix(text) ?? parseAddress(text))
    .filter((hole) => hole !== null && contains(prefix, hole))
    .map((hole) => (hole === null ? '' : formatPrefix(hole)))
  return [{ cidr: formatPrefix(prefix), ...(holes.length === 0 ? {} : { except: holes }) }]
}

function convertPorts(ports: readonly NetworkPolicyPort[]): readonly Plain[] {
  const converted = ports.map(({ port, protocol, endPort }): Plain => {
    const text = port === undefined ? '0' : String(port)
    const isName = isServiceName(text)
    return {
      // What is neither a name nor a number is read as every port.
      port: isName ? text : String(parsePortNumber(text) ?? 0),
      ...(endPort === undefined || endPort === 0 ? {} : { endPort }),
      protocol: protocol === undefined || protocol === '' ? 'TCP' : protocol.toUpperCase(),
    }
  })
  const chunks: Plain[] = []
  for (let i = 0; i < converted.length; i += portsAtMost) chunks.push({ ports: converted.slice(i, i + portsAtMost) })
  return chunks
}
