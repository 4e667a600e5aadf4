/**
 * What one peer can say to another, by sets of ports: each set is asked about by one of its ports, so that names, nodes and
 * services mean what they mean to any other question.
 */
import { protocolNumber } from '../../cilium/numbers'
import { hasScheme, idName } from '../../keys'
import { directoryOf } from '../../names/cluster-directory'
import type { PortRange } from '../../policy/entry'
import type { Protocol, Verdict } from '../../types'
import { addressesOfName } from '../../verdict/find-peer'
import { answerProbe } from '../../verdict/probe/answer'
import { publicClass, publicClasses } from '../../verdict/matrix'
import type { PolicyModel } from '../../verdict/model'
import { portClasses, type ClassOfPorts } from '../../verdict/maps/port-classes'
import type { SubjectMap } from '../../verdict/maps/subject-maps'
import { describePortClasses, joinPortClasses, withServerName } from '../diff/words'
import type { PairPorts, PairSet } from './types'

/** @param from keys of peers, as in `Probe` */
export function pairPorts(model: PolicyModel, from: string, to: string): PairPorts {
  const classes = portClasses([
    ...keysBehind(model, from).flatMap((key) => mapsOf(model, key)),
    ...keysBehind(model, to).flatMap((key) => mapsOf(model, key)),
    { entries: [{ ports: dialled(model, to) }] },
  ])
  const sets = new Map<string, { set: Omit<PairSet, 'ports' | 'portsText'>; classes: ClassOfPorts[] }>()
  for (const portClass of classes) {
    const sample = sampleOf(portClass, classes)
    const verdict = answerProbe(model, { from, to, ...sample }, { isBrief: true })
    const outcome = outcomeOf(verdict)
    const by = [...new Set([...verdict.egress.by, ...verdict.ingress.by])].filter((name) => name.includes('/')).sort()
    const serverNamesText = namesText(verdict)
    const key = `${outcome} ${by.join()} ${serverNamesText}`
    let known = sets.get(key)
    if (known === undefined) sets.set(key, (known = { set: { outcome, by, serverNamesText, sample }, classes: [] }))
    known.classes.push(portClass)
  }
  const found = [...sets.values()].map(({ set, classes: own }): PairSet => {
    const ports = publicClasses(own, classes)
    return { ...set, ports: joinPortClasses(ports), portsText: describePortClasses(ports) }
  })
  return { from, to, sets: found.sort((a, b) => outcomes.indexOf(a.outcome) - outcomes.indexOf(b.outcome)) }
}

/** The server names by which connections get through, for each side that asks for some. */
function namesText({ egress, ingress, outcomes: ways = [] }: Verdict): string {
  const sides = [{ egress, ingress }, ...ways.map(({ verdict }) => verdict)].flatMap((each) => [
    each.egress,
    each.ingress,
  ])
  const texts = sides.flatMap(({ serverNames }) => (serverNames === undefined ? [] : withServerName(serverNames)))
  return [...new Set(texts)].join(' and ')
}

const outcomes: readonly PairSet['outcome'][] = ['forwarded', 'redirected', 'depends', 'no-backend', 'dropped']

function outcomeOf({ verdict, isUndecided, hasNoBackend }: Verdict): PairSet['outcome'] {
  if (hasNoBackend === true) return 'no-backend'
  if (isUndecided === true) return 'depends'
  return verdict === 'DROPPED' ? 'dropped' : verdict === 'REDIRECTED' ? 'redirected' : 'forwarded'
}

/** A peer itself, and the pods at its addresses. */
function keysBehind(model: PolicyModel, key: string): readonly string[] {
  const addresses = hasScheme(key, 'ip')
    ? [idName(key)]
    : hasScheme(key, 'dns')
      ? addressesOfName(model, idName(key))
      : []
  const directory = directoryOf(model.cluster)
  return [key, ...addresses.flatMap((address) => directory.podAt(address)?.key ?? [])]
}

/** Policy maps that may decide at one end: of a pod both directions, of a node those of all nodes. */
function mapsOf(model: PolicyModel, key: string): readonly SubjectMap[] {
  const index = model.endpointIndex.get(key)
  if (index !== undefined && model.cluster.endpoints[index]?.isHostNetwork === false)
    return [model.maps.mapOf(index, 'egress'), model.maps.mapOf(index, 'ingress')]
  const own = model.ownEndpoints().get(key)
  return [...(own === undefined ? model.nodes().byName.values() : [own])].flatMap((node) => [
    node.mapOf('egress'),
    node.mapOf('ingress'),
  ])
}

/** Ports at which something may be translated on the way to a node or an address. */
function dialled({ cluster }: PolicyModel, to: string): readonly PortRange[] {
  if (!/^(node|ip|dns):/.test(to)) return []
  const numbers = new Set<number>()
  const directory = directoryOf(cluster)
  for (const { ports } of directory.services.values())
    for (const { port, nodePort } of ports) numbers.add(port).add(nodePort ?? port)
  for (const { ports } of directory.pods.values())
    for (const { hostPort } of ports) if (hostPort !== undefined) numbers.add(hostPort)
  return [...numbers].flatMap((port) =>
    (['TCP', 'UDP', 'SCTP'] as const).map((name) => ({ protocol: protocolNumber[name], first: port, last: port })),
  )
}

const protocolsByUse = [
  'TCP',
  'UDP',
  'SCTP',
  'ICMP',
  'ICMPv6',
  'GRE',
  'ESP',
  'AH',
  'VRRP',
  'IGMP',
  'IPIP',
  'IPV6',
] as const satisfies readonly Protocol[]

/** A port that stands for a class. */
function sampleOf(
  { protocol, ranges }: ClassOfPorts,
  classes: readonly ClassOfPorts[],
): { protocol: Protocol; port: number } {
  const [first, last] = ranges[0] ?? [0, 0]
  const { protocol: name } = publicClass({ protocol, ranges })
  if (name !== 'other') return { protocol: name, port: first === 0 && last > 0 ? 1 : first }
  const named = new Set(classes.map((item) => item.protocol))
  const free = protocolsByUse.find((candidate) => !named.has(protocolNumber[candidate]))
  // Where all that have a name are told apart, one without a name is dropped as those are that Cilium does not know.
  return { protocol: free ?? 'GRE', port: 80 }
}
