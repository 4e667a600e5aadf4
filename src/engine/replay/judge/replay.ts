/** Observed connections × present policies × a draft → rows. Keeps two engines, so that asking again after an edit costs what the edit costs. */
import { hasScheme } from '../../keys'
import type { PolicySummary, SourceFile } from '../../types'
import type { EngineNeeds } from '../../verdict/needs'
import type { PolicyModel } from '../../verdict/model'
import type { Observed, SeenEnd, SeenRequest, Tally } from '../connections/seen'
import { isUnauthenticated, worstSeen } from '../connections/seen'
import {
  ask,
  askAgain,
  askRequest,
  asksForAuthentication,
  deciderOf,
  isNameMissing,
  isNoRequestLost,
  type Answer,
} from './ask'
import { causesOf } from './causes'
import type { Judging, JudgingEngine, ReplaySide } from './engine'
import { groupOf, groupOfRequest, seenOf } from './classify'
import type { ReplayReport, ReplayRow, RequestRow } from './report'
import { Resolver, standInFile, type FoundEnd } from './resolver'
import { RowTable, type Asked, type EndPair } from './rows'
import { StandIns } from './stand-ins'
import { agreementOf, countGroups, summaryOf } from './summary'

interface Models {
  readonly now: PolicyModel
  readonly draft: PolicyModel
  readonly policies: readonly PolicySummary[]
  /** Those of the present alone. */
  readonly nowPolicies: readonly PolicySummary[]
}

export class Replay<Side extends Judging = Judging> {
  private readonly nowEngine: JudgingEngine<Side>
  private readonly draftEngine: JudgingEngine<Side>
  private standIns = ''
  private lastSides: readonly Side[] = []

  /** @param newEngine makes an engine for each side */
  constructor(
    private readonly observed: Observed,
    newEngine: () => JudgingEngine<Side>,
  ) {
    this.nowEngine = newEngine()
    this.draftEngine = newEngine()
  }

  /** What is to be loaded before `judge` is asked about these sides. */
  needs(now: ReplaySide, draft: ReplaySide): EngineNeeds {
    const [one, other] = [this.nowEngine.needs(this.filesOf(now)), this.draftEngine.needs(this.filesOf(draft))]
    return {
      expressions: one.expressions || other.expressions,
      clusterPolicies: one.clusterPolicies || other.clusterPolicies,
      lookups: one.lookups || other.lookups,
    }
  }

  /** Judges what was seen. Never throws for bad manifests: what cannot be asked is `cannot-say`. */
  judge(now: ReplaySide, draft: ReplaySide): ReplayReport {
    const dns = namesOfOutside(this.observed)
    let models = this.models(now, draft, dns)
    let ends = this.resolveAll(models)
    if (ends.standIns.text !== this.standIns) {
      this.standIns = ends.standIns.text
      models = this.models(now, draft, dns)
      ends = this.resolveAll(models)
    }
    const { now: nowModel } = models
    const table = new RowTable(nowModel, ends.of)
    const { rows: asked, setApart } = table.questions(this.observed)
    const judged = asked.map((one) => judgeRow(one, models))
    const rows = noteLostNames(judged).sort(byGroupAndSize)
    const counts = countGroups(rows)
    const { files, nodes, cluster, leftOut } = this.observed
    return {
      rows,
      counts,
      agreement: agreementOf(rows),
      setApart,
      files,
      nodes,
      silentNodes: silentNodes(models.now, nodes),
      cluster,
      leftOut,
      dns,
      summary: summaryOf(rows, counts, this.observed),
    }
  }

  /** The present policies and the draft that were judged last, with the pods that stand in for those that are gone. */
  get sides(): readonly Side[] {
    return this.lastSides
  }

  private filesOf({ files }: ReplaySide): readonly SourceFile[] {
    return [...files, { name: standInFile, text: this.standIns }]
  }

