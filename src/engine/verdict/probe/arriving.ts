/** Decides every way in which a flow may arrive: where its ends may be, as whom each sees the other, and what a node hands on. */
import { whenAll, type Arrival } from '../../names/arrival'
import type { Probe, Verdict, VerdictOutcome } from '../../types'
import { explain, explainRequest } from '../explain/explanation'
import type { FoundPeer } from '../find-peer'
import type { PolicyModel } from '../model'
import { partsOf } from '../prefix-parts'
import { sightings, standingAt, standingOf, type Sighting, type Standing } from '../sight'
import { worldOf } from './families'
import { isStopped } from './merging'
import { doubtsOf } from './place-words'
import { decideFlow, decideHandedOn, type AskedOf, type DecidedWay } from './probe'

/** Ways beyond this number are left out: of a service with thousands of backends the first ones are asked about. */
const mostOutcomes = 200

/** A question with its sender. */
interface Sent {
  readonly probe: Probe
  readonly from: Standing
  readonly isBrief: boolean
}

interface Arrived {
  readonly outcomes: readonly VerdictOutcome[]
  readonly doubts: readonly string[]
}

/** Decides all ways in which a flow may arrive; a text says what is wrong with one of its ends. */
export function arrive(
  model: PolicyModel,
  { probe, from, isBrief }: Sent,
  arrivals: readonly Arrival[],
): Arrived | string {
  const outcomes: VerdictOutcome[] = []
  const doubts = new Set<string>()
  for (const arrival of arrivals) {
    const placed = standingAt(model, from, arrival.nodes?.from)
    const seen = senderSeen(model, probe, placed, arrival)
    const standing = standingOf(model, arrival.key)
    if (typeof seen === 'string') return seen
    if (typeof standing === 'string') return standing
    const found = standingAt(model, standing, arrival.nodes?.to)
    const beyond = arrival.beyond === undefined ? undefined : beyondOf(model, probe, placed, arrival.beyond)
    if (typeof beyond === 'string') return beyond
    for (const doubt of [...doubtsOf(model, seen, found), ...doubtsOf(model, found, seen)]) doubts.add(doubt)
    for (const sender of partStandings(model, seen))
      for (const to of partStandings(model, found)) {
        const parts = [sender, to].filter(({ key }) => key !== seen.key && key !== found.key)
        const when = whenAll(arrival.when, ...parts.map(({ key }) => key.replace('cidr:', '')))
        const conditional: Arrival = { ...arrival, ...when }
        if (outcomes.length < mostOutcomes)
          outcomes.push(
            ...waysOf(
              model,
              probe,
              { from: sender, to, arrival: conditional, ...(beyond === undefined ? {} : { beyond }) },
              isBrief,
            ),
          )
      }
  }
  return { outcomes, doubts: [...doubts] }
}

/** The ends of what a node hands on. */
function beyondOf(
  model: PolicyModel,
  probe: Probe,
  from: Standing,
  beyond: NonNullable<Arrival['beyond']>,
): NonNullable<Meeting['beyond']> | string {
  const seen = senderSeen(model, probe, from, beyond)
  const to = standingOf(model, beyond.key)
  if (typeof seen === 'string') return seen
  return typeof to === 'string' ? to : { from: seen, to: standingAt(model, to, beyond.node), port: beyond.port }
}

/** The sender as the receiver sees it. */
function senderSeen(
  model: PolicyModel,
  probe: Probe,
  from: Standing,
  { seenAs: as }: Pick<Arrival, 'seenAs'>,
): Standing | string {
  if (as === undefined) return from
  if (as === 'remote-node') return standingOf(model, 'entity:remote-node')
  return standingOf(model, as === 'world' ? worldOf(model, probe) : as)
}

