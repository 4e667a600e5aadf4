/**
 * What becomes of a packet's destination before policy is asked: services, node ports and host ports are translated on the
 * sender's node. Source: bpf/bpf_sock.c, bpf/bpf_lxc.c, pkg/loadbalancer/reflectors/k8s.go.
 */
import { hasScheme, idName, outsideKey, serviceNode, isServiceNode } from '../keys'
import { canonicalAddress } from '../cluster/address'
import type { Transport } from '../cluster/settings'
import type { NodeSummary } from '../types'
import type { Arrival, Dialled, Dialling, Translator } from './arrival'
import { behindService } from './backends'
import { servesPort, type Directory, type Frontend, type HostPortTarget, type NamedService } from './directory'
import { outOfRanges, takenIn } from './entry'
import { redirectOf, type Redirected } from './redirected'
import { isOutside, nodeOf } from './node-of'
import { hasPorts, isUnresolved, type Resolution, type Unresolved } from './resolution'

/** Translates a destination; what is no address and no node stays what it is. */
export function dial(directory: Directory, transport: Transport, flow: Dialling): Dialled | Unresolved {
  const { to, port } = flow
  const by: Translator = { directory, transport }
  if (isServiceNode(to)) return dialNamed(by, flow)
  if (hasScheme(to, 'node')) {
    const node = directory.nodes.get(idName(to))
    return node === undefined ? asIs(to, port) : dialNode(by, node, flow)
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
  if (node !== null) return dialNode(by, node, flow)
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
  const behind = dialService(by.directory, { ...flow, to: serviceNode(service.key) })
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
    return refused ?? takenIn(dialled, service, by, null)
  }
  if (kind === 'external') return external(by, address, dialled, flow)
  if (by.transport.replacesKubeProxy === true) return dialled
  return uncertain(dialled, { key: to, port }, 'the address of a load balancer')
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
  const found = dialService(directory, flow)
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
      dialled.arrivals.map((arrival) => {
        const when = [outer, arrival.when].filter((word) => word !== undefined).join(', ')
        return { ...arrival, ...(when === '' ? {} : { when }) }
      }),
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
  const node = pod.node === undefined ? undefined : directory.nodes.get(pod.node)
  if (node !== undefined) {
    const to = outsideKey('node', node.name)
    const found = dialNode(by, node, { ...flow, to, port })
    const isItself = !isUnresolved(found) && found.arrivals.every((one) => one.key === to && one.beyond === undefined)
    return isItself && found.without === undefined ? itself : found
  }
  const hosted = directory
    .hostPort(flow.protocol, port)
    .find(({ pod: other }) => other.node === undefined || pod.node === undefined || other.node === pod.node)
  if (hosted === undefined) return itself
  const { pod: other, port: containerPort } = hosted
  return {
    arrivals: [
      { key, port, when: `where ${other.key} runs on another node than ${key}` },
      { key: other.key, port: containerPort, when: `where ${other.key} runs on the same node as ${key}` },
    ],
    understood: [`${key} is in the network of its node, of which port ${port} may be the hostPort of ${other.key}.`],
  }
}

function dialService(directory: Directory, { from, to, port, protocol }: Dialling): Dialled | Unresolved {
  const key = idName(to)
  const service = directory.services.get(key)
  if (service === undefined) return { message: `there is no service "${key}" in this workspace` }
  const isFromOutside = isOutside(directory, from)
  const asking = { role: 'receiver', namespace: null, port: String(port), protocol, isFromOutside } as const
  const behind = behindService(directory, service, asking)
  return isUnresolved(behind) ? behind : arrivalsOf(behind, port)
}

/** The peers behind a service, each as one that the service may choose. */
export function arrivalsOf({ targets, understood, doubts, service }: Resolution, port: number): Dialled {
  const arrivals = targets.flatMap(({ key, ports, isByEnvoy }) =>
    (ports ?? [{ port, protocol: null }]).map((found) => ({
      key,
      port: found.port,
      ...(isByEnvoy === true ? { isByEnvoy } : {}),
      ...(targets.length > 1 || (ports?.length ?? 1) > 1
        ? { when: `where ${service ?? 'it'} leads to ${key.replace(/^ip:/, '')}:${found.port}` }
        : {}),
    })),
  )
  return { arrivals, understood: [...understood, ...doubts] }
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
      ...behind.arrivals.map((arrival) => ({
        ...arrival,
        when: arrival.when ?? ownNodeWords,
      })),
      { key: to, port, when: 'where the address is not on the sender’s own node' },
    ],
  }
}

