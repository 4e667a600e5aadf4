/**
 * Answers one question about traffic: finds out what its ends stand for, asks about each way in which the flow may come about,
 * and says what is in doubt.
 */
import { hasScheme, idName, outsideKey } from '../../keys'
import { dropReasons } from '../../cilium/numbers'
import { canonicalName } from '../../cluster/cluster'
import { matchesFqdn } from '../../policy/selectors/fqdn'
import { directoryOf } from '../../names/cluster-directory'
import { whenAll, type Arrival, type Dialled, type Instead } from '../../names/arrival'
import { dial } from '../../names/dial'
import { entryBy, outOfRanges, takenIn } from '../../names/entry'
import { byOwnNode } from '../../names/local-backends'
import { isOutside } from '../../names/node-of'
import { isUnresolved, type Unresolved } from '../../names/resolution'
import type { HttpRequest, Probe, ProbeOptions, Step, Verdict, VerdictOutcome } from '../../types'
import { ambientDoubts } from './ambient'
import { arrive } from './arriving'
import { assumedDoubts } from './assumed'
import { authenticatingDoubts } from './authenticating'
import { outcomesByEnvoy } from './envoy'
import { envoyConfigDoubts } from './envoy-configs'
import { familiesOf } from './families'
import { largeExpressionDoubts } from './large-expressions'
import { groupDoubts } from './group-doubts'
import { lookupWords } from './lookup-words'
import { isStopped, merged } from './merging'
import { encryptedDoubts } from './encrypted'
import { nameDoubts } from './name-doubts'
import { nodeAgentDoubts } from './node-agents'
import { hostNetworkWords } from './place-words'
import { listenerDoubts } from './own-listeners'
import { removedRuleDoubts } from '../removed-rules'
import { routedDoubts } from './routed'
import { storedRuleDoubts } from './stored-rules'
import { senderPlaceDoubts } from './sender-places'
import { tunnelDoubts } from './tunnels'
import { lessonOf } from './unlearnt'
import { addressesOfName, findPeer, isTranslated } from '../find-peer'
import type { PolicyModel } from '../model'
import { portProblem, stoppedBefore, unanswered } from './probe'
import { apiServerPlaces, supposedAddress } from '../places'
import { narrowerIn, partsOf, restOf } from '../prefix-parts'
import { standingOf, type Standing } from '../sight'
import { supposing } from '../what-if'

/** Answers a probe. Never throws for a bad question: `problem` says what is wrong with it. */
export function answerProbe(model: PolicyModel, asked: Probe, options: ProbeOptions = {}): Verdict {
  const byFamily = options.isWorldOfFamilies === true ? ofFamilies(model, asked, options.isBrief === true) : null
  if (byFamily !== null) return byFamily
  const probe = named(asked)
  // Callers without a type checker may hand in null.
  const isBrief = (options as ProbeOptions | null)?.isBrief === true
  const verdict = answer(model, probe, isBrief)
  if (isBrief) return verdict
  const more = [...largeExpressionDoubts(model, probe, verdict), ...groupDoubts(model, probe, verdict)]
  more.push(...senderPlaceDoubts({ model, probe, found: verdict, ask: answerProbe, isStopped }))
  more.push(...ambientDoubts({ model, probe, found: verdict, ask: answerProbe, isStopped }))
  more.push(...nodeAgentDoubts({ model, probe, found: verdict, ask: answerProbe, isStopped }))
  more.push(...routedDoubts({ model, probe, found: verdict, ask: answerProbe, isStopped }))
  more.push(...storedRuleDoubts({ model, probe, found: verdict, ask: answerProbe, isStopped }))
  more.push(...assumedDoubts(model, probe, verdict), ...nameDoubts(model, probe, verdict))
  more.push(...listenerDoubts(model, probe, verdict), ...authenticatingDoubts(verdict))
  more.push(...envoyConfigDoubts(model, probe))
  if (isStopped(verdict)) return withNotes(verdict, more)
  more.unshift(...removedRuleDoubts(model, verdict), ...encryptedDoubts(model, probe, verdict))
  more.unshift(...tunnelDoubts(model, probe, verdict))
  return withNotes(verdict, more, lookupWords(model, probe))
}

/** An answer with further doubts, each said once, and further words about what was understood. */
function withNotes(verdict: Verdict, doubts: readonly string[], words: readonly string[] = []): Verdict {
  return {
    ...verdict,
    ...(words.length === 0 ? {} : { understood: [...(verdict.understood ?? []), ...words] }),
    ...(doubts.length === 0 ? {} : { doubts: [...new Set([...(verdict.doubts ?? []), ...doubts])] }),
  }
}

