/**
 * Answers one question about traffic: finds out what its ends stand for, decides each way in which the flow may come about,
 * and puts the answers together.
 */
import { directoryOf } from '../names/cluster-directory'
import { dial, type Arrival } from '../names/dial'
import { isUnresolved } from '../names/resolution'
import type { Probe, ProbeOptions, Verdict, VerdictOutcome } from '../types'
import type { FoundPeer, PolicyModel } from './model'
import { decideFlow, portProblem, unanswered } from './probe'
import { partsOf, doubtsOf, sightings, standingOf, type Sighting, type Standing } from './sight'

/** More ways than this are not told apart: a service with thousands of backends is asked about the first of them. */
const mostOutcomes = 200

/** Answers a probe. Never throws for a bad question: `problem` says what is wrong with it. */
export function answerProbe(model: PolicyModel, probe: Probe, options: ProbeOptions = {}): Verdict {
  // Callers without a type checker may hand in null.
  const isBrief = (options as ProbeOptions | null)?.isBrief === true
  const problem = portProblem(probe)
  const from = standingOf(model, probe.from)
  if (typeof from === 'string') return unanswered(from)
  const senders = partStandings(model, from)
  const dialled = dial(directoryOf(model.cluster), probe)
  if (isUnresolved(dialled)) return { ...unanswered(dialled.message), hasNoBackend: true }
  if (problem !== null) return unanswered(problem)
  const outcomes: VerdictOutcome[] = []
  const doubts = new Set<string>()
  for (const arrival of dialled.arrivals) {
    const found = standingOf(model, arrival.key)
    if (typeof found === 'string') return unanswered(found)
    for (const doubt of [...doubtsOf(model, from, found), ...doubtsOf(model, found, from)])
      if (doubt !== null) doubts.add(doubt)
    for (const sender of senders)
      for (const to of partStandings(model, found)) {
        const parts = [sender, to].filter(({ key }) => key !== from.key && key !== found.key)
        const when = [arrival.when, ...parts.map(({ key }) => key.replace('cidr:', ''))].filter(
          (word) => word !== undefined,
        )
        const told: Arrival = when.length === 0 ? arrival : { ...arrival, when: when.join(', ') }
        if (outcomes.length < mostOutcomes)
          outcomes.push(...waysOf(model, probe, { from: sender, to, arrival: told }, isBrief))
      }
  }
  const words = [...senderWords(probe, from), ...dialled.understood, ...worldWords(model, probe)]
  return merged(outcomes, words, [...doubts])
}

/** A peer, or the narrower prefixes that hold all its addresses. */
function partStandings(model: PolicyModel, standing: Standing): readonly Standing[] {
  // The world as such is an identity of its own, which traffic may have whatever its address.
  const parts = standing.key === 'entity:world' ? null : partsOf(model, standing.key)
  if (parts === null || parts.length === 0) return [standing]
  return parts.flatMap((key) => {
    const found = standingOf(model, key)
    return typeof found === 'string' ? [] : [found]
  })
}

function worldWords(model: PolicyModel, { from, to }: Probe): readonly string[] {
  if (![from, to].includes('entity:world') || partsOf(model, 'entity:world') === null) return []
  return [
    'Prefixes of the policies hold all addresses, so no address is just the world: this is about traffic whose address is lost on its way, as behind a tunnel.',
  ]
}

function senderWords({ from }: Probe, standing: Standing): readonly string[] {
  if (!from.startsWith('ip:')) return []
  const address = from.slice('ip:'.length)
  if (standing.key !== from) return [`${address} is ${standing.key}.`]
  return standing.isNode && standing.node.kind === 'known' ? [`${address} is node ${standing.node.name}.`] : []
}

interface Meeting {
  readonly from: Standing
  readonly to: Standing
  readonly arrival: Arrival
}

/** The ways in which one pair of ends may see each other. */
function waysOf(
  model: PolicyModel,
  probe: Probe,
  { from, to, arrival }: Meeting,
  isBrief: boolean,
): readonly VerdictOutcome[] {
  const asked: Probe = { ...probe, from: from.key, to: to.key, port: arrival.port }
  const senders = sightings(model, from, to, 'sender')
  const receivers = sightings(model, to, from, 'receiver')
  return senders.flatMap((sender) =>
    receivers.map((receiver) => ({
      when: [arrival.when, sender.when, receiver.when].filter((words) => words !== undefined).join(', '),
      probe: asked,
      verdict: ofSelf(
        model,
        from,
        to,
        decideFlow(model, asked, { from: seenAs(from, sender), to: seenAs(to, receiver) }, isBrief),
      ),
    })),
  )
}

function seenAs(standing: Standing, { identity, place }: Sighting): FoundPeer {
  return { endpoint: standing.endpoint, identity, ...(place === undefined ? {} : { place }) }
}

const selfWords = 'A pod always reaches itself: the policy of neither side is asked.'

/** What a pod sends to itself never leaves it, or skips both policies. Source: bpf/bpf_lxc.c. */
function ofSelf(model: PolicyModel, from: Standing, to: Standing, verdict: Verdict): Verdict {
  const index = model.endpointIndex.get(from.key)
  if (index === undefined || from.key !== to.key) return verdict
  if ((model.cluster.endpoints[index]?.replicas ?? 1) > 1)
    return { ...verdict, understood: [`This is about two pods of ${from.key}; each of them always reaches itself.`] }
  const { egress, ingress, identities } = verdict
  return {
    egress,
    ingress,
    verdict: 'FORWARDED',
    isSelf: true,
    understood: [selfWords],
    ...(identities === undefined ? {} : { identities }),
  }
}

/** Whether what was asked about does not get through. */
export function isStopped({ verdict, request }: Verdict): boolean {
  return verdict === 'DROPPED' || request?.verdict === 'DROPPED'
}

/** One answer from those of all ways: theirs where they agree, the strictest where they do not. */
function merged(
  outcomes: readonly VerdictOutcome[],
  understood: readonly string[],
  doubts: readonly string[],
): Verdict {
  const [first] = outcomes
  if (first === undefined) return unanswered('the question cannot be read')
  const chosen = outcomes.find(({ verdict }) => isStopped(verdict)) ?? first
  const isUndecided = outcomes.some(({ verdict }) => isStopped(verdict) !== isStopped(chosen.verdict))
  const words = [...understood, ...(chosen.verdict.understood ?? [])]
  const { understood: _own, ...verdict } = chosen.verdict
  const isVaried = outcomes.length > 1
  return {
    ...verdict,
    ...(words.length === 0 ? {} : { understood: words }),
    // What is not known is no doubt where it makes no difference.
    ...(isUndecided && doubts.length > 0 ? { doubts } : {}),
    ...(isVaried && (isUndecided || hasDifferentSides(outcomes)) ? { outcomes } : {}),
    ...(isUndecided ? { isUndecided } : {}),
  }
}

function hasDifferentSides(outcomes: readonly VerdictOutcome[]): boolean {
  return new Set(outcomes.map(({ verdict }) => verdict.verdict)).size > 1
}
