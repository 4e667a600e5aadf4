/**
 * Least privilege from flows: for each workload one policy that allows what was seen and nothing more.
 *
 * Only flows that were let through count, unless more is asked for. What present policies allow already is left to them,
 * so that a second run finds nothing to add. The whole is proven: every flow that was taken is allowed, and nothing opens.
 */
import type { Proof } from '../../../engine/insight/diff/types'
import type { Analysis, Direction, Endpoint } from '../../../engine/types'
import { Draft } from '../../draft'
import { filesWith, type Outcome } from '../../outcome'
import { isIsolated, peerNamer, type SubjectEnd } from '../facts'
import { hasLabels, type Ranking } from '../labels'
import type { Labels } from '../rule'
import { coverageOf, type Subject } from './coverage'
import { scrapingOf } from './monitoring'
import { labelsOf, rulesOf, type NewRule, type Unnamed } from './rules'
import {
  flowKey,
  type Coverage,
  type LeftOut,
  type Price,
  type PrivilegeProposal,
  type PrivilegeRequest,
  type RuleOffer,
  type SeenFlow,
  type SharedPolicy,
} from './types'
import { partKey, whyInVain, withoutTwins } from './vain'
import { writeRules } from './write'

const both: readonly Direction[] = ['ingress', 'egress']

/** Proposes policies that allow just these flows. The same input gives the same text, to the byte. */
export function proposePrivileges(request: PrivilegeRequest): PrivilegeProposal {
  const { analysis, judge, widen = {} } = request
  const { taken, left: notTaken } = choose(request)
  const subjects = subjectsOf(request)
  const attempt = { subjects, taken, widen, vain: new Map<string, string>() }
  const { written, after } = tried(request, attempt)
  const { outcome, policies, parts, rules, shared, left: unwritten, hasFailed } = written
  const nameOf = flowNamer(analysis)
  const left = withoutTwins([...notTaken, ...unwritten]).map((one): LeftOut => ({ ...one, name: nameOf(one.flow) }))
  const coverage = parts.map(({ subject, direction, flows }): Coverage =>
    coverageOf(subject, direction, flows, [analysis, after]),
  )
  const heard = new Set([...parts.map(({ subject }) => subject.workload), ...shared.flatMap(({ others }) => others)])
  const silent = subjects.map(({ workload }) => workload).filter((workload) => !heard.has(workload))
  const common = { coverage, left, rules, shared, silent }
  if (!outcome.ok) {
    const why =
      taken.length === 0
        ? 'No flow that was let through is about a workload here.'
        : unwritten.length > 0
          ? 'Nothing more of what was seen can be proposed: what is left out has its reasons.'
          : 'Present policies allow what was seen, and nothing more is needed.'
    return {
      ...common,
      change: null,
      why: hasFailed ? outcome.why : why,
      proof: null,
      cut: [],
      opened: [],
      policies: [],
      price: null,
    }
  }
  const skipped = new Set(left.map(({ flow }) => flow))
  const wanted = taken.filter((flow) => !skipped.has(flow)).map((flow) => ({ probe: flow, expect: 'allowed' as const }))
  const price = rules.some(({ choices }) => choices.some(({ isChosen }) => isChosen))
    ? priceOf(request, write(request, { ...attempt, widen: {} }).outcome, after)
    : null
  const proof = judge.prove(analysis, after, wanted)
  const cut = [
    ...new Set(left.filter(({ flow }) => isThrough(analysis, flow) && !isThrough(after, flow)).map(({ name }) => name)),
  ]
  return { ...common, change: outcome, proof, cut, opened: openedBy(proof), policies, price }
}

function isThrough(analysis: Analysis, flow: SeenFlow): boolean {
  return analysis.probe(flow, { isBrief: true }).verdict !== 'DROPPED'
}

function flowNamer(analysis: Analysis): (flow: SeenFlow) => string {
  const nameOf = peerNamer(analysis)
  return ({ from, to, protocol, port, names: [name] = [] }) =>
    `${nameOf(from)} → ${name ?? nameOf(to)} on ${protocol}/${port}`
}

function openedBy({ others }: Proof): readonly string[] {
  return others.flows
    .filter(({ kind }) => kind !== 'dropped' && kind !== 'to-l7')
    .map(({ from, to, portsText }) => `${from.text} → ${to.text} on ${portsText}`)
}

interface Part {
  readonly subject: Subject
  readonly direction: Direction
  readonly flows: readonly SeenFlow[]
}

