/**
 * Ports of a node that lead to a pod on it. Cilium translates them on the node alone: what other nodes send there is to the
 * node and its port. Source: pkg/loadbalancer/reflectors/k8s.go, bpf/bpf_sock.c.
 */
import { canonicalAddress } from '../cluster/address'
import { hasScheme, idName, outsideKey } from '../keys'
import { within, type Arrival, type Dialled, type Dialling, type Translator } from './arrival'
import type { Directory, HostPortTarget, NamedPod } from './directory'
import {
  isEverywhere,
  isOutside,
  nodeOf,
  onOneNode,
  onTwoNodes,
  sendingPod,
  statedNode,
  type DialledNode,
  type NodeOf,
} from './node-of'

/** Pods with one hostPort that may all be on a node; those beyond this number are not asked about. */
const mostAsked = 20

/**
 * Where a port of a node leads that pods have as their hostPort; null where none of them can be on the node. Some have it at one
 * address of the node alone.
 */
export function hostPortArrivals(
  by: Translator,
  node: DialledNode,
  hosted: readonly HostPortTarget[],
  flow: Dialling,
): Dialled | null {
  // At a loopback address nobody but the node itself dials it.
  const apart = new Set(hosted.flatMap(({ at }) => (at === undefined || isLoopback(at) ? [] : at)))
  if (apart.size === 0)
    return arrivalsAt(
      by,
      node,
      hosted.filter(({ at }) => at === undefined),
      flow,
    )
  const groups = new Map<string, { readonly targets: readonly HostPortTarget[]; readonly addresses: string[] }>()
  for (const address of addressesOf(by.directory, node, flow.to) ?? [...apart, 'another address']) {
    const targets = hosted.filter(({ at }) => at === undefined || at === address)
    const key = targets.map(({ pod, port }) => `${pod.key} ${port}`).join()
    const known = groups.get(key)
    if (known === undefined) groups.set(key, { targets, addresses: [address] })
    else known.addresses.push(address)
  }
  const ways = [...groups.values()].map(({ targets, addresses }) => ({
    when: `where ${addresses.join(' or ')} is dialled`,
    dialled: arrivalsAt(by, node, targets, flow) ?? { arrivals: [{ key: flow.to, port: flow.port }], understood: [] },
  }))
  const [only] = ways
  if (only !== undefined && ways.length === 1) return only.dialled
  const instead = ways.find(({ dialled }) => dialled.instead !== undefined)?.dialled.instead
  return {
    arrivals: ways.flatMap(({ when, dialled }) => dialled.arrivals.map((arrival) => within(when, arrival))),
    understood: [...new Set(ways.flatMap(({ dialled }) => dialled.understood))],
    ...(instead === undefined ? {} : { instead }),
  }
}

const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1'

/** The addresses that may be dialled; null where nothing states them. */
function addressesOf(directory: Directory, { name, isStated }: DialledNode, to: string): readonly string[] | null {
  const own = hasScheme(to, 'ip') ? canonicalAddress(idName(to)) : null
  if (own !== null) return [own]
  const stated = isStated ? (directory.nodes.get(name)?.addresses ?? []) : []
  return stated.length === 0 ? null : stated
}

function arrivalsAt(
  by: Translator,
  node: DialledNode,
  hosted: readonly HostPortTarget[],
  flow: Dialling,
): Dialled | null {
  const { to, port } = flow
  const isSure = ({ pod }: HostPortTarget): boolean => isEverywhere(pod) || (node.isStated && pod.node === node.name)
  const possible = hosted.filter((target) => isSure(target) || target.pod.node === undefined || !node.isStated)
  const sure = possible.find(isSure)
  const [first] = sure === undefined ? possible : [sure]
  if (first === undefined) return null
  const itself = hasScheme(to, 'ip') ? [`${idName(to)} is ${node.words}.`] : []
  const understood = [
    ...itself,
    `Port ${port} of ${node.isStated ? 'the node' : node.words} is the hostPort of ${first.pod.key}, its port ${first.port}.`,
  ]
  if (sure !== undefined) return { ...waysTo(by, { node, target: sure, isSure: true }, flow), understood }
  const asked = possible.slice(0, mostAsked)
  const found = asked.map((target) => waysTo(by, { node, target, isSure: false }, flow))
  const instead = found.find((each) => each.instead !== undefined)?.instead
  const others = asked.map(({ pod }) => pod.key).join(' and ')
  const none: Arrival = { key: to, port, when: `where ${others} runs on another node than ${nameOf(node)}` }
  const arrivals = [...found.flatMap((each) => each.arrivals), none]
  return { arrivals, understood, ...(instead === undefined ? {} : { instead }) }
}

