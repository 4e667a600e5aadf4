/** What a line drawn from one thing to another can mean: traffic, or a rule that allows or denies it. */
import type { Direction, Protocol } from '../../engine/types'
import { Draft } from '../draft'
import { addTraffic } from '../gestures/traffic'
import { refuse, type Outcome, type Refusal, type Workspace } from '../outcome'
import type { PlainMap } from '../../yaml/written/render'
import { addRule, type ProposedRule } from './add-rule'
import { asksThroughProxy, dnsRule } from './dns'
import {
  endpointsOf,
  hasLabels,
  isEnforced,
  isSubject,
  readEnd,
  type ConnectionKind,
  type End,
  type Facts,
  type SubjectEnd,
} from './facts'
import { refuseUnlabelled } from './isolate'
import { rankLabels, usableLabels, type LabelChoice } from './labels'
import type { RequestPattern } from './requests'
import { isCilium, type Labels } from './rule'

export interface ConnectionRequest {
  readonly workspace: Workspace
  readonly facts: Facts
  /** Keys of peers; `namespace:NAME` for a whole namespace. */
  readonly from: string
  readonly to: string
  readonly protocol: Protocol
  /** Null for all ports. */
  readonly port: number | null
  readonly action: 'traffic' | 'allow' | 'deny'
  readonly kind: ConnectionKind
  /** Keys of the labels to select an end by, where the user chose others than the best. */
  readonly fromLabels?: readonly string[]
  readonly toLabels?: readonly string[]
  /** Which of the offered choices selects each end, by its index; the best where absent. */
  readonly chosen?: { readonly from: number; readonly to: number }
  /** Allow only these HTTP requests; the rule of the receiver names them, where it gets one. */
  readonly requests?: readonly RequestPattern[]
  /** Pods are selected by their labels alone, in any namespace. */
  readonly everywhere?: boolean
  /** Which side gets a rule; where absent, each side that is isolated, or for a deny one side. */
  readonly directions?: readonly Direction[]
}

export interface Proposal {
  readonly outcome: Outcome
  /** One for each direction; empty for traffic and refusals. */
  readonly rules: readonly ProposedRule[]
  /** Ways to select each end, the best first; empty for ends without labels. */
  readonly choices: { readonly from: readonly LabelChoice[]; readonly to: readonly LabelChoice[] }
  /** Sentences to show with the proposal. */
  readonly notes: readonly string[]
}

/** Proposes what to write for a connection. */
export function proposeConnection(request: ConnectionRequest): Proposal {
  return connectIn(new Draft(request.workspace), request)
}

/** The same behind what a draft holds already. */
export function connectIn(draft: Draft, request: ConnectionRequest): Proposal {
  const { workspace, facts, action, protocol, port } = request
  if (action === 'traffic') {
    const outcome = addTraffic({
      workspace,
      from: request.from,
      to: request.to,
      protocol,
      ...(port === null ? {} : { port }),
    })
    return { outcome, rules: [], choices: { from: [], to: [] }, notes: [] }
  }
  const from = readEnd(request.from, facts)
  const to = readEnd(request.to, facts)
  const choices = { from: choicesFor(from, facts), to: choicesFor(to, facts) }
  const refused = (refusal: Outcome): Proposal => ({ outcome: refusal, rules: [], choices, notes: [] })
  if (from === null || to === null)
    return refused(refuse(`${from === null ? request.from : request.to} is not there any more.`))
  if (action === 'deny' && from.type === 'endpoint' && request.from === request.to && from.endpoint.replicas <= 1)
    return refused(refuse('A pod always reaches itself: no policy can deny that.'))
  if (action === 'deny' && !isCilium(request.kind))
    return refused(
      refuse('NetworkPolicy has no deny rules: it can only leave something unallowed. Choose CiliumNetworkPolicy.'),
    )
  const requests = request.requests ?? []
  if (action === 'deny' && requests.length > 0)
    return refused(refuse('Deny rules cannot name requests: leave them out of what you allow instead.'))
  const directions = request.directions ?? directionsFor(action, from, to, facts)
  if (directions.length === 0) return refused(refuse('Neither end is a pod that a policy can be about.'))
  const rules: ProposedRule[] = []
  const notes: string[] = []
  const anywhere = ({ end, labels }: LabelledEnd): LabelledEnd =>
    end.type === 'endpoint' && request.everywhere === true
      ? { end: { ...end, isEverywhere: true }, labels }
      : { end, labels }
  const ends = {
    from: anywhere(labelled(from, request.fromLabels ?? keysOf(choices.from, request.chosen?.from), choices.from)),
    to: anywhere(labelled(to, request.toLabels ?? keysOf(choices.to, request.chosen?.to), choices.to)),
  }
  for (const direction of directions) {
    const [subject, peer] = direction === 'ingress' ? [ends.to, ends.from] : [ends.from, ends.to]
    if (!isSubject(subject.end)) continue
    for (const { end, labels } of [subject, peer])
      if (labels === null && isSubject(end)) return refused(refuseUnlabelled(end))
    const plan = {
      ...request,
      action,
      direction,
      subject: request.kind === 'CiliumClusterwideNetworkPolicy' ? subject.end : atHome(subject.end),
      subjectLabels: subject.labels ?? {},
      peer: peer.end,
      peerLabels: peer.labels ?? {},
      requests: direction === (directions.includes('ingress') ? 'ingress' : 'egress') ? requests : [],
    }
    const added = addRule(draft, { ...plan, companions: companionsOf(draft, plan) })
    if (typeof added === 'string') return refused(refuse(added))
    const { notes: more, ...rule } = added
    rules.push(rule)
    notes.push(...more)
  }
  const verb = action === 'allow' ? 'Allow' : 'Deny'
  const made = rules.filter(({ isNew }) => isNew).map(({ policy }) => policy)
  const outcome = draft.finish(
    `${verb} ${request.from} → ${request.to}${port === null ? '' : ` on ${protocol}/${port}`}`,
    made,
  )
  if (!outcome.ok && !draft.hasFailed) return refused(alreadySo(action, rules))
  return { outcome, rules: outcome.ok ? rules : [], choices, notes: [...notes, ...cidrNotes(from, to)] }
}