/** The outside of both families of addresses, where a cluster has both; null for any other question. */
function ofFamilies(model: PolicyModel, probe: Probe, isBrief: boolean): Verdict | null {
  const outcomes = familiesOf(model, probe)?.flatMap(({ when, asked }) => {
    const verdict = answerProbe(model, asked, { isBrief })
    const own = verdict.outcomes ?? [{ when: '', probe, verdict }]
    return own.map((way) => ({ ...way, ...whenAll(when, way.when) }))
  })
  return outcomes === undefined ? null : merged(outcomes, [], [])
}

/** What a client says by the name that it dials: the server name of its TLS connection, the host of its request. */
function named(probe: Probe): Probe {
  if (!hasScheme(probe.to, 'dns') || probe.protocol !== 'TCP') return probe
  const { http, port, serverName = canonicalName(idName(probe.to)) } = probe
  if (http === undefined || http.host !== undefined || hasHost(http)) return { ...probe, serverName }
  const host = port === 80 || port === 443 ? serverName : `${serverName}:${port}`
  return { ...probe, serverName, http: { ...http, host } }
}

function hasHost({ headers = {} }: HttpRequest): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === 'host')
}

function answer(model: PolicyModel, probe: Probe, isBrief: boolean): Verdict {
  const unknown = nameToLearn(model, probe)
  if (unknown !== null) return answer(supposing(model, { names: [unknown] }), probe, isBrief)
  if (probe.isPlaceUnknown === true) return ofPlaces(model, probe, isBrief)
  const byAddress = hasScheme(probe.to, 'dns') ? ofAddresses(model, probe, isBrief) : null
  if (byAddress !== null) return byAddress
  const problem = portProblem(probe)
  const from = standingOf(model, probe.from)
  if (typeof from === 'string') return unanswered(from)
  const dialled = dialledBy(model, probe)
  if (isUnresolved(dialled)) {
    const { message, isDropped, isUnknown } = dialled
    if (isUnknown === true) return unanswered(message)
    return { ...stoppedBefore(message), ...(isDropped === true ? {} : { hasNoBackend: true }) }
  }
  if (problem !== null) return unanswered(problem)
  const arrived = arrive(model, { probe, from, isBrief }, dialled.arrivals)
  if (typeof arrived === 'string') return unanswered(arrived)
  const words = [
    ...senderWords(probe, from),
    ...dialled.understood,
    ...(isBrief ? [] : hostWords(model, from, dialled.arrivals)),
    ...worldWords(model, probe),
  ]
  const { instead, without } = dialled
  const outcomes = without === undefined ? arrived.outcomes : [...arrived.outcomes, withoutPacket(probe, without)]
  const found = { ...merged(outcomes, words, arrived.doubts), ...reachedOf(probe, dialled.arrivals) }
  if (probe.isByEnvoy === true || dialled.arrivals.some(({ isByEnvoy }) => isByEnvoy === true)) {
    const { outcomes: ways, doubts } = outcomesByEnvoy({ model, probe, found, ask: answerProbe, isStopped })
    return { ...merged(ways, found.understood ?? [], doubts), ...reachedOf(probe, dialled.arrivals) }
  }
  const verdict = isBrief ? found : withParts(model, probe, found)
  if (instead === undefined) return ofNames(model, { probe, from, verdict, isBrief })
  return withInstead(model, { probe, from, verdict, isBrief }, instead)
}

/** What would come out if something turned out otherwise that is not certain. */
function withInstead(model: PolicyModel, { probe, from, verdict }: Named, { arrival, of, words }: Instead): Verdict {
  const by = (one: Arrival): Verdict | null => {
    const found = arrive(model, { probe, from, isBrief: true }, [one])
    return typeof found === 'string' ? null : merged(found.outcomes, [], [])
  }
  const otherwise = by(arrival)
  const own = of === undefined ? verdict : by(of)
  if (otherwise === null || own === null || isStopped(otherwise) === isStopped(own)) return verdict
  const it = of === undefined ? 'it' : 'that way'
  const doubt = `${words}: then ${it} would be ${isStopped(otherwise) ? 'denied' : 'allowed'}.`
  return { ...verdict, doubts: [...(verdict.doubts ?? []), doubt] }
}

/** Where a flow may arrive; from outside by the name of a service through any node, from inside perhaps by the sender's own alone. */
function dialledBy(model: PolicyModel, probe: Probe): Dialled | Unresolved {
  const { transport } = model.cluster.settings
  const directory = directoryOf(model.cluster)
  const found = dial(directory, transport, probe)
  const service = directory.services.get(entryBy(directory, probe.from, probe.entersBy) ?? '')
  if (service === undefined || isUnresolved(found)) return found
  if (!isOutside(directory, probe.from)) return byOwnNode(directory, service, probe, found)
  return outOfRanges(service, probe.from) ?? takenIn(found, service, { directory, transport }, null)
}