  private models(now: ReplaySide, draft: ReplaySide, dns: Readonly<Record<string, readonly string[]>>): Models {
    const update = (engine: JudgingEngine<Side>, side: ReplaySide): Side =>
      engine.update(this.filesOf(side), {
        ...side.options,
        dns: { ...dns, ...side.options.dns },
        learntNames: Object.keys(dns).filter((name) => dns[name]?.length === 0),
      })
    const [a, b] = [update(this.nowEngine, now), update(this.draftEngine, draft)]
    this.lastSides = [a, b]
    return {
      now: a.model,
      draft: b.model,
      policies: [...a.policies, ...b.policies],
      nowPolicies: a.policies,
    }
  }

  private resolveAll({ now, draft, policies }: Models): {
    readonly of: (end: SeenEnd) => EndPair
    readonly standIns: StandIns
  } {
    const { cluster, names, connections, undecided } = this.observed
    const own = ownCluster(this.observed) || cluster || 'default'
    const resolvers = [new Resolver(now, own, names), new Resolver(draft, own, names)] as const
    const standIns = new StandIns(policies, [now, draft])
    const known = new Map<SeenEnd, EndPair>()
    const of = (end: SeenEnd): EndPair => {
      let pair = known.get(end)
      if (pair === undefined) known.set(end, (pair = resolvePair(end, resolvers, standIns)))
      return pair
    }
    for (const { from, to } of connections) [from, to].forEach(of)
    for (const { source, destination } of undecided) [source, destination].forEach(of)
    return { of, standIns }
  }
}

/** Nodes of the cluster without an event; none where the events name no node that is known. */
function silentNodes({ cluster }: PolicyModel, seen: Observed['nodes']): readonly string[] {
  const observed = new Set(seen.map(({ node }) => node))
  const known = [...cluster.nodes.values()].filter(({ isStated }) => isStated).map(({ name }) => name)
  return known.some((name) => observed.has(name)) ? known.filter((name) => !observed.has(name)) : []
}

/** Where no node says which cluster it is in, the one that most ends are in. */
function ownCluster({ nodes, connections }: Observed): string {
  if (nodes.some(({ node }) => node !== '')) return ''
  const counts = new Map<string, number>()
  for (const { from, to, events } of connections)
    for (const { cluster } of [from, to]) if (cluster !== '') counts.set(cluster, (counts.get(cluster) ?? 0) + events)
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? ''
}

function resolvePair(end: SeenEnd, [now, draft]: readonly [Resolver, Resolver], standIns: StandIns): EndPair {
  const [a, b] = [now.resolve(end), draft.resolve(end)]
  if ('lost' in a) return { lost: a.lost }
  if ('lost' in b) return { lost: b.lost }
  const found = (one: typeof a): FoundEnd => ('found' in one ? one.found : standIns.of(one.gone))
  return { now: found(a), draft: found(b) }
}

/** Names of the addresses outside that connections went to, as the engine takes them. */
function namesOfOutside({ connections, names }: Observed): Readonly<Record<string, readonly string[]>> {
  const dns: Record<string, string[]> = {}
  const add = ({ kind, address, names: own }: SeenEnd): void => {
    if (kind !== 'outside') return
    for (const name of address === '' ? own : (names.get(address) ?? [])) {
      const list = (dns[name] ??= [])
      if (address !== '' && !list.includes(address)) list.push(address)
    }
  }
  for (const { from, to } of connections) {
    add(from)
    add(to)
  }
  return dns
}

