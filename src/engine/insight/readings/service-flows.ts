/**
 * Services under two readings: the text leaves open whether policies are evaluated before or after the address of a service is
 * translated, and what becomes of a pod that a service leads back to itself. Source of Cilium's reading: bpf/bpf_lxc.c.
 */
import { outsideKey, serviceNode } from '../../keys'
import { parseAddress } from '../../cluster/address'
import { protocolNumber } from '../../cilium/numbers'
import { directoryOf } from '../../names/cluster-directory'
import { judgedSide, type Probe, type Protocol, type Verdict } from '../../types'
import { answerProbe } from '../../verdict/probe/answer'
import { findPeer } from '../../verdict/find-peer'
import type { PolicyModel } from '../../verdict/model'
import { conflictedSide, decideSide, type SideDecision } from '../../verdict/maps/side'
import type { SubjectMap } from '../../verdict/maps/subject-maps'
import type { FlowChange, Outcome, PeerGroup } from '../diff/types'
import { workloadName } from '../workloads'

/** More questions than this are not asked: a large cluster has millions of pairs of a workload and a service. */
const mostAsked = 20_000

export interface ServiceFlows {
  readonly flows: readonly FlowChange[]
  /** Whether some workloads and services were left out, as there are too many. */
  readonly isCut: boolean
}

interface Pod {
  readonly key: string
  readonly namespace: string
  readonly workload: string
  readonly index: number
  readonly identity: number
}

interface Dialled {
  readonly service: string
  readonly address: string
  readonly port: number
  readonly protocol: Protocol
  /** Keys of the pods behind it. */
  readonly selects: readonly string[]
}

/** Flows to addresses of services that a plugin would decide otherwise which asks policies of a sender before it translates. */
export function beforeTranslation(model: PolicyModel): ServiceFlows {
  const senders = podsByIdentity(model).filter(({ index }) => model.maps.mapOf(index, 'egress').isIsolated)
  const found: Found[] = []
  let asked = 0
  for (const dialled of dialledBy(model)) {
    const seen = findPeer(model, outsideKey('ip', dialled.address))
    if (typeof seen === 'string') continue
    for (const sender of senders) {
      if (asked++ >= mostAsked) return { flows: grouped(found), isCut: true }
      const sample = probeOf(sender.key, dialled)
      const verdict = answerProbe(model, sample, { isBrief: true })
      if (verdict.isUndecided === true || verdict.hasNoBackend === true || verdict.problem !== undefined) continue
      const map = model.maps.mapOf(sender.index, 'egress')
      const egress = sideOf(map, seen.identity, protocolNumber[dialled.protocol], dialled.port)
      const { decision } = judgedSide(verdict.ingress)
      const isIn = decision === 'allowed' || decision === 'none'
      const passes = egress.decision === 'allowed' && isIn
      if (passes === (verdict.verdict !== 'DROPPED')) continue
      found.push({
        from: sender,
        to: dialled,
        verdict,
        after: outcome(passes, verdict, egress.decision === 'allowed' ? 'ingress' : 'egress'),
        sample,
        because: passes
          ? 'A plugin that evaluates policies first sees the address of the service, and a rule about addresses allows it.'
          : 'A plugin that evaluates policies first sees the address of the service, and no rule about addresses allows it.',
      })
    }
  }
  return { flows: grouped(found), isCut: false }
}

function sideOf(map: SubjectMap, peer: number, protocol: number, port: number): SideDecision {
  return map.conflict === null ? decideSide(map, peer, protocol, port) : conflictedSide
}

/** Pods that a service may lead back to themselves, though no rule lets them through: Cilium evaluates no policy then. */
export function backToItself(model: PolicyModel): ServiceFlows {
  const found: Found[] = []
  const pods = new Map(podsByIdentity(model).map((pod) => [pod.key, pod]))
  const { endpointIndex, inside } = model
  let asked = 0
  for (const dialled of dialledBy(model)) {
    const seen = new Set<number>()
    for (const key of dialled.selects) {
      const index = endpointIndex.get(key)
      const identity = index === undefined ? undefined : inside.ofEndpoint[index]
      if (index === undefined || identity === undefined || seen.has(identity)) continue
      seen.add(identity)
      const pod = pods.get(key) ?? podAt(model, index, identity)
      const [egress, ingress] = [model.maps.mapOf(index, 'egress'), model.maps.mapOf(index, 'ingress')]
      if (!egress.isIsolated && !ingress.isIsolated) continue
      if (asked++ >= mostAsked) return { flows: grouped(found), isCut: true }
      const port = targetPort(model, index, dialled)
      const protocol = protocolNumber[dialled.protocol]
      if (port === null) continue
      const out = sideOf(egress, identity, protocol, port).decision
      const into = sideOf(ingress, identity, protocol, port).decision
      if (out === 'allowed' && into === 'allowed') continue
      const sample = probeOf(key, dialled)
      const verdict = answerProbe(model, { ...sample, to: key, port }, { isBrief: true })
      found.push({
        from: pod,
        to: dialled,
        isBack: true,
        verdict,
        after: outcome(false, verdict, out === 'allowed' ? 'ingress' : 'egress'),
        sample,
        because: 'No rule lets the pod reach itself, and Cilium asks none where a service leads a pod back to itself.',
      })
    }
  }
  return { flows: grouped(found), isCut: false }
}

