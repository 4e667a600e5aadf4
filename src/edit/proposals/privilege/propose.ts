/**
 * Least privilege from flows: for each workload one policy that allows what was seen and nothing more.
 *
 * Only flows that were let through count, unless more is asked for. What present policies allow already is left to them,
 * so that a second run finds nothing to add. The whole is proven: every flow that was taken is allowed, and nothing opens.
 */
import type { Analysis, Direction, Endpoint } from '../../../engine/types'
import { Draft } from '../../draft'
import { filesWith, type Outcome } from '../../outcome'
import type { PlainMap } from '../../../yaml/written/render'
import { isIsolated, type SubjectEnd } from '../facts'
import { coverageOf, type Subject } from './coverage'
import { labelsOf, rulesOf } from './rules'
import {
  flowKey,
  type Coverage,
  type LeftOut,
  type Price,
  type PrivilegeProposal,
  type PrivilegeWish,
  type RuleOffer,
  type SeenFlow,
} from './types'
import { writeRules } from './write'

const both: readonly Direction[] = ['ingress', 'egress']

/** Proposes policies that allow just these flows. The same input gives the same text, to the byte. */
export function proposePrivileges(wish: PrivilegeWish): PrivilegeProposal {
  const { workspace, analysis, judge, widen = {} } = wish
  const { taken, left: notTaken } = choose(wish)
  const subjects = subjectsOf(wish)
  const { outcome, policies, parts, rules, left: unwritten, hasFailed } = write(wish, subjects, taken, widen)
  const left = [...notTaken, ...unwritten]
  const after = outcome.ok ? judge.analyze(filesWith(workspace, outcome)) : analysis
  const coverage = parts.map(({ subject, direction, flows }): Coverage =>
    coverageOf(subject, direction, flows, [analysis, after]),
  )
  const heard = new Set(parts.map(({ subject }) => subject))
  const silent = subjects.filter((subject) => !heard.has(subject)).map(({ workload }) => workload)
  const told = { coverage, left, rules, silent }
  if (!outcome.ok) {
    const why =
      taken.length === 0
        ? 'No flow that was let through is about a workload here.'
        : 'Present policies allow what was seen, and nothing more is needed.'
    return { ...told, change: null, why: hasFailed ? outcome.why : why, proof: null, policies: [], price: null }
  }
  const skipped = new Set(left.map(({ flow }) => flow))
  const wanted = taken.filter((flow) => !skipped.has(flow)).map((flow) => ({ probe: flow, expect: 'allowed' as const }))
  const price = rules.some(({ choices }) => choices.some(({ isChosen }) => isChosen))
    ? priceOf(wish, write(wish, subjects, taken, {}).outcome, after)
    : null
  return { ...told, change: outcome, proof: judge.prove(analysis, after, wanted), policies, price }
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
  readonly left: readonly LeftOut[]
}

/** The policies on trial: what was written for whom, and what could not be. */
function write(
  { workspace, analysis, kind, directions = both }: PrivilegeWish,
  subjects: readonly Subject[],
  taken: readonly SeenFlow[],
  widen: NonNullable<PrivilegeWish['widen']>,
): Written {
  const draft = new Draft(workspace)
  const policies: string[] = []
  const left: LeftOut[] = []
  const offers: RuleOffer[] = []
  const parts: Part[] = []
  for (const subject of subjects) {
    const keys = new Set(subject.endpoints.map(({ key }) => key))
    const rules: Partial<Record<Direction, readonly PlainMap[]>> = {}
    const [first] = subject.endpoints
    const labels = first === undefined ? null : labelsOf(first, analysis)
    for (const direction of directions) {
      const flows = taken.filter(({ from, to }) => keys.has(direction === 'ingress' ? to : from))
      if (flows.length === 0) continue
      parts.push({ subject, direction, flows })
      const needed = flows.filter((flow) => !isAllowedByRule(analysis, subject, direction, flow))
      if (needed.length === 0) continue
      if (labels === null) {
        const why = `no label of ${subject.workload} would stay and tell it from others`
        left.push(...needed.map((flow) => ({ flow, why, key: null })))
        continue
      }
      const home = kind === 'CiliumClusterwideNetworkPolicy' ? '' : (first?.namespace ?? '')
      const made = rulesOf({ facts: analysis, kind, subject, labels, home, direction, flows: needed, widen })
      left.push(...made.left)
      offers.push(...made.offers)
      if (made.rules.length > 0) rules[direction] = made.rules
    }
    if (first === undefined || labels === null || Object.keys(rules).length === 0) continue
    const end: SubjectEnd = { type: 'endpoint', endpoint: first }
    const name = nameOf(subject, kind === 'CiliumClusterwideNetworkPolicy')
    policies.push(writeRules(draft, { kind, subject: end, labels, name, rules }))
  }
  const outcome = draft.finish('Allow what was seen, and nothing more', policies)
  return { outcome, hasFailed: draft.hasFailed, policies, parts, rules: offers, left }
}

/** What wider rules open beyond the proposal without them. */
function priceOf({ workspace, judge }: PrivilegeWish, narrow: Outcome, after: Analysis): Price | null {
  if (!narrow.ok) return null
  const { opens, sentences } = judge.prove(judge.analyze(filesWith(workspace, narrow)), after, [])
  return { opens, sentences }
}

/** So many high ports of one peer are more likely replies than services. */
const mostHighPorts = 10
const firstHighPort = 32_768

/** Flows that count, in an order of their own, and those that do not, with the reason. */
function choose({ flows, takeDoubtful = false, takeOnce = false, take = [] }: PrivilegeWish): {
  readonly taken: readonly SeenFlow[]
  readonly left: LeftOut[]
} {
  const ticked = new Set(take)
  const known = new Map<string, SeenFlow>()
  const left: LeftOut[] = []
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

/** The workloads to write policies for, sorted; pods that share a node's network are the node to every policy. */
function subjectsOf({ analysis, scope }: PrivilegeWish): readonly Subject[] {
  const groups = new Map<string, Endpoint[]>()
  for (const endpoint of analysis.endpoints) {
    const name = endpoint.workload?.name ?? endpoint.name
    const workload = `${endpoint.namespace}/${name}`
    const isWanted =
      scope === undefined
        ? endpoint.namespace !== 'kube-system'
        : scope.some((one) => one === endpoint.namespace || one === workload || one === endpoint.key)
    if (endpoint.hostNetwork === true || !isWanted) continue
    const group = groups.get(workload)
    if (group === undefined) groups.set(workload, [endpoint])
    else group.push(endpoint)
  }
  return [...groups]
    .toSorted((a, b) => (a[0] < b[0] ? -1 : 1))
    .map(([workload, endpoints]) => ({ workload, endpoints }))
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