function alreadySo(action: string, rules: readonly ProposedRule[]): Refusal {
  const names = rules.map(({ policy }) => policy.slice(policy.lastIndexOf('/') + 1)).join(' and ')
  return refuse(`${names} ${action === 'allow' ? 'allows' : 'denies'} this already.`)
}

interface LabelledEnd {
  readonly end: End
  /** Null for a pod that no label tells. */
  readonly labels: Labels | null
}

function choicesFor(end: End | null, facts: Facts): readonly LabelChoice[] {
  if (end?.type === 'namespace') return namespaceChoices(end.name, facts)
  return end?.type === 'endpoint' ? rankLabels(end.endpoint, facts) : []
}

const nameLabel = 'kubernetes.io/metadata.name'

/** A namespace is selected by its name, or by a label that switches the rule on wherever a namespace has it; empty for one without labels. */
function namespaceChoices(name: string, { namespaces, endpoints }: Facts): readonly LabelChoice[] {
  const own = Object.entries(namespaces.find((namespace) => namespace.name === name)?.labels ?? {}).filter(
    ([key]) => key !== nameLabel,
  )
  if (own.length === 0) return []
  return [
    { labels: { [nameLabel]: name }, others: [] },
    ...own.map(([key, value]) => {
      const bearers = new Set(
        namespaces.filter((other) => hasLabels(other, { [key]: value })).map((other) => other.name),
      )
      const others = endpoints.filter(({ namespace }) => namespace !== name && bearers.has(namespace))
      return { labels: { [key]: value }, others: others.map((endpoint) => endpoint.key) }
    }),
  ]
}

/** A namespaced policy is about pods of its own namespace, whatever its peers are selected by. */
function atHome(end: SubjectEnd): SubjectEnd {
  return end.type === 'endpoint' ? { type: 'endpoint', endpoint: end.endpoint } : { type: 'namespace', name: end.name }
}

function keysOf(choices: readonly LabelChoice[], chosen: number | undefined): readonly string[] | undefined {
  return chosen === undefined ? undefined : Object.keys(choices[chosen]?.labels ?? {})
}

function labelled(end: End, wanted: readonly string[] | undefined, choices: readonly LabelChoice[]): LabelledEnd {
  if (end.type === 'namespace') {
    const labels = choices.find((choice) =>
      wanted?.some((key) => key !== nameLabel && Object.hasOwn(choice.labels, key)),
    )
    return { end: labels === undefined ? end : { ...end, labels: labels.labels }, labels: {} }
  }
  if (end.type !== 'endpoint') return { end, labels: {} }
  const chosen = usableLabels(end.endpoint).filter(([key]) => wanted?.includes(key) === true)
  return { end, labels: chosen.length > 0 ? Object.fromEntries(chosen) : (choices[0]?.labels ?? null) }
}

/** An allow rule is needed wherever a side is isolated; where none is, the receiver's rule isolates it. A deny needs one side. */
function directionsFor(action: 'allow' | 'deny', from: End, to: End, facts: Facts): readonly Direction[] {
  const sides: readonly (readonly [Direction, End])[] = [
    ['egress', from],
    ['ingress', to],
  ]
  const possible = sides.filter(([, end]) => isSubject(end))
  const enforced = possible.filter(
    ([direction, end]) => isSubject(end) && endpointsOf(end, facts).some((endpoint) => isEnforced(endpoint, direction)),
  )
  const fallback = possible.slice(-1)
  return (action === 'deny' || enforced.length === 0 ? fallback : enforced).map(([direction]) => direction)
}

interface CompanionPlan {
  readonly facts: Facts
  readonly kind: ConnectionKind
  readonly action: 'allow' | 'deny'
  readonly peer: End
  readonly subject: SubjectEnd
}

/** Cilium knows the addresses of a name only from its DNS proxy: without a rule for that, `toFQDNs` lets nothing through. */
function companionsOf(draft: Draft, { facts, kind, action, peer, subject }: CompanionPlan): readonly PlainMap[] {
  if (peer.type !== 'dns' || action !== 'allow' || !isCilium(kind)) return []
  const keys = endpointsOf(subject, facts).map(({ key }) => key)
  const policies = facts.policies.filter(
    ({ status, selects }) => status === 'accepted' && keys.every((key) => selects.includes(key)),
  )
  const isProxied = policies.some(({ key }) => {
    const object = draft.all().findLast((candidate) => candidate.key === key)
    return object !== undefined && asksThroughProxy(object.value, facts)
  })
  return isProxied ? [] : [dnsRule(kind, facts, true)]
}

function cidrNotes(from: End, to: End): readonly string[] {
  const isCidr = from.type === 'cidr' || to.type === 'cidr'
  return isCidr ? ['Addresses in rules match what is outside the cluster only: never pods, nodes or services.'] : []
}