interface Written {
  readonly outcome: Outcome
  readonly hasFailed: boolean
  readonly policies: readonly string[]
  readonly parts: readonly Part[]
  readonly rules: readonly RuleOffer[]
  readonly shared: readonly SharedPolicy[]
  readonly left: readonly Unnamed[]
}

interface Attempt {
  readonly subjects: readonly Subject[]
  readonly taken: readonly SeenFlow[]
  readonly widen: NonNullable<PrivilegeRequest['widen']>
  /** Why no rule is written for some flows at some end, as `partKey` names them: one that was tried did not let them through. */
  readonly vain: Map<string, string>
}

/** Writes policies until each of their rules lets through what it is for; what stays denied all the same is left out. */
function tried(request: PrivilegeRequest, attempt: Attempt): { readonly written: Written; readonly after: Analysis } {
  const { workspace, analysis, judge } = request
  for (;;) {
    const written = write(request, attempt)
    if (!written.outcome.ok) return { written, after: analysis }
    const after = judge.analyze(filesWith(workspace, written.outcome))
    const known = attempt.vain.size
    const left = new Set(written.left.map(({ flow }) => flow))
    for (const { subject, direction, flows } of written.parts)
      for (const flow of flows) {
        const why = left.has(flow) ? null : whyInVain(after, flow, direction)
        if (why !== null) attempt.vain.set(partKey(subject.workload, direction, flow), why)
      }
    if (attempt.vain.size === known) return { written, after }
  }
}

/** The policies on trial: what was written for whom, and what could not be. */
function write(
  { workspace, analysis, kind, directions = both, byVersion = false, comments = false }: PrivilegeRequest,
  { subjects, taken, widen, vain }: Attempt,
): Written {
  const draft = new Draft(workspace)
  const ranking: Ranking = { withVersions: byVersion }
  const isScraped = scrapingOf(draft.all())
  const policies: string[] = []
  const shared: SharedPolicy[] = []
  const left: Unnamed[] = []
  const offers: RuleOffer[] = []
  const parts: Part[] = []
  for (const subject of subjects) {
    const keys = new Set<string>(subject.endpoints.map(({ key }) => key))
    const rules: Partial<Record<Direction, readonly NewRule[]>> = {}
    const [first] = subject.endpoints
    const labels = first === undefined ? null : labelsOf(first, analysis, ranking)
    for (const direction of directions) {
      const flows = taken.filter(({ from, to }) => keys.has(direction === 'ingress' ? to : from))
      if (flows.length === 0) continue
      parts.push({ subject, direction, flows })
      const needed = flows.filter((flow) => {
        const why = vain.get(partKey(subject.workload, direction, flow))
        if (why !== undefined) left.push({ flow, why, key: null })
        return why === undefined && !isAllowedByRule(analysis, subject, direction, flow)
      })
      if (needed.length === 0) continue
      if (labels === null) {
        const why = `no label of ${subject.workload} would stay and tell it from others`
        left.push(...needed.map((flow) => ({ flow, why, key: null })))
        continue
      }
      const home = kind === 'CiliumClusterwideNetworkPolicy' ? '' : (first?.namespace ?? '')
      const wished = { facts: analysis, kind, subject, labels, home, direction, flows: needed, widen }
      const made = rulesOf({ ...wished, isScraped, ranking })
      left.push(...made.left)
      offers.push(...made.offers)
      if (made.rules.length > 0) rules[direction] = made.rules
    }
    if (first === undefined || labels === null || Object.keys(rules).length === 0) continue
    const end: SubjectEnd = { type: 'endpoint', endpoint: first }
    const name = nameOf(subject, kind === 'CiliumClusterwideNetworkPolicy')
    policies.push(writeRules(draft, { kind, subject: end, labels, name, rules, withComments: comments }))
    const others = othersOf(subject, labels, analysis)
    if (others.length > 0) shared.push({ workload: subject.workload, others })
  }
  const outcome = draft.finish('Allow what was seen, and nothing more', policies)
  return { outcome, hasFailed: draft.hasFailed, policies: [...new Set(policies)], parts, rules: offers, shared, left }
}

/** Other workloads that the labels of one select too. */
function othersOf({ workload, endpoints }: Subject, labels: Labels, { endpoints: all }: Analysis): readonly string[] {
  const [first] = endpoints
  const found = all
    .filter(({ namespace, hostNetwork }) => namespace === first?.namespace && hostNetwork !== true)
    .filter((endpoint) => hasLabels(endpoint, labels))
    .map(workloadOf)
  return [...new Set(found)].filter((other) => other !== workload).toSorted()
}