/** Ports of a node may lead to a service or to a pod. */
function dialNode(by: Translator, node: NodeSummary, flow: Dialling): Dialled | Unresolved {
  const { directory, transport } = by
  const { to, from, port, protocol } = flow
  const itself = hasScheme(to, 'ip') ? [`${idName(to)} is node ${node.name}.`] : []
  const target = hasPorts(protocol) ? directory.nodePort(protocol, port) : null
  if (target !== null) {
    const { service, port: servicePort } = target
    const behind = dialService(directory, { ...flow, to: serviceNode(service.key), port: servicePort.port })
    const leads = [...itself, `Port ${port} of every node leads to service ${service.key}.`]
    if (isUnresolved(behind))
      return isOutside(directory, from) ? behind : deadAtSender(behind, { key: to, port }, leads, transport)
    const dialled = { ...behind, understood: [...leads, ...behind.understood] }
    if (isOutside(directory, from)) return takenIn(dialled, service, by, node)
    return atSender(by, dialled, leads, { flow, node, service })
  }
  const hosted = hasPorts(protocol) ? directory.hostPort(protocol, port) : []
  const here = hosted.filter(({ pod }) => pod.kind === 'DaemonSet' || pod.node === undefined || pod.node === node.name)
  const [first] = here
  if (first === undefined) return { arrivals: [{ key: to, port }], understood: itself }
  const words = [...itself, `Port ${port} of the node is the hostPort of ${first.pod.key}, its port ${first.port}.`]
  return { ...hostPortArrivals(by, node, first, flow), understood: words }
}

const atSenderWords = 'where Cilium replaces kube-proxy and translates the node port at the sender'

/** The port of a service without backends: where kube-proxy does its work, policy is asked about the node before that shows. */
function deadAtSender(
  behind: Unresolved,
  { key, port }: Pick<Arrival, 'key' | 'port'>,
  leads: readonly string[],
  { replacesKubeProxy }: Transport,
): Dialled | Unresolved {
  if (replacesKubeProxy === true) return behind
  const understood = [...leads, behind.message]
  if (replacesKubeProxy === false) return { arrivals: [{ key, port }], understood }
  return {
    arrivals: [{ key, port, when: 'where kube-proxy does it, and policies see the node and its port' }],
    understood,
    without: {
      when: atSenderWords,
      message: behind.message,
    },
  }
}

interface NodePortAsked {
  readonly flow: Dialling
  readonly node: NodeSummary
  readonly service: NamedService
}

/** A node port that a pod dials: Cilium translates it there, and kube-proxy on the node. */
function atSender(
  by: Translator,
  behind: Dialled,
  leads: readonly string[],
  { flow, node, service }: NodePortAsked,
): Dialled | Unresolved {
  const { replacesKubeProxy, balancesNodePorts } = by.transport
  if (replacesKubeProxy === true && balancesNodePorts) return behind
  const untranslated: Arrival = { key: flow.to, port: flow.port }
  const handed = handedOnBy(by, behind, { flow, node, service })
  if (isUnresolved(handed)) {
    if (replacesKubeProxy !== null) return replacesKubeProxy ? behind : handed
    return {
      ...behind,
      arrivals: behind.arrivals.map((arrival) => ({ ...arrival, when: arrival.when ?? atSenderWords })),
      without: { when: 'where kube-proxy does it on the node', message: handed.message },
    }
  }
  if (replacesKubeProxy === true)
    return {
      ...behind,
      instead: {
        arrival: handed.arrivals[0] ?? untranslated,
        words:
          'Before Cilium 1.20 a node port is translated at the sender only where load balancing at sockets is on for pods; where it is not, policies see the node and its port',
      },
    }
  const without = handed.without === undefined ? {} : { without: handed.without }
  if (replacesKubeProxy === false)
    return {
      ...without,
      arrivals: handed.arrivals,
      understood: [
        ...leads,
        'kube-proxy translates it (kube-proxy-replacement is off), after the sender’s policy was asked: that sees the node and its port.',
        ...behind.understood.slice(leads.length),
      ],
    }
  return {
    ...behind,
    ...without,
    arrivals: [
      ...behind.arrivals.map((arrival) => ({ ...arrival, when: arrival.when ?? atSenderWords })),
      ...handed.arrivals.map((arrival) =>
        within('where kube-proxy does it, and policies see the node and its port', arrival),
      ),
    ],
  }
}

/**
 * The node port as the sender's policies see it, once for each pod behind it and for each way in which the node sends packets on.
 * With `externalTrafficPolicy: Local` kube-proxy asks pods of other nodes all the same for the pods of its own node.
 * Source: Kubernetes, pkg/proxy/iptables/proxier.go.
 */
