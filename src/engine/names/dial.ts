/**
 * What becomes of a packet's destination before policy is asked: services, node ports and host ports are translated on the
 * sender's node. Source: bpf/bpf_sock.c, bpf/bpf_lxc.c, pkg/loadbalancer/reflectors/k8s.go.
 */
import { hasScheme, idName, outsideKey, serviceNode, isServiceNode } from '../keys'
import { canonicalAddress } from '../cluster/address'
import type { Transport } from '../cluster/settings'
import { whenAll, within, type Arrival, type Dialled, type Dialling, type Translator } from './arrival'
import { servesPort, type Directory, type Frontend } from './directory'
import { outOfRanges, takenIn } from './entry'
import { redirectOf, type Redirected } from './redirected'
import { isOutside, nodeOf, nodeOfPod, statedNode, type DialledNode } from './node-of'
import { dialNode } from './node-ports'
import { hasPorts, isUnresolved, type Unresolved } from './resolution'
import { arrivalsOf, dialTranslated } from './service-arrivals'

/** Translates a destination; what is no address and no node stays what it is. */
export function dial(directory: Directory, transport: Transport, flow: Dialling): Dialled | Unresolved {
  const { to, port } = flow
  const by: Translator = { directory, transport }
  if (isServiceNode(to)) return dialNamed(by, flow)
  if (hasScheme(to, 'node')) {
    const node = directory.nodes.get(idName(to))
    return node === undefined ? asIs(to, port) : dialNode(by, statedNode(node.name), flow)
  }
  if (flow.isByAddress === true) return dialPod(by, { key: to, port }, flow)
  if (!hasScheme(to, 'ip') || flow.isTranslated === true) return asIs(to, port)
  const address = canonicalAddress(idName(to))
  if (address === null) return asIs(to, port)
  const redirect = directory.redirectAt(address)
  if (redirect !== null && !isOutside(directory, flow.from)) {
    const found = redirectOf([redirect], [flow])
    if (found !== null) return redirectedArrivals(found, { key: to, port })
  }
  const pod = directory.podAt(address)
  if (pod !== null) return { arrivals: [{ key: pod.key, port }], understood: [`${address} is ${pod.key}.`] }
  const asked = { protocol: flow.protocol, port: String(port) }
  const frontend = hasPorts(flow.protocol) ? directory.frontendAt(address, asked) : null
  const node = directory.nodeAt(address)
  // A node that is a load balancer too has ports of its own.
  if (frontend !== null && (node === null || servesPort(frontend.service, asked)))
    return dialFrontend(by, address, frontend, flow)
  if (node !== null) return dialNode(by, statedNode(node.name), flow)
  const own = directory.ciliumAt(address)
  if (own !== null)
    return {
      arrivals: [{ key: outsideKey('entity', own), port }],
      understood: [`${address} belongs to Cilium's own ${own}.`],
    }
  return { ...asIs(to, port), understood: directory.endedWords(address) }
}

/** An address that pods of the sender's own node answer for; the address itself where they may not. */
function redirectedArrivals({ targets, words, isSure }: Redirected, itself: Arrival): Dialled {
  const { arrivals } = arrivalsOf({ targets, understood: [], doubts: [] }, itself.port)
  if (isSure) return { arrivals, understood: [words] }
  return {
    arrivals: [
      ...arrivals.map((arrival) => ({ ...arrival, when: `where it is redirected to ${arrival.key}` })),
      { ...itself, when: 'where it is not redirected' },
    ],
    understood: [words],
  }
}

function dialFrontend(
  by: Translator,
  address: string,
  { service, kind }: Frontend,
  flow: Dialling,
): Dialled | Unresolved {
  const { to, port, from } = flow
  const name = { cluster: 'the address', balancer: 'the load balancer', external: 'an external address' }[kind]
  const what = `${address} is ${name} of service ${service.key}.`
  if (!servesPort(service, { port: String(port), protocol: flow.protocol }))
    return {
      ...asIs(to, port),
      understood: [`${what} It serves no port ${port}, so nothing is translated and policies see the address itself.`],
    }
  const behind = dialTranslated(by.directory, { ...flow, to: serviceNode(service.key) })
  if (isUnresolved(behind)) {
    const isSure = kind === 'cluster' || (kind === 'balancer' && by.transport.replacesKubeProxy === true)
    if (isSure || isOutside(by.directory, from)) return behind
    const dialled: Dialled = {
      arrivals: [],
      understood: [what, behind.message],
      without: { when: ownNodeWords, message: behind.message },
    }
    if (kind === 'balancer') return uncertain(dialled, { key: to, port }, 'the address of a load balancer')
    const found = external(by, address, dialled, flow)
    return found.arrivals.length === 0 ? behind : found
  }
  const dialled = { ...behind, understood: [what, ...behind.understood] }
  if (kind === 'cluster') return dialled
  if (isOutside(by.directory, from)) {
    const refused = kind === 'balancer' ? outOfRanges(service, from) : null
    return refused ?? takenIn(dialled, service, by, entryAt(by.directory, address, kind))
  }
  if (kind === 'external') return external(by, address, dialled, flow)
  if (by.transport.replacesKubeProxy === true) return dialled
  return uncertain(dialled, { key: to, port }, 'the address of a load balancer')
}