function judgeRow(asked: Asked, models: Models): ReplayRow {
  const { id, from, to, protocols, port, events, tally, nodes, failures, firstMs, lastMs, moreRequests } = asked
  const seen = worstSeen(tally)
  const pairs = [from, to]
  const notes = pairs.flatMap((pair) => ('now' in pair ? [...new Set([...pair.now.notes, ...pair.draft.notes])] : []))
  const gone = goneOf(from, to)
  const base = {
    id,
    from: nameOf(from),
    to: nameOf(to),
    port,
    events,
    seen,
    tally,
    nodes,
    failures,
    firstMs,
    lastMs,
    moreRequests,
    ...(gone === null ? {} : { gone }),
  }
  const asRows = [...asked.requests.values()]
  const unsaid = (cannotSay: string, peers: ReplayRow['peers'] = null): ReplayRow => ({
    ...base,
    protocol: protocols.length === 1 ? (protocols[0] ?? null) : null,
    peers,
    group: 'cannot-say',
    cannotSay,
    notes,
    isProposable: false,
    requests: asRows.map((request) => unjudged(request, cannotSay)),
  })
  if (asked.cannotAsk !== null || 'lost' in from || 'lost' in to)
    return unsaid(asked.cannotAsk ?? 'an end is not known')
  const answers = askSides(asked, { from, to }, models)
  if (typeof answers === 'string') return unsaid(answers)
  const { now, draft, protocol } = answers
  const peers = { from: now.probe.from, to: now.probe.to }
  const doubt = doubtOf({ asked, from, to, now, draft, models, seen })
  const [verdictNow, verdictByDraft] = isUnauthenticated(tally)
    ? [untilAuthenticated(now), untilAuthenticated(draft)]
    : [now.verdict, draft.verdict]
  notes.push(...authenticationNotes(tally, now))
  const said = {
    ...base,
    protocol,
    peers,
    now: verdictNow,
    draft: verdictByDraft,
    draftBy: deciderOf(models.draft, draft),
  }
  const requests = asRows.map((request) => judgeRequest(request, now, draft, models))
  if (doubt !== null) return { ...said, group: 'cannot-say', cannotSay: doubt, notes, isProposable: false, requests }
  const mayLeaveNow = now.brief.egress.decision !== 'denied'
  const isLetIn = asked.isNodeTraffic && models.draft.cluster.settings.values['allow-localhost'] !== 'policy'
  const group = groupOf(seen, { now: verdictNow, draft: verdictByDraft, mayLeaveNow })
  return {
    ...said,
    group,
    ...(group === 'differs' ? { causes: causesOf({ seen, now, from, to, asked, policies: models.nowPolicies }) } : {}),
    notes: isLetIn ? [...notes, 'the host always reaches the pods of its own node'] : notes,
    isProposable: !isLetIn,
    requests,
  }
}

/** What becomes of packets while the ends have not authenticated each other. */
function untilAuthenticated(answer: Answer): Answer['verdict'] {
  return asksForAuthentication(answer) ? 'DROPPED' : answer.verdict
}

function authenticationNotes(tally: Tally, now: Answer): readonly string[] {
  const { unauthenticated = 0 } = tally
  if (unauthenticated === 0 || !asksForAuthentication(now)) return []
  return isUnauthenticated(tally)
    ? ['a rule lets it through once both ends have authenticated each other, which they had not (AUTH_REQUIRED)']
    : ['packets were dropped until both ends had authenticated each other (AUTH_REQUIRED)']
}

function nameOf(end: EndPair): string {
  return 'lost' in end ? end.lost.name : end.now.name
}

function goneOf(from: EndPair, to: EndPair): NonNullable<ReplayRow['gone']> | null {
  const isGone = (end: EndPair): boolean => 'now' in end && (end.now.gone !== 'no' || end.draft.gone !== 'no')
  if (isGone(from)) return isGone(to) ? 'both' : 'from'
  return isGone(to) ? 'to' : null
}

type FoundPair = Extract<EndPair, { readonly now: FoundEnd }>

interface Ends {
  readonly from: FoundPair
  readonly to: FoundPair
}

/** Both answers; a text says why there are none. Where the protocol is not given, all that it may have been must agree. */
function askSides(
  { protocols, port }: Asked,
  { from, to }: Ends,
  { now, draft }: Models,
): { readonly now: Answer; readonly draft: Answer; readonly protocol: ReplayRow['protocol'] } | string {
  let first: { readonly now: Answer; readonly draft: Answer; readonly protocol: ReplayRow['protocol'] } | null = null
  for (const protocol of protocols) {
    const a = askAgain(now, { from: from.now.peers, to: to.now.peers, protocol, port })
    const b = ask(draft, { from: from.draft.peers, to: to.draft.peers, protocol, port })
    if (typeof a === 'string') return a
    if (typeof b === 'string') return b
    if (first === null) first = { now: a, draft: b, protocol }
    else if (a.verdict !== first.now.verdict || b.verdict !== first.draft.verdict)
      return `the records do not say the protocol, and policies treat ${protocols.join(' and ')} differently`
  }
  return first ?? 'the records do not say the protocol'
}