/** The way of a flow to which there is no packet. */
function withoutPacket(probe: Probe, { when, message }: NonNullable<Dialled['without']>): VerdictOutcome {
  return { when, probe, verdict: { ...stoppedBefore(message), hasNoBackend: true } }
}

/** More narrower prefixes than these are not looked at. */
const mostParts = 50

/** What of a prefix comes out differently from the rest of it, because rules name a narrower one. */
function withParts(model: PolicyModel, probe: Probe, verdict: Verdict): Verdict {
  const end = hasScheme(probe.from, 'cidr') ? 'from' : 'to'
  const key = probe[end]
  if (verdict.problem !== undefined || (partsOf(model, key) ?? []).length > 0) return verdict
  const isDenied = isStopped(verdict)
  const others = narrowerIn(model, key)
    .slice(0, mostParts)
    .filter((part) => isStopped(answerProbe(model, { ...probe, [end]: part }, { isBrief: true })) !== isDenied)
  if (others.length === 0) return verdict
  const names = others.map((part) => idName(part)).join(', ')
  const doubt = `This is about the addresses in ${idName(key)} that no narrower prefix of a rule holds (${restOf(model, key)}): ${names} in it ${others.length === 1 ? 'is' : 'are'} ${isDenied ? 'allowed' : 'denied'}.`
  return { ...verdict, doubts: [...(verdict.doubts ?? []), doubt] }
}

/** A name that nothing states and that a pattern may yet match. */
function nameToLearn(model: PolicyModel, { to }: Probe): string | null {
  const name = hasScheme(to, 'dns') ? canonicalName(idName(to)) : ''
  if (name === '' || model.ofName.has(name) || model.cluster.dns.has(name)) return null
  return model.patterns.some((pattern) => matchesFqdn(pattern, name)) ? name : null
}

/**
 * A name with addresses that policies tell apart, or of which some are in the cluster: each is asked about. Null where the name
 * itself is.
 */
function ofAddresses(model: PolicyModel, probe: Probe, isBrief: boolean): Verdict | null {
  const name = idName(probe.to)
  const groups = new Map<string, string[]>()
  for (const address of addressesOfName(model, name)) {
    const found = findPeer(model, outsideKey('ip', address))
    const group = isTranslated(model, address) || typeof found === 'string' ? address : `identity ${found.identity}`
    groups.set(group, [...(groups.get(group) ?? []), address])
  }
  const inside = [...groups.keys()].filter((group) => !group.startsWith('identity '))
  if (groups.size === 0 || (groups.size === 1 && inside.length === 0)) return null
  const outcomes = [...groups.values()].flatMap((addresses) => {
    const verdict = answerProbe(model, { ...probe, to: outsideKey('ip', addresses[0] ?? '') }, { isBrief })
    const when = `where ${name} resolves to ${addresses.join(' or ')}`
    const own = verdict.outcomes ?? [{ when: '', probe, verdict }]
    return own.map((outcome) => ({ ...outcome, ...whenAll(when, outcome.when) }))
  })
  const words = inside.map(
    (address) => `${name} resolves to ${address}, which is in the cluster${notByName(model, name)}.`,
  )
  return merged(outcomes, words, [`${name} has several addresses, and policies tell them apart.`])
}

function notByName({ patterns, cluster }: PolicyModel, name: string): string {
  const isMeant = !cluster.settings.cidrMode.nodes && patterns.some((pattern) => matchesFqdn(pattern, name))
  return isMeant ? ': rules about names (toFQDNs) never reach it, rules about pods, nodes and entities do' : ''
}

interface Named {
  readonly probe: Probe
  readonly from: Standing
  readonly verdict: Verdict
  readonly isBrief: boolean
}

/** What rules say of a name holds for addresses alone that Cilium has learnt under such a name. */
function ofNames(model: PolicyModel, { probe, from, verdict, isBrief }: Named): Verdict {
  const lesson = lessonOf(model, from, probe.to)
  if (lesson === null) return verdict
  const { name, way, unlearnt: key } = lesson
  const plain = arrive(model, { probe, from, isBrief }, [{ key, port: probe.port }])
  if (typeof plain === 'string') return verdict
  const unlearnt = merged(plain.outcomes, verdict.understood ?? [], [])
  const isSame = isStopped(unlearnt) === isStopped(verdict)
  switch (way.kind) {
    case 'missed':
      // Whoever never learns the name sees its addresses alone, whatever they come to.
      return isStopped(unlearnt) && isNamed(verdict)
        ? withMiss(unlearnt, `a rule allows ${name}, but Cilium never learns its addresses: ${way.why}`)
        : unlearnt
    case 'unknown':
      if (isSame) return verdict
      return {
        ...verdict,
        doubts: [
          ...(verdict.doubts ?? []),
          `Cilium learns the addresses of ${name} from lookups through its DNS proxy only, and the workspace has no DNS rule and no resolver: without a rule with rules.dns towards the resolver this is ${isStopped(unlearnt) ? 'dropped' : 'let through'}.`,
        ],
      }
    case 'elsewhere':
      if (isSame) return verdict
      return merged(
        [
          { when: `where ${way.teacher} is on the same node and has looked ${name} up`, probe, verdict },
          { when: `where no pod of the node has looked ${name} up through Cilium`, probe, verdict: unlearnt },
        ],
        verdict.understood ?? [],
        [`Cilium does not learn the addresses of ${name} from this pod: ${way.why}.`],
      )
  }
}