/** One pod for each identity: all pods of one are under the same rules. */
function podsByIdentity(model: PolicyModel): readonly Pod[] {
  const seen = new Set<number>()
  return model.cluster.endpoints.flatMap(({ isHostNetwork }, index) => {
    const identity = model.inside.ofEndpoint[index] ?? 0
    if (isHostNetwork || seen.has(identity)) return []
    seen.add(identity)
    return [podAt(model, index, identity)]
  })
}

function podAt({ cluster }: PolicyModel, index: number, identity: number): Pod {
  const endpoint = cluster.endpoints[index]
  if (endpoint === undefined) throw new RangeError(`there is no endpoint ${index}`)
  const { key, namespace } = endpoint
  return { key, namespace, workload: workloadName(endpoint), index, identity }
}

/** Ports of services that have an address and pods behind them. */
function dialledBy({ cluster }: PolicyModel): readonly Dialled[] {
  return [...directoryOf(cluster).services.values()].flatMap(({ key, clusterIPs = [], selects, ports }) => {
    const address = clusterIPs.find((text) => parseAddress(text) !== null)
    if (address === undefined || selects.length === 0) return []
    return ports.map(({ port, protocol }) => ({ service: key, address, port, protocol, selects }))
  })
}

function targetPort({ cluster }: PolicyModel, index: number, { service, port, protocol }: Dialled): number | null {
  const target = directoryOf(cluster)
    .services.get(service)
    ?.ports.find((each) => each.port === port && each.protocol === protocol)?.targetPort
  if (typeof target !== 'string') return target ?? port
  const named = cluster.endpoints[index]?.ports.find((each) => each.name === target && each.protocol === protocol)
  return named?.port ?? null
}

function probeOf(from: string, { service, port, protocol }: Dialled): Probe {
  return { from, to: serviceNode(service), protocol, port }
}

function outcome(passes: boolean, { egress, ingress }: Verdict, side: 'egress' | 'ingress'): Outcome {
  return {
    verdict: passes ? 'FORWARDED' : 'DROPPED',
    ...(passes ? {} : { droppedAt: side }),
    egressBy: side === 'egress' || passes ? [] : egress.by,
    ingressBy: side === 'ingress' && !passes ? [] : ingress.by,
  }
}

interface Found {
  readonly from: Pod
  readonly to: Dialled
  /** The pod and itself. */
  readonly isBack?: boolean
  readonly verdict: Verdict
  readonly after: Outcome
  readonly sample: Probe
  readonly because: string
}

/** One line for each port of a service, with all workloads that get the same answers. */
function grouped(found: readonly Found[]): readonly FlowChange[] {
  const groups = new Map<string, Found[]>()
  for (const each of found) {
    const { to, after, verdict } = each
    const key = `${to.service} ${to.protocol}/${to.port} ${after.verdict} ${verdict.verdict}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [each])
    else group.push(each)
  }
  return [...groups.values()].flatMap((group): readonly FlowChange[] => {
    const [first] = group
    if (first === undefined) return []
    const { to, verdict, after, sample, because, isBack } = first
    return [
      {
        kind: after.verdict === 'DROPPED' ? 'dropped' : 'allowed',
        from: groupOf(group.map(({ from }) => from)),
        to: {
          text: isBack === true ? `itself by way of service ${to.service}` : `service ${to.service} (${to.address})`,
          namespaces: [],
          outside: [serviceNode(to.service)],
        },
        ports: [{ protocol: to.protocol, ranges: [[to.port, to.port]] }],
        portsText: `${to.protocol}/${to.port}`,
        pairs: group.length,
        sample,
        before: {
          verdict: verdict.verdict,
          ...(verdict.verdict !== 'DROPPED'
            ? {}
            : { droppedAt: verdict.egress.decision === 'denied' ? 'egress' : 'ingress' }),
          egressBy: verdict.egress.by,
          ingressBy: verdict.ingress.by,
        },
        after,
        because,
      },
    ]
  })
}

function groupOf(pods: readonly Pod[]): PeerGroup {
  const byNamespace = new Map<string, Set<string>>()
  for (const { namespace, workload } of pods)
    byNamespace.set(namespace, (byNamespace.get(namespace) ?? new Set()).add(workload))
  const names = [...byNamespace].flatMap(([namespace, own]) => [...own].map((name) => `${namespace}/${name}`))
  return {
    text: names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', '),
    namespaces: [...byNamespace].map(([name, own]) => ({ name, isWhole: false, workloads: [...own] })),
    outside: [],
  }
}