/** A peer, or the narrower prefixes that hold all its addresses. */
function partStandings(model: PolicyModel, standing: Standing): readonly Standing[] {
  // The world is an identity of its own, which traffic may have whatever its address.
  const parts = standing.key === 'entity:world' ? null : partsOf(model, standing.key)
  if (parts === null || parts.length === 0) return [standing]
  return parts.flatMap((key) => {
    const found = standingOf(model, key)
    return typeof found === 'string' ? [] : [found]
  })
}

interface Meeting {
  readonly from: Standing
  readonly to: Standing
  readonly arrival: Arrival
  /** What `to` hands the flow on to. */
  readonly beyond?: { readonly from: Standing; readonly to: Standing; readonly port: number }
}

/** The ways in which one pair of ends may see each other. */
function waysOf(model: PolicyModel, probe: Probe, meeting: Meeting, isBrief: boolean): readonly VerdictOutcome[] {
  const { from, to, arrival, beyond } = meeting
  const asked: Probe = { ...probe, from: from.key, to: to.key, port: arrival.port }
  const how = isBrief ? explainRequest : explain
  const senders = sightings(model, from, to, 'sender')
  const receivers = sightings(model, to, from, 'receiver')
  return senders.flatMap((sender) =>
    receivers.flatMap((receiver): readonly VerdictOutcome[] => {
      const ends = { from: seenAs(from, sender), to: seenAs(to, receiver) }
      const said = [arrival.when, sender.when, receiver.when]
      const one = (verdict: Verdict, more?: string): VerdictOutcome => ({
        when: '',
        ...whenAll(...said, more),
        probe: asked,
        verdict,
      })
      // Its own rules are asked apart, about who calls it.
      const question: Probe = arrival.isByEnvoy === true ? { ...asked, isByEnvoy: true } : asked
      const { replacesKubeProxy } = model.cluster.settings.transport
      return decideFlow(model, question, ends, how).flatMap(({ verdict: direct, when }) => {
        if (beyond === undefined) return [one(ofSelf(model, from, to, direct), when)]
        // A node's own policies see what kube-proxy is still to translate, and not what Cilium has translated.
        if (isStopped(direct) && (replacesKubeProxy !== true || isStoppedAtSender(direct))) return [one(direct, when)]
        return handedOn(model, { probe: asked, ends }, beyond, how).map((way) => one(way.verdict, way.when))
      })
    }),
  )
}

const isStoppedAtSender = ({ egress }: Verdict): boolean => egress.decision === 'denied' || egress.decision === 'error'

/** What pods behind a node's port make of a flow that was sent to it, for each way in which they see its sender. */
function handedOn(
  model: PolicyModel,
  sent: AskedOf,
  { from, to, port }: NonNullable<Meeting['beyond']>,
  how: Parameters<typeof decideHandedOn>[3],
): readonly DecidedWay[] {
  const probe: Probe = { ...sent.probe, from: from.key, to: to.key, port }
  return sightings(model, from, to, 'sender').flatMap((sender) => {
    const ends = { from: seenAs(from, sender), to: seenAs(to, { identity: to.identity }) }
    return decideHandedOn(model, sent, { probe, ends }, how).map(({ verdict, when }) => ({
      verdict: { ...verdict, reached: to.key },
      ...whenAll(sender.when, when),
    }))
  })
}

function seenAs(standing: Standing, { identity, place }: Sighting): FoundPeer {
  return { endpoint: standing.endpoint, identity, ...(place === undefined ? {} : { place }) }
}

const selfWords = 'A pod always reaches itself: the policy of neither side is asked.'

/** What a pod sends to itself never leaves it, or skips both policies. Source: bpf/bpf_lxc.c. */
function ofSelf(model: PolicyModel, from: Standing, to: Standing, verdict: Verdict): Verdict {
  const index = model.endpointIndex.get(from.key)
  if (index === undefined || from.key !== to.key) return verdict
  const { replicas = 1, kind } = model.cluster.endpoints[index] ?? {}
  // A DaemonSet has a pod on each node, whatever number is stated.
  if (replicas > 1 || kind === 'DaemonSet')
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
