/**
 * Why one side of a flow is decided as it is, step by step: what enforces policy there, which entries cover the flow, what
 * settings make of it, and what would have let through what default deny drops. Loaded with the answers about single flows:
 * an engine that only lists verdicts has no use for it.
 */
import type { PolicyEntry } from '../../policy/entry'
import { resourceWords } from '../../keys'
import { describeEntry } from '../../policy/describe'
import { locate, pathText } from '../../manifest/resource'
import type { Settings } from '../../cluster/settings'
import type { Direction, Probe, Step } from '../../types'
import type { FoundPeer } from '../find-peer'
import { dnsRefusal, nearestHttp, type RequestAnswer } from './l7'
import { askedServerName, neededServerNames } from './server-names'
import type { PolicyModel } from '../model'
import type { ResolvedEntry } from '../maps/resolved'
import { originName, type SideDecision } from '../maps/side'
import type { SubjectMap } from '../maps/subject-maps'

/** Whose map decides one side of a flow. */
export interface Subject {
  readonly key: string
  /** Index of the pod; null for a node. */
  readonly endpoint: number | null
  readonly conflict: string | null
  readonly map: SubjectMap
}

/** One side of a flow with what was decided there. */
interface DecidedSide {
  readonly model: PolicyModel
  readonly subject: Subject
  readonly decided: SideDecision
  readonly peer: FoundPeer
  readonly probe: Probe
}

export interface Explain {
  /** The steps that lead to a decision. */
  side(side: DecidedSide): readonly Step[]
  /** What the proxy makes of the request. */
  request(answer: RequestAnswer, decided: SideDecision, probe: Probe, settings: Settings): Step
}

function sideSteps({ model, subject, decided, peer, probe }: DecidedSide): readonly Step[] {
  const { key, map } = subject
  const { direction } = map
  const isUncovered = decided.winners.length === 0
  const isByDefault = isUncovered || decided.winners[0]?.origin.kind === 'default-deny'
  return [
    enforcementStep(map, direction, key),
    ...entrySteps(decided),
    ...(isUncovered ? [droppedByDefault] : []),
    ...datapathSteps(decided, direction, model),
    ...(isByDefault ? (misses?.(model, subject, peer, probe) ?? []) : []),
  ]
}

/** Says all. */
export const explain: Explain = { side: sideSteps, request: requestStep }

/** Says nothing but what the proxy makes of a request. */
export const explainRequest: Explain = { side: () => [], request: requestStep }

const droppedByDefault: Step = {
  kind: 'default',
  effect: 'deny',
  decisive: true,
  text: 'No rule lets this through, so default deny drops it.',
}

/** What would have let a flow through that default deny drops. */
export type Misses = (
  model: PolicyModel,
  subject: Pick<Subject, 'endpoint' | 'map'>,
  peer: FoundPeer,
  probe: Probe,
) => readonly Step[]

let misses: Misses | null = null

/** Has explanations name near misses. */
export function provideMisses(implementation: Misses): void {
  misses = implementation
}

/** The same for who has a use for some alone, unless others have asked for all. */
export function provideSomeMisses(implementation: Misses): void {
  misses ??= implementation
}

/** Why what a rule allows is dropped for want of an authentication. */
function authenticationWords({ winners, authentication }: SideDecision): string {
  const isOwn = winners.some(({ origin }) => origin.kind === 'policy' && origin.entry.authentication === authentication)
  const who = isOwn ? 'The rule asks' : 'The rule takes over from a broader one that it asks'
  return authentication === 'test-always-fail'
    ? `${who} peers for an authentication that always fails (test-always-fail): what it allows is always dropped.`
    : `${who} peers to authenticate each other, which is switched off in this cluster (mesh-auth-enabled): what it allows is always dropped.`
}

