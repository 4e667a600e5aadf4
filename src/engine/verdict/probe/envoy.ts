/**
 * Flows that Cilium's Envoy takes for Ingress and the Gateway API. It asks, in this order, the caller's egress policy about the
 * backend that it chooses, the ingress policy of the entity ingress about the caller, its egress policy about the backend, and
 * the backend's ingress policy about the entity. Source: cilium/proxy filter_state_cilium_policy.cc,
 * Documentation/network/servicemesh/ingress-reference.rst.
 */
import { explain } from '../explain/explanation'
import { routedTo } from '../../names/backends'
import { directoryOf } from '../../names/cluster-directory'
import { judgedSide, type Probe, type Side, type Verdict, type VerdictOutcome } from '../../types'
import type { PolicyModel } from '../model'
import { sideOfEnvoy, type JudgedFlow } from './probe'
import { standingOf } from '../sight'

/** More pods than this are not looked at as backends. */
const mostBackends = 500

export interface EnvoyWays {
  readonly outcomes: readonly VerdictOutcome[]
  readonly doubts: readonly string[]
}

/** The ways that a flow may take through Envoy: just one where the choice of a backend makes no difference. */
export function outcomesByEnvoy(flow: JudgedFlow): EnvoyWays {
  const { model, probe, found, isStopped } = flow
  const entered = sideAt(model, 'ingress', probe.from, probe)
  if (entered !== null && isDenied(entered))
    return one(probe, { ...found, verdict: 'DROPPED', egress: open(found.egress), ingress: entered })
  // A port of a node may not lead to Envoy at all.
  if (found.isUndecided === true) return { outcomes: found.outcomes ?? [], doubts: found.doubts ?? [] }
  const isPod = model.endpointIndex.has(probe.from)
  let passing: VerdictOutcome | null = null
  let failing: VerdictOutcome | null = null
  for (const backend of backendsOf(model, probe)) {
    const verdict = byBackend(flow, backend, isPod)
    const outcome = { when: `where Envoy chooses ${backend.to} on port ${backend.port}`, probe: backend, verdict }
    if (isStopped(verdict)) failing ??= outcome
    else passing ??= outcome
    if (passing !== null && failing !== null) break
  }
  if (passing === null && failing === null) return one(probe, found)
  const doubts = ['Which backend Envoy chooses is not stated.']
  if (passing === null) return one(probe, { ...found, ...withoutWords(failing?.verdict ?? found) })
  if (failing === null) return one(probe, { ...found, ...withoutWords(passing.verdict) })
  return { outcomes: [passing, failing], doubts: [...(found.doubts ?? []), ...doubts] }
}

function one(probe: Probe, verdict: Verdict): EnvoyWays {
  const { understood: _words, ...rest } = verdict
  return { outcomes: [{ when: '', probe, verdict: rest }], doubts: [] }
}

function withoutWords({ understood: _words, doubts: _doubts, reached: _reached, ...verdict }: Verdict): Verdict {
  return verdict
}

/** All checks against one backend. */
function byBackend({ model, ask }: JudgedFlow, backend: Probe, isPod: boolean): Verdict {
  const called = isPod ? ask(model, backend, { isBrief: false }) : null
  const sent = ask(model, { ...backend, from: 'entity:ingress' }, { isBrief: false })
  const egress = called?.egress ?? sent.egress
  if (called !== null && isHeldBack(called)) return { ...called, verdict: 'DROPPED', ingress: sent.ingress }
  const left = sideAt(model, 'egress', backend.to, backend)
  return left !== null && isDenied(left) ? { ...sent, verdict: 'DROPPED', egress: left } : { ...sent, egress }
}

/** What stands behind the services of the workspace, or else all pods on the ports that they declare. */
function backendsOf(model: PolicyModel, { isByEnvoy: _by, entersBy: _enters, ...asked }: Probe): readonly Probe[] {
  const found = new Map<string, Probe>()
  const add = (to: string, port: number): void => {
    const at = model.endpointIndex.get(to)
    const endpoint = at === undefined ? undefined : model.cluster.endpoints[at]
    const isNode = endpoint?.isHostNetwork === true
    const kind = at === undefined ? to : isNode ? `node ${endpoint.nodeName}` : `${model.inside.ofEndpoint[at] ?? to}`
    // Resolvers are services that no route leads to.
    if (to !== asked.from && port !== dnsPort && found.size < mostBackends && !found.has(`${kind} ${port}`))
      found.set(`${kind} ${port}`, { ...asked, to, port })
  }
  const directory = directoryOf(model.cluster)
  for (const service of directory.services.values())
    for (const { key, ports } of routedTo(directory, service, asked.protocol))
      for (const { port } of ports ?? []) add(key, port)
  if (found.size > 0) return [...found.values()]
  for (const { key, ports } of model.cluster.endpoints) {
    const numbers = ports.filter(({ protocol }) => protocol === asked.protocol).map(({ port }) => port)
    for (const port of numbers.length === 0 ? [asked.port] : numbers) add(key, port)
  }
  return [...found.values()]
}

const dnsPort = 53

/** Whether the caller's own rules stop a flow, or its request. */
function isHeldBack({ egress, ingress, request }: Verdict): boolean {
  return isDenied(egress) || (egress.l7 && !ingress.l7 && request?.verdict === 'DROPPED')
}

/** What the policies of the entity ingress say of a peer; null where none selects it. */
function sideAt(model: PolicyModel, direction: 'ingress' | 'egress', key: string, probe: Probe): Side | null {
  const peer = standingOf(model, key)
  return typeof peer === 'string' ? null : sideOfEnvoy(model, direction, { peer, explain }, probe)
}

const isDenied = (side: Side): boolean => {
  const { decision } = judgedSide(side)
  return decision === 'error' || (decision === 'denied' && side.audited !== true)
}

/** BPF lets a caller through to Envoy whatever its rules are. */
const open = (side: Side): Side =>
  side.decision === 'denied' ? { ...side, decision: 'none', by: [], steps: [] } : side