/** The node that takes in what is sent to an address: the one that has it. A balancer chooses one where none has. */
function entryAt(directory: Directory, address: string, kind: Frontend['kind']): DialledNode | null {
  const owner = directory.nodeAt(address)
  if (owner !== null) return statedNode(owner.name)
  return kind === 'balancer'
    ? null
    : { name: `of ${address}`, isStated: false, words: `the node that takes in ${address}` }
}

/** What is translated where Cilium replaces kube-proxy, and otherwise nobody has verified. */
function uncertain(behind: Dialled, itself: Arrival, what: string): Dialled {
  const { without } = behind
  if (behind.arrivals.length === 0 && without !== undefined)
    return {
      ...behind,
      arrivals: [{ ...itself, when: 'where it is not' }],
      without: { ...without, when: 'where the address is translated' },
    }
  return {
    ...behind,
    instead: {
      arrival: itself,
      words: `That ${what} is translated for pods is certain only where Cilium replaces kube-proxy; where it is not, policies see the address itself`,
    },
  }
}

function asIs(key: string, port: number): Dialled {
  return { arrivals: [{ key, port }], understood: [] }
}

/** A service by its name. That of a headless one stands for addresses, and each of them is dialled as it is. */
function dialNamed(by: Translator, flow: Dialling): Dialled | Unresolved {
  const { directory, transport } = by
  const found = dialTranslated(directory, flow)
  const service = directory.services.get(idName(flow.to))
  if (isUnresolved(found) || service?.clusterIPs?.includes('None') !== true) return found
  const ways = found.arrivals.map((arrival) => ({
    arrival,
    dialled: hasScheme(arrival.key, 'ip')
      ? dial(directory, transport, { ...flow, to: arrival.key })
      : dialPod(by, arrival, flow),
  }))
  const alive = ways.flatMap(({ arrival, dialled }) => (isUnresolved(dialled) ? [] : { arrival, dialled }))
  const [dead] = ways.flatMap(({ arrival, dialled }) =>
    isUnresolved(dialled) ? { when: arrival.when ?? 'where it leads there', ...dialled } : [],
  )
  if (dead !== undefined && alive.length === 0) return dead
  const without = dead ?? alive.find(({ dialled }) => dialled.without !== undefined)?.dialled.without
  const instead = alive.find(({ dialled }) => dialled.instead !== undefined)?.dialled.instead
  return {
    arrivals: alive.flatMap(({ arrival: { when: outer }, dialled }) =>
      dialled.arrivals.map((arrival) => ({ ...arrival, ...whenAll(outer, arrival.when) })),
    ),
    understood: [...found.understood, ...alive.flatMap(({ dialled }) => dialled.understood)],
    ...(without === undefined ? {} : { without: { when: without.when, message: without.message } }),
    ...(instead === undefined ? {} : { instead }),
  }
}

/** The address of a pod. That of one in its node's network is the node's, of which some ports lead elsewhere. */
function dialPod(by: Translator, { key, port }: Arrival, flow: Dialling): Dialled | Unresolved {
  const { directory } = by
  const itself = asIs(key, port)
  const pod = directory.pods.get(key)
  if (pod?.hostNetwork !== true || !hasPorts(flow.protocol)) return itself
  const isListed = pod.node !== undefined && directory.nodes.has(pod.node)
  const to = isListed ? outsideKey('node', pod.node ?? '') : key
  const found = dialNode(by, pod.node === undefined ? nodeOfPod(key) : statedNode(pod.node), { ...flow, to, port })
  const isItself = !isUnresolved(found) && found.arrivals.every((one) => one.key === to && one.beyond === undefined)
  return isItself && found.without === undefined ? itself : found
}

const ownNodeWords = 'where the sender’s own node has the address'

/** An external address is translated on the node that has it, and nowhere else; how kube-proxy's clusters do is not certain. */
function external(
  { directory, transport }: Translator,
  address: string,
  behind: Dialled,
  { from, to, port }: Dialling,
): Dialled {
  const owner = directory.nodeAt(address)
  const own = nodeOf(directory, from)
  if (owner !== null && own.kind === 'known') {
    if (own.name === owner.name)
      return transport.replacesKubeProxy === true ? behind : uncertain(behind, { key: to, port }, 'an external address')
    if (transport.replacesKubeProxy === true)
      return {
        arrivals: [{ key: to, port }],
        understood: [
          behind.understood[0] ?? '',
          `It is translated on node ${owner.name} alone, where the sender is not.`,
        ],
      }
  }
  return {
    ...behind,
    arrivals: [
      ...behind.arrivals.map((arrival) => within(ownNodeWords, arrival)),
      { key: to, port, when: 'where the address is not on the sender’s own node' },
    ],
  }
}