/** What comes of a decision by settings of the cluster rather than by rules. */
function datapathSteps(decided: SideDecision, direction: Direction, { cluster }: PolicyModel): readonly Step[] {
  const steps: Step[] = []
  const base = { kind: 'default', effect: 'none' } as const
  const [first] = decided.winners
  if (decided.decision === 'denied' && first?.action === 'allow')
    steps.push({
      ...base,
      effect: 'deny',
      text: authenticationWords(decided),
    })
  if (decided.isAudited)
    steps.push({
      ...base,
      effect: 'allow',
      text: 'Audit mode is on in this cluster (policy-audit-mode): the drop is only recorded, and the traffic passes.',
    })
  else if (
    decided.decision === 'denied' &&
    direction === 'egress' &&
    cluster.settings.values['policy-deny-response'] === 'icmp'
  )
    steps.push({ ...base, text: 'ICMP informs the sender (policy-deny-response), so its connection fails at once.' })
  return steps
}

function enforcementStep(map: SubjectMap, direction: Direction, subject: string): Step {
  // Own endpoints have no key: they are called by what they are.
  const key = subject.startsWith('the ') ? `The${subject.slice(3)}` : subject
  if (!map.isEnforced)
    return {
      kind: 'enforcement',
      effect: 'none',
      text:
        map.label === 'host'
          ? `${key} has a label "host": Cilium takes it for the local host, and without the host firewall no policy holds for it.`
          : `No policy selects ${subject} for ${direction}.`,
    }
  const policies = [
    ...new Set(map.rules.filter(({ rule }) => rule.enforces.includes(direction)).map(({ policy }) => policy.key)),
  ].sort()
  if (policies.length === 0)
    return {
      kind: 'enforcement',
      effect: 'none',
      text:
        map.label === 'init'
          ? `${key} has a label "init": Cilium takes it for a pod that starts, under default deny in both directions.`
          : `The mode "always" enforces ${direction} of ${subject}, though no policy selects it.`,
    }
  const isolating = [
    ...new Set(map.rules.filter(({ rule }) => rule.isolates.includes(direction)).map(({ policy }) => policy.key)),
  ].sort()
  const text = map.isIsolated
    ? isolating.length === 0
      ? `${key} is isolated for ${direction} by ${map.label === 'init' ? 'its label "init"' : 'the mode "always"'}; ${named(policies)} rule it.`
      : `${key} is isolated for ${direction} by ${named(isolating)}.`
    : `${key} is not isolated for ${direction}: ${named(policies)} ${policies.length === 1 ? 'has' : 'have'} rules for it without default deny.`
  return { kind: 'enforcement', effect: 'none', text }
}

/** Keys of policies in a sentence. */
const named = (keys: readonly string[]): string => keys.map(resourceWords).join(', ')

const effectOf = (entry: ResolvedEntry): Step['effect'] =>
  entry.action === 'allow' && entry.isL7 ? 'redirect' : entry.action
const verbs = {
  allow: 'Allows',
  deny: 'Denies',
  pass: 'Passes on to the next tier',
  redirect: 'Allows, through the layer 7 proxy,',
} as const

function entrySteps({ covering, winners }: SideDecision): readonly Step[] {
  const steps: Step[] = []
  const first = winners[0]
  const seen = new Set<PolicyEntry>()
  for (const resolved of covering) {
    const isDecisive = winners.includes(resolved)
    const effect = effectOf(resolved)
    const base = { kind: 'entry', effect, ...(isDecisive ? { decisive: true } : {}) } as const
    if (resolved.origin.kind !== 'policy') {
      steps.push({ ...base, kind: 'default', text: defaultText(resolved, isDecisive) })
      continue
    }
    const { entry } = resolved.origin
    if (seen.has(entry)) continue
    seen.add(entry)
    const path = entry.peers?.find(({ selector }) => selector.type === 'all')?.path ?? peerPath(entry) ?? entry.path
    const verb = effect === 'none' ? 'Covers' : verbs[effect]
    steps.push({
      ...base,
      text: `${verb} ${describeEntry(entry)}${isDecisive || first === undefined ? '' : `; ${lossReason(resolved, first)}`}`,
      policy: entry.policy.key,
      path: pathText(path),
      range: locate(entry.policy.place, path),
    })
  }
  return steps
}