/** What wider rules open beyond the proposal without them. */
function priceOf({ workspace, judge }: PrivilegeRequest, narrow: Outcome, after: Analysis): Price | null {
  if (!narrow.ok) return null
  const { opens, sentences } = judge.prove(judge.analyze(filesWith(workspace, narrow)), after, [])
  return { opens, sentences }
}

/** So many high ports of one peer are more likely replies than services. */
const mostHighPorts = 10
const firstHighPort = 32_768

/** Flows that count, in an order of their own, and those that do not, with the reason. */
function choose({ flows, takeDoubtful = false, takeOnce = false, take = [] }: PrivilegeRequest): {
  readonly taken: readonly SeenFlow[]
  readonly left: Unnamed[]
} {
  const ticked = new Set(take)
  const known = new Map<string, SeenFlow>()
  const left: Unnamed[] = []
  const isOfMany = manyHighPorts(flows)
  for (const flow of flows) {
    const key = flowKey(flow)
    const once = (flow.events ?? 2) < 2 && !takeOnce ? 'seen only once' : undefined
    const many = isOfMany(flow) ? 'one of many high ports between the two: these may be replies' : undefined
    const doubt = takeDoubtful ? undefined : (flow.doubt ?? many)
    const why = doubt ?? once
    if (why !== undefined && !ticked.has(key)) left.push({ flow, why, key })
    else if (!known.has(key)) known.set(key, flow)
  }
  return { taken: [...known].toSorted((a, b) => (a[0] < b[0] ? -1 : 1)).map(([, flow]) => flow), left }
}

function manyHighPorts(flows: readonly SeenFlow[]): (flow: SeenFlow) => boolean {
  const isHigh = ({ protocol, port, events }: SeenFlow): boolean =>
    events !== undefined && !protocol.startsWith('ICMP') && port >= firstHighPort
  const ports = new Map<string, Set<number>>()
  const pairOf = ({ from, to, protocol }: SeenFlow): string => `${from} ${to} ${protocol}`
  for (const flow of flows) {
    if (!isHigh(flow)) continue
    const pair = pairOf(flow)
    const known = ports.get(pair)
    if (known === undefined) ports.set(pair, new Set([flow.port]))
    else known.add(flow.port)
  }
  return (flow) => isHigh(flow) && (ports.get(pairOf(flow))?.size ?? 0) > mostHighPorts
}

/** Whether a word of `scope` means an endpoint: its namespace, its workload, or itself. */
export function isCalled(endpoint: Endpoint, word: string): boolean {
  return word === endpoint.namespace || word === workloadOf(endpoint) || word === endpoint.key
}

/** The workloads to write policies for, sorted; pods that share a node's network are the node to every policy. */
function subjectsOf({ analysis, scope }: PrivilegeRequest): readonly Subject[] {
  const groups = new Map<string, Endpoint[]>()
  for (const endpoint of analysis.endpoints) {
    const workload = workloadOf(endpoint)
    const isWanted =
      scope === undefined ? endpoint.namespace !== 'kube-system' : scope.some((one) => isCalled(endpoint, one))
    if (endpoint.hostNetwork === true || !isWanted) continue
    const group = groups.get(workload)
    if (group === undefined) groups.set(workload, [endpoint])
    else group.push(endpoint)
  }
  return [...groups]
    .toSorted((a, b) => (a[0] < b[0] ? -1 : 1))
    .map(([workload, endpoints]) => ({ workload, endpoints }))
}

/** `shop/web`: the workload of a pod, or the pod that belongs to none. */
function workloadOf({ namespace, name, workload }: Endpoint): string {
  return `${namespace}/${workload?.name ?? name}`
}

/** Whether present policies isolate the workload and allow the flow all the same. */
function isAllowedByRule(analysis: Analysis, { endpoints }: Subject, direction: Direction, flow: SeenFlow): boolean {
  const end = direction === 'ingress' ? flow.to : flow.from
  const endpoint = endpoints.find(({ key }) => key === end)
  if (endpoint === undefined || !isIsolated(endpoint, direction)) return false
  return analysis.probe(flow, { isBrief: true })[direction].decision === 'allowed'
}

function nameOf({ workload }: Subject, isClusterwide: boolean): string {
  return isClusterwide ? workload.replace('/', '-') : workload.slice(workload.indexOf('/') + 1)
}