/** Whether a rule lets a name through, were it not for what it asks of the peers. */
function isNamed({ verdict, dropReason }: Verdict): boolean {
  return verdict !== 'DROPPED' || dropReason?.code === dropReasons.authRequired.code
}

/** A drop with the nearest miss first. */
function withMiss(verdict: Verdict, text: string): Verdict {
  const { steps } = verdict.egress
  const miss: Step = { kind: 'near-miss', effect: 'none', missing: 'name', text }
  const at = steps.findIndex(({ kind }) => kind === 'near-miss')
  return { ...verdict, egress: { ...verdict.egress, steps: steps.toSpliced(at < 0 ? steps.length : at, 0, miss) } }
}

/** A verdict without words about what was only supposed. */
function withoutSupposed({ understood = [], reached: _reached, ...verdict }: Verdict): Verdict {
  const own = understood.filter((words) => !words.includes(supposedAddress))
  return { ...verdict, ...(own.length === 0 ? {} : { understood: own }) }
}

/** The API server is asked about in every place where it may run, and at every prefix that may hold its address. */
function ofPlaces(model: PolicyModel, probe: Probe, isBrief: boolean): Verdict {
  const { isPlaceUnknown: _known, ...asked } = probe
  const places = apiServerPlaces(model, probe.from)
  const isStated = model.cluster.apiServer !== null
  const outcomes = places.flatMap(({ when, model: supposed, key }) => {
    const verdict = answerProbe(supposed, { ...asked, to: key }, { isBrief })
    const own = verdict.outcomes ?? [{ when: '', probe: asked, verdict }]
    return own.map((outcome) => ({
      ...outcome,
      verdict: isStated ? outcome.verdict : withoutSupposed(outcome.verdict),
      when: outcome.when === '' ? when : `${when}, ${outcome.when}`,
      probe: asked,
    }))
  })
  const outside = outcomes.at(-1)
  const open =
    isStated || outside === undefined || !isStopped(outside.verdict)
      ? undefined
      : model.prefixes.find(
          (prefix) => !isStopped(answerProbe(model, { ...asked, to: outsideKey('cidr', prefix) }, { isBrief: true })),
        )
  if (open !== undefined)
    outcomes.push({
      when: `where the API server runs outside the nodes, at an address in ${open}`,
      probe: asked,
      verdict: answerProbe(model, { ...asked, to: outsideKey('cidr', open) }, { isBrief }),
    })
  return merged(outcomes, [], isStated ? [] : ['Where the API server runs is not stated.'])
}

function worldWords(model: PolicyModel, { from, to }: Probe): readonly string[] {
  if (![from, to].includes('entity:world') || partsOf(model, 'entity:world') === null) return []
  return [
    'Prefixes of the policies contain all addresses, so no address is just the world: this is about traffic whose address is lost on its way, as behind a tunnel.',
  ]
}

function senderWords({ from }: Probe, standing: Standing): readonly string[] {
  if (!hasScheme(from, 'ip')) return []
  const address = idName(from)
  if (standing.key !== from) return [`${address} is ${standing.key}.`]
  return standing.isNode && standing.node.kind === 'known' ? [`${address} is node ${standing.node.name}.`] : []
}

/** The peer at which a flow arrives, where that is not the peer that was asked about. */
function reachedOf({ to }: Probe, arrivals: readonly Arrival[]): Pick<Verdict, 'reached'> {
  const [key = to, ...others] = new Set(arrivals.map((arrival) => arrival.key))
  return key === to || others.length > 0 ? {} : { reached: key }
}

/** Pods in the network of their node, at the ends of a flow with one arrival. */
function hostWords(model: PolicyModel, from: Standing, arrivals: readonly Arrival[]): readonly string[] {
  const [arrival] = arrivals
  if (arrival === undefined || arrivals.length > 1) return []
  const to = standingOf(model, arrival.key)
  if (typeof to === 'string' || from.key === to.key) return []
  return [hostNetworkWords(from, to), hostNetworkWords(to, from)].filter((words) => words !== null)
}