/** The rule's only peer is worth pointing at; of several the rule itself is. */
function peerPath(entry: PolicyEntry): PolicyEntry['path'] | null {
  const paths = new Set(entry.peers?.map(({ path }) => path))
  const [only] = paths
  return paths.size === 1 && only !== undefined ? only : null
}

function defaultText({ origin }: ResolvedEntry, isDecisive: boolean): string {
  switch (origin.kind) {
    case 'localhost':
      return 'The local host always gets in, unless a rule denies it.'
    case 'default-deny':
      return 'A Pass rule makes the default deny explicit.'
    case 'default-allow':
      return isDecisive
        ? 'No policy turns on default deny here, so it goes through.'
        : 'No policy turns on default deny here.'
    case 'unknown-protocol':
      return 'Packets of this protocol are dropped before any policy in this cluster: enable-sctp covers SCTP, enable-extended-ip-protocols the others.'
    case 'policy':
      return ''
  }
}

/** Why an entry that covers the flow did not decide it. */
function lossReason(loser: ResolvedEntry, winner: ResolvedEntry): string {
  if (loser.action === 'pass') return 'the rest of its tier is skipped'
  if (loser.precedence === winner.precedence) return 'another entry of equal precedence stands for it'
  if (loser.tier !== winner.tier) return 'an earlier tier has decided'
  if (
    winner.action === 'deny' &&
    loser.action === 'allow' &&
    Math.floor(loser.precedence / 256) === Math.floor(winner.precedence / 256)
  )
    return 'a deny wins over it'
  if (winner.isL7 && !loser.isL7 && loser.action === 'allow') return 'a layer 7 redirect wins over it'
  return 'an entry of higher precedence has decided'
}

function requestStep(
  { isAllowed, by, isOpen, isByServerName }: RequestAnswer,
  { covering }: SideDecision,
  probe: Probe,
  settings: Settings,
): Step {
  const what =
    isByServerName === true
      ? `a TLS connection that asks for the server name ${askedServerName(probe)}`
      : probe.dnsName === undefined
        ? `${probe.http?.method ?? 'GET'} ${probe.http?.path ?? '/'}`
        : `the DNS query for ${probe.dnsName}`
  const base = { kind: 'request', effect: isAllowed ? 'allow' : 'deny' } as const
  if (by === null && isByServerName === true)
    return {
      ...base,
      text: `The proxy resets ${what}: only ${neededServerNames(covering).join(' or ')} is let through.`,
    }
  if (by === null) {
    const answer = probe.dnsName === undefined ? '403 Access denied' : dnsRefusal(settings).slice('DNS '.length)
    const near = probe.http === undefined ? null : nearestHttp(covering, probe.http)
    const hint = near === null ? '' : ` Nearest: ${near}.`
    return { ...base, text: `No rule lists ${what}: the proxy answers ${answer}.${hint}` }
  }
  if (by.origin.kind !== 'policy') return { ...base, text: `${originName(by)} lets ${what} through.` }
  const { entry } = by.origin
  if (isOpen === true)
    return {
      ...base,
      text: `Lets ${what} through: no policy turns on default deny here, and Cilium then refuses no request.`,
      policy: entry.policy.key,
      path: pathText(entry.path),
      range: locate(entry.policy.place, entry.path),
    }
  return {
    ...base,
    text: `${isAllowed ? 'Lets' : 'Refuses'} ${what}${isAllowed ? ' through' : ''}: ${describeEntry(entry)}`,
    policy: entry.policy.key,
    path: pathText(entry.path),
    range: locate(entry.policy.place, entry.path),
  }
}