function handedOnBy(
  { directory, transport }: Translator,
  behind: Dialled,
  { flow, node, service }: NodePortAsked,
): Pick<Dialled, 'arrivals' | 'without'> | Unresolved {
  const byKubeProxy: Translator = { directory, transport: { ...transport, replacesKubeProxy: false } }
  const handedTo = ({ arrivals }: Pick<Dialled, 'arrivals'>): readonly Arrival[] =>
    arrivals.map(({ key, port, seenAs, when }) =>
      handedOn({ key: flow.to, port: flow.port }, { key, port, ...(seenAs === undefined ? {} : { seenAs }) }, when),
    )
  const sender = nodeOf(directory, flow.from)
  const isNear = sender.kind === 'known' && sender.name === node.name
  if (isNear && (hasScheme(flow.from, 'node') || service.keepsSource === true)) return { arrivals: handedTo(behind) }
  const taken = takenIn(behind, service, byKubeProxy, node)
  if (service.keepsSource !== true || sender.kind === 'known')
    return isUnresolved(taken) ? taken : { arrivals: handedTo(taken) }
  const near = handedTo(behind).map((arrival) => within(`where the sender runs on node ${node.name}`, arrival))
  const elsewhere = `where the sender runs on another node than ${node.name}`
  if (isUnresolved(taken)) return { arrivals: near, without: { when: elsewhere, message: taken.message } }
  return { arrivals: [...near, ...handedTo(taken).map((arrival) => within(elsewhere, arrival))] }
}

function handedOn(untranslated: Arrival, beyond: NonNullable<Arrival['beyond']>, when?: string): Arrival {
  return { ...untranslated, beyond, ...(when === undefined ? {} : { when }) }
}

/** An arrival under one more condition. */
function within(when: string, arrival: Arrival): Arrival {
  return { ...arrival, when: arrival.when === undefined ? when : `${when}, ${arrival.when}` }
}

/** As what pods of another node see a sender that dials a port of their node: pods may leave with the address of their node. */
function seenFromElsewhere(directory: Directory, from: string): readonly Pick<Arrival, 'when' | 'seenAs'>[] {
  const sender = nodeOf(directory, from)
  const pod = directory.pods.get(from) ?? (hasScheme(from, 'ip') ? directory.podAt(idName(from)) : null)
  if (pod === null || pod === undefined) return sender.kind === 'known' ? [{}] : [{ seenAs: 'remote-node' }]
  if (pod.hostNetwork === true) return [{}]
  return [
    { when: 'where its packets keep its address' },
    {
      when: 'where they leave with the address of its node',
      seenAs: sender.kind === 'known' ? outsideKey('node', sender.name) : 'remote-node',
    },
  ]
}

function hostPortArrivals(
  { directory, transport }: Translator,
  node: NodeSummary,
  { pod, port: containerPort }: HostPortTarget,
  { from, to, port }: Dialling,
): Pick<Dialled, 'arrivals' | 'instead'> {
  const sender = nodeOf(directory, from)
  const isHere = pod.kind === 'DaemonSet' || pod.node === node.name
  const translated: Arrival = { key: pod.key, port: containerPort }
  const untranslated: Arrival = { key: to, port }
  if (isOutside(directory, from)) {
    if (isHere) return { arrivals: [translated] }
    return {
      arrivals: [
        { ...translated, when: `where ${pod.key} runs on node ${node.name}` },
        { ...untranslated, when: `where ${pod.key} runs on another node than ${node.name}` },
      ],
    }
  }
  const elsewhere = seenFromElsewhere(directory, from).map(({ when, seenAs }) =>
    handedOn(untranslated, { ...translated, ...(seenAs === undefined ? {} : { seenAs }) }, when),
  )
  if (!isHere) elsewhere.push({ ...untranslated, when: `where ${pod.key} runs on another node than ${node.name}` })
  if (sender.kind === 'known' && sender.name !== node.name) return { arrivals: elsewhere }
  if (sender.kind === 'known' && isHere) {
    if (transport.replacesKubeProxy === true) return { arrivals: [translated] }
    return {
      arrivals: [translated],
      instead: {
        arrival: handedOn(untranslated, translated),
        words:
          'That the hostPort is translated before policy is asked is certain only where Cilium replaces kube-proxy; where it is not, policies see the node and its port',
      },
    }
  }
  return {
    arrivals: [
      { ...translated, when: `where both run on node ${node.name}` },
      ...elsewhere.map((arrival) => within(`where the sender runs on another node than ${node.name}`, arrival)),
    ],
  }
}