interface Doubt extends Ends {
  readonly asked: Asked
  readonly now: Answer
  readonly draft: Answer
  readonly models: Models
  readonly seen: ReplayRow['seen']
}

/** Why an answer that looks sure is not; null where it is. */
function doubtOf({ asked, from, to, now, draft, models, seen }: Doubt): string | null {
  const [isAllowedNow, isAllowedByDraft] = [now.verdict !== 'DROPPED', draft.verdict !== 'DROPPED']
  const wasLetThrough = seen === 'allowed' || seen === 'left the source'
  const isGuess = [from, to].some((end) => end.now.gone === 'guess' || end.draft.gone === 'guess')
  // A guess may raise the alarm, but never calls anything safe.
  if (isGuess && isAllowedByDraft) return 'the pod is gone, and the flows do not say its labels'
  if (isGuess && wasLetThrough && !isAllowedNow) return 'the pod is gone, and the flows do not say its labels'
  if (!hasScheme(to.now.name, 'dns') && isAllowedNow && !isAllowedByDraft && isNameMissing(draft))
    return 'the address may have a name that a rule of the draft allows, and the flows do not say it'
  if (isAllowedByDraft && asksForAuthentication(draft) && !asksForAuthentication(now))
    return 'the draft asks for mutual authentication, which more than policy decides'
  if (asked.moreRequests > 0 && draft.verdict === 'REDIRECTED')
    return 'there were too many different requests to judge each of them'
  if (asked.requests.size === 0 && isAllowedNow && !isNoRequestLost([models.now, now], [models.draft, draft]))
    return 'the draft checks each request, and no request was seen'
  return null
}

function judgeRequest(request: SeenRequest, now: Answer, draft: Answer, models: Models): RequestRow {
  const { text, events, forbidden } = request
  const seen = seenOf(request)
  const [a, b] = [askRequest(models.now, now, request), askRequest(models.draft, draft, request)]
  const base = { text, events, seen, now: a.answer, draft: b.answer, draftBy: b.by() }
  if (seen === 'answer only' && forbidden > 0 && b.answer !== 'allowed')
    return { ...base, group: 'cannot-say', cannotSay: 'only the answer 403 was seen, which may be the server’s own' }
  const group = groupOfRequest(seen === 'refused', a.answer, b.answer)
  return {
    ...base,
    group,
    ...(group === 'differs'
      ? { causes: ['other rules were in force', ...(request.http === null ? [] : [hostCause])] }
      : {}),
  }
}

const hostCause = 'rules that look at hosts or headers: Membrane keeps neither of a flow'

function unjudged(request: SeenRequest, cannotSay: string): RequestRow {
  return { text: request.text, events: request.events, seen: seenOf(request), group: 'cannot-say', cannotSay }
}

/** Connections to names that stay allowed, though the draft closes the way by which the name is looked up. */
function noteLostNames(rows: readonly ReplayRow[]): ReplayRow[] {
  const isOpen = new Map<string, boolean>()
  for (const { from, port, protocol, draft } of rows)
    if (port === 53 && (protocol === 'UDP' || protocol === 'TCP') && draft !== undefined)
      isOpen.set(from, isOpen.get(from) === true || draft !== 'DROPPED')
  return rows.map((row) =>
    hasScheme(row.to, 'dns') && row.group === 'kept' && isOpen.get(row.from) === false
      ? {
          ...row,
          notes: [
            ...row.notes,
            `kept on paper: the draft stops ${row.from} from looking names up, so none would be learned any more`,
          ],
        }
      : row,
  )
}

const order = ['breaks', 'cannot-say', 'differs', 'newly-allowed', 'audited-still-denied', 'kept', 'kept-denied']

function byGroupAndSize(a: ReplayRow, b: ReplayRow): number {
  return order.indexOf(a.group) - order.indexOf(b.group) || b.events - a.events || (a.id < b.id ? -1 : 1)
}
