/**
 * Ports of a node that lead elsewhere. Those of services Cilium translates at the sender, or kube-proxy on the node, after the
 * sender's policies were asked. Source: bpf/bpf_sock.c, bpf/lib/nodeport.h.
 */
import { hasScheme, idName, serviceNode } from '../keys'
import type { Transport } from '../cluster/settings'
import { within, type Arrival, type Dialled, type Dialling, type Translator } from './arrival'
import type { NamedService } from './directory'
import { takenIn } from './entry'
import { hostPortArrivals } from './host-ports'
import { isOutside, nodeOf, onOneNode, onTwoNodes, type DialledNode, type FixedNodes } from './node-of'
import { hasPorts, isUnresolved, type Unresolved } from './resolution'
import { dialService, onOwnNode } from './service-arrivals'

/** Ports of a node may lead to a service or to a pod. */
export function dialNode(by: Translator, node: DialledNode, flow: Dialling): Dialled | Unresolved {
  const { directory, transport } = by
  const { to, from, port, protocol } = flow
  const itself = hasScheme(to, 'ip') ? [`${idName(to)} is ${node.words}.`] : []
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
  return hostPortArrivals(by, node, hosted, flow) ?? { arrivals: [{ key: to, port }], understood: itself }
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
  readonly node: DialledNode
  readonly service: NamedService
}

/** A node port that a pod dials: Cilium translates it there, and kube-proxy on the node. */
function atSender(
  by: Translator,
  behind: Dialled,
  leads: readonly string[],
  asked: NodePortAsked,
): Dialled | Unresolved {
  const { replacesKubeProxy, balancesNodePorts } = by.transport
  const { flow, service } = asked
  // The policy for senders inside is Cilium's alone to heed: to kube-proxy it is about the service's own address.
  const own = onOwnNode(by.directory, { ...flow, to: serviceNode(service.key) }, behind)
  if (replacesKubeProxy === true && balancesNodePorts) return own
  const handed = handedOnBy(by, behind, asked)
  if (replacesKubeProxy === true) return beforeTranslation(own, handed, flow)
  if (replacesKubeProxy === false)
    return isUnresolved(handed)
      ? handed
      : {
          ...(handed.without === undefined ? {} : { without: handed.without }),
          arrivals: handed.arrivals,
          understood: [
            ...leads,
            'kube-proxy translates it (kube-proxy-replacement is off), after the sender’s policy was asked: that sees the node and its port.',
            ...behind.understood.slice(leads.length),
          ],
        }
  return eitherWay(own, handed, behind.understood)
}

/** Where the sender's own Cilium may leave the port to the node. */
function beforeTranslation(
  own: Dialled | Unresolved,
  handed: ReturnType<typeof handedOnBy>,
  { to, port }: Dialling,
): Dialled | Unresolved {
  if (isUnresolved(own) || isUnresolved(handed)) return own
  return {
    ...own,
    instead: {
      arrival: handed.arrivals[0] ?? { key: to, port },
      words:
        'Before Cilium 1.20 a node port is translated at the sender only where load balancing at sockets is on for pods; where it is not, policies see the node and its port',
    },
  }
}

/** Where nothing says which of both translates. */
function eitherWay(
  own: Dialled | Unresolved,
  handed: ReturnType<typeof handedOnBy>,
  understood: readonly string[],
): Dialled | Unresolved {
  if (isUnresolved(own) && isUnresolved(handed)) return own
  const translated = isUnresolved(own)
    ? { arrivals: [], without: { when: atSenderWords, message: own.message } }
    : {
        ...withoutWithin(atSenderWords, own),
        arrivals: own.arrivals.map((arrival) => ({ ...arrival, when: arrival.when ?? atSenderWords })),
      }
  const left = isUnresolved(handed)
    ? { arrivals: [], without: { when: 'where kube-proxy does it on the node', message: handed.message } }
    : {
        ...withoutWithin('where kube-proxy does it on the node', handed),
        arrivals: handed.arrivals.map((arrival) =>
          within('where kube-proxy does it, and policies see the node and its port', arrival),
        ),
      }
  return { ...translated, ...left, understood, arrivals: [...translated.arrivals, ...left.arrivals] }
}

/** Where there is no packet, under one more condition. */
function withoutWithin(when: string, { without }: Pick<Dialled, 'without'>): Pick<Dialled, 'without'> {
  return without === undefined ? {} : { without: { ...without, when: `${when}, ${without.when}` } }
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
  const sender = nodeOf(directory, flow.from)
  const untranslated = { key: flow.to, port: flow.port }
  const handedTo = ({ arrivals }: Pick<Dialled, 'arrivals'>, nodes?: FixedNodes): readonly Arrival[] =>
    arrivals.map(({ key, port, seenAs, when }) => ({
      ...untranslated,
      ...(nodes === undefined ? {} : { nodes }),
      beyond: {
        key,
        port,
        ...(seenAs === undefined ? {} : { seenAs }),
        ...(service.keepsSource === true && node.isStated ? { node: { kind: 'known', name: node.name } } : {}),
      },
      ...(when === undefined ? {} : { when }),
    }))
  const isNode = hasScheme(flow.from, 'node') || directory.pods.get(flow.from)?.hostNetwork === true
  const isNear = sender.kind === 'known' && sender.name === node.name
  if (isNear && (isNode || service.keepsSource === true)) return { arrivals: handedTo(behind) }
  const taken = takenIn(behind, service, byKubeProxy, node)
  const isKnown = sender.kind === 'known' && node.isStated
  if ((service.keepsSource !== true && !isNode) || isKnown)
    return isUnresolved(taken) ? taken : { ...taken, arrivals: handedTo(taken) }
  const near = handedTo(behind, onOneNode(sender, node)).map((arrival) =>
    within(`where the sender runs on ${node.words}`, arrival),
  )
  const elsewhere = `where the sender runs on another node than ${node.words.replace(/^node /, '')}`
  if (isUnresolved(taken)) return { arrivals: near, without: { when: elsewhere, message: taken.message } }
  const far = handedTo(taken, onTwoNodes(sender, node)).map((arrival) => within(elsewhere, arrival))
  return { ...taken, ...withoutWithin(elsewhere, taken), arrivals: [...near, ...far] }
}