/** As what pods of another node see a sender that dials a port of their node: pods may leave with the address of their node. */
function seenFromElsewhere(directory: Directory, from: string): readonly Pick<Arrival, 'when' | 'seenAs'>[] {
  const sender = nodeOf(directory, from)
  const pod = sendingPod(directory, from)
  if (pod === null) return sender.kind === 'known' ? [{}] : [{ seenAs: 'remote-node' }]
  if (pod.hostNetwork === true) return [{}]
  return [
    { when: 'where its packets keep its address' },
    {
      when: 'where they leave with the address of its node',
      seenAs: sender.kind === 'known' ? outsideKey('node', sender.name) : 'remote-node',
    },
  ]
}

/** The way to one pod; where it may run elsewhere, for the case that it runs there. */
function waysTo(
  { directory, transport }: Translator,
  { node, target, isSure }: HostPortAsked,
  { from, to, port }: Dialling,
): Pick<Dialled, 'arrivals' | 'instead'> {
  const { pod } = target
  const at = isSure || pod.node === undefined ? node : statedNode(pod.node)
  const here = isSure ? undefined : `where ${pod.key} runs on ${node.words}`
  const translated: Arrival = { key: pod.key, port: target.port }
  if (isOutside(directory, from)) return { arrivals: [under(here, translated)] }
  const sender = nodeOf(directory, from)
  const own: NodeOf = { kind: 'known', name: at.name }
  const far = seenFromElsewhere(directory, from).map((seen): Arrival => ({
    key: to,
    port,
    nodes: onTwoNodes(sender, at),
    beyond: { ...translated, node: own, ...(seen.seenAs === undefined ? {} : { seenAs: seen.seenAs }) },
    ...(seen.when === undefined ? {} : { when: seen.when }),
  }))
  const near: Arrival = { ...translated, nodes: onOneNode(sender, at) }
  const stands = standsTo(sender, at)
  const isOwn = isSame(directory, from, pod)
  if (stands === 'same' || isOwn) {
    if ((!isSure && !isOwn) || transport.replacesKubeProxy === true) return { arrivals: [under(here, near)] }
    const translatedHere = under(here, near)
    return {
      arrivals: [translatedHere],
      instead: {
        ...(here === undefined ? {} : { of: translatedHere }),
        arrival: { key: to, port, nodes: onOneNode(sender, at), beyond: { ...translated, node: own } },
        words: `${here === undefined ? 'That' : `W${here.slice(1)}, that`} the hostPort is translated before policy is asked is certain only where Cilium replaces kube-proxy; where it is not, policies see the node and its port`,
      },
    }
  }
  if (stands === 'other') return { arrivals: far.map((arrival) => under(here, arrival)) }
  return {
    arrivals: [
      { ...near, when: `where both run on ${node.words}` },
      ...far.map((arrival) =>
        under(`where the sender runs on another node than ${nameOf(node)}`, under(here, arrival)),
      ),
    ],
  }
}

interface HostPortAsked {
  readonly node: DialledNode
  readonly target: HostPortTarget
  readonly isSure: boolean
}

const nameOf = ({ isStated, name, words }: DialledNode): string => (isStated ? name : words)

function standsTo(sender: NodeOf, { isStated, name }: DialledNode): 'same' | 'other' | 'unknown' {
  if (!isStated || sender.kind !== 'known') return 'unknown'
  return sender.name === name ? 'same' : 'other'
}

/** Whether the sender is the one pod itself, which is on no other node than it is. */
function isSame(directory: Directory, from: string, pod: NamedPod): boolean {
  const sender = sendingPod(directory, from)
  return sender?.key === pod.key && pod.kind !== 'DaemonSet' && (pod.replicas ?? 1) <= 1
}

function under(words: string | undefined, arrival: Arrival): Arrival {
  return words === undefined ? arrival : within(words, arrival)
}
