/**
 * Least privilege from flows: for each workload one policy that allows what was seen and nothing more.
 *
 * Only flows that were let through count, unless more is asked for. What present policies allow already is left to them,
 * so that a second run finds nothing to add. The whole is proven: every flow that was taken is allowed, and nothing opens.
 */
import type { Analysis, Direction, Endpoint } from '../../../engine/types'
import { Draft } from '../../draft'
import { filesWith } from '../../outcome'
import { isIsolated, type SubjectEnd } from '../facts'
import { coverageOf, type Subject } from './coverage'
import { labelsOf, rulesOf } from './rules'
import type { Coverage, LeftOut, PrivilegeProposal, PrivilegeWish, SeenFlow } from './types'
import { writeRules } from './write'

const both: readonly Direction[] = ['ingress', 'egress']

/** Proposes policies that allow just these flows. The same input gives the same text, to the byte. */
export function proposePrivileges(wish: PrivilegeWish): PrivilegeProposal {
  const { workspace, analysis, judge, kind, directions = both } = wish
  const { taken, left } = choose(wish)
  const draft = new Draft(workspace)
  const policies: string[] = []
  const subjects = subjectsOf(wish)
  const parts: { readonly subject: Subject; readonly direction: Direction; readonly flows: readonly SeenFlow[] }[] = []
  for (const subject of subjects) {
    const keys = new Set(subject.endpoints.map(({ key }) => key))
    const rules: Partial<Record<Direction, ReturnType<typeof rulesOf>['rules']>> = {}
    const [first] = subject.endpoints
    const labels = first === undefined ? null : labelsOf(first, analysis)
    for (const direction of directions) {
      const flows = taken.filter(({ from, to }) => keys.has(direction === 'ingress' ? to : from))
      if (flows.length === 0) continue
      parts.push({ subject, direction, flows })
      const needed = flows.filter((flow) => !isAllowedByRule(analysis, subject, direction, flow))
      if (needed.length === 0) continue
      if (labels === null) {
        left.push(
          ...needed.map((flow) => ({
            flow,
            why: `no label of ${subject.workload} would stay and tell it from others`,
          })),
        )
        continue
      }
      const home = kind === 'CiliumClusterwideNetworkPolicy' ? '' : (first?.namespace ?? '')
      const made = rulesOf({ facts: analysis, kind, home, direction, flows: needed })
      left.push(...made.left)
      if (made.rules.length > 0) rules[direction] = made.rules
    }
    if (first === undefined || labels === null || Object.keys(rules).length === 0) continue
    const end: SubjectEnd = { type: 'endpoint', endpoint: first }
    const name = nameOf(subject, kind === 'CiliumClusterwideNetworkPolicy')
    policies.push(writeRules(draft, { kind, subject: end, labels, name, rules }))
  }
  const outcome = draft.finish('Allow what was seen, and nothing more', policies)
  const after = outcome.ok ? judge.analyze(filesWith(workspace, outcome)) : analysis
  const coverage = parts.map(({ subject, direction, flows }): Coverage =>
    coverageOf(subject, direction, flows, [analysis, after]),
  )
  if (!outcome.ok) {
    const why =
      taken.length === 0
        ? 'No flow that was let through is about a workload here.'
        : 'Present policies allow what was seen, and nothing more is needed.'
    return { change: null, why: draft.hasFailed ? outcome.why : why, proof: null, policies: [], coverage, left }
  }
  const skipped = new Set(left.map(({ flow }) => flow))
  const wanted = taken.filter((flow) => !skipped.has(flow)).map((flow) => ({ probe: flow, expect: 'allowed' as const }))
  return { change: outcome, proof: judge.prove(analysis, after, wanted), policies, coverage, left }
}

/** Flows that count, in an order of their own, and those that do not, with the reason. */
function choose({ flows, takeDoubtful = false, leaveOnce = false }: PrivilegeWish): {
  readonly taken: readonly SeenFlow[]
  readonly left: LeftOut[]
} {
  const known = new Map<string, SeenFlow>()
  const left: LeftOut[] = []
  for (const flow of flows) {
    if (flow.doubt !== undefined && !takeDoubtful) left.push({ flow, why: flow.doubt })
    else if (leaveOnce && flow.events < 2) left.push({ flow, why: 'seen only once' })
    else {
      const key = [flow.from, flow.to, flow.protocol, String(flow.port).padStart(5, '0')].join(' ')
      if (!known.has(key)) known.set(key, flow)
    }
  }
  return { taken: [...known].toSorted((a, b) => (a[0] < b[0] ? -1 : 1)).map(([, flow]) => flow), left }
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
