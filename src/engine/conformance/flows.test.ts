/**
 * The engine agrees with the oracle on flows whose ends are names and addresses: pods, services, nodes, the API server, and
 * what is outside, under settings of all kinds.
 *
 * `MEMBRANE_FLOW_RUNS=50000` asks for a long run from a new seed; `MEMBRANE_FLOW_SEED` repeats one.
 */
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryFlows, type FlowCase } from './arbitrary-flows'
import type { Question } from './arbitrary'
import { oracle, type FlowAnswer, type Oracle, type OracleSide, type Way } from './oracle'
import { analyze, answerFlow } from '../index'
import type { Analysis, Side, Verdict } from '../types'

const usualRuns = 300
const runsAtOnce = 100
const wantedRuns = process.env['MEMBRANE_FLOW_RUNS']
const runs = wantedRuns === undefined ? usualRuns : Number(wantedRuns)
const wantedSeed = process.env['MEMBRANE_FLOW_SEED']
const seed = wantedSeed !== undefined ? Number(wantedSeed) : wantedRuns === undefined ? 1 : Date.now() % 1_000_000

function settingsOf({ settings, nodes }: FlowCase): Readonly<Record<string, string>> {
  return { ...settings, 'enable-node-selector-labels': String(nodes) }
}

function engineOf(made: FlowCase): Analysis {
  const { manifest, version, dns } = made
  return analyze([{ name: 'manifest.yaml', text: manifest }], {
    settings: settingsOf(made),
    ...(version === null ? {} : { ciliumVersion: `1.${version}` }),
    // The oracle is Cilium's engine alone.
    apiServer: false,
    dns,
  })
}

/** Subjects of policy, pods and nodes, as both see them. */
function subjectsOf(analysis: Analysis): Pick<Oracle, 'pods' | 'hosts'> {
  const { endpoints, hosts } = analysis
  return {
    pods: Object.fromEntries(
      endpoints
        .filter(({ error, hostNetwork }) => error === undefined && hostNetwork !== true)
        .map(({ key, labels, ingressEnforced, egressEnforced }) => [
          key,
          { labels: ownLabels(labels), ingressEnforced, egressEnforced },
        ]),
    ),
    hosts: Object.fromEntries(
      hosts
        .filter(({ error, name }) => error === undefined && name !== '')
        .map(({ name, labels, isolation }) => [
          name,
          {
            labels: ownLabels(labels),
            ingressEnforced: isolation.ingress.state !== 'open',
            egressEnforced: isolation.egress.state !== 'open',
          },
        ]),
    ),
  }
}

/** Labels that prefixes give are computed in another way. */
function ownLabels(labels: readonly string[]): readonly string[] {
  return labels
    .filter((label) => !label.startsWith('cidr'))
    .map((label) => label.replace(/^(reserved:.*)=$/, '$1'))
    .toSorted()
}

function subjectsOfOracle({ pods, hosts }: Oracle): Pick<Oracle, 'pods' | 'hosts'> {
  const sorted = (all: Oracle['pods']): Oracle['pods'] =>
    Object.fromEntries(Object.entries(all).map(([key, pod]) => [key, { ...pod, labels: ownLabels(pod.labels) }]))
  return { pods: sorted(pods), hosts: sorted(hosts) }
}

type Outcome = 'passes' | 'stopped' | 'depends'

function outcomeOf(ways: readonly Way[]): Outcome {
  const passing = new Set(ways.map(({ passes }) => passes))
  return passing.size > 1 ? 'depends' : passing.has(true) ? 'passes' : 'stopped'
}

function engineOutcome({ verdict, isUndecided }: Verdict): Outcome {
  return isUndecided === true ? 'depends' : verdict === 'DROPPED' ? 'stopped' : 'passes'
}

/** What is wrong with the engine's answer; empty where nothing is. */
function complaintsOf(verdict: Verdict, { ways, doubtful }: FlowAnswer): readonly string[] {
  const wanted = outcomeOf(ways)
  const found = engineOutcome(verdict)
  const words = [verdict.problem, ...(verdict.doubts ?? [])].join('; ')
  if (outcomeOf([...ways, ...doubtful]) !== wanted) {
    // What nobody has verified makes a difference: the answer may depend on it, or says so.
    if (found === 'depends' || (found === wanted && (verdict.doubts ?? []).length > 0)) return []
    return [`is ${found} without a doubt; the oracle says ${wanted}, and perhaps otherwise`]
  }
  if (found !== wanted) return [`is ${found} (${words}); the oracle says ${wanted}`]
  const distinct = new Map([...ways, ...doubtful].map((way) => [JSON.stringify(way), way]))
  const [only] = distinct.values()
  if (only === undefined || distinct.size > 1 || verdict.isSelf === true) return []
  return [
    ...sideComplaints('egress', verdict.egress, only.egress),
    ...sideComplaints('ingress', verdict.ingress, only.ingress),
  ]
}

function sideComplaints(direction: string, engine: Side, slow: OracleSide): readonly string[] {
  const form = ({ decision, l7, by }: Pick<OracleSide, 'decision' | 'l7' | 'by'>): string =>
    JSON.stringify(slow.byVaries === true ? { decision, l7 } : { decision, l7, by })
  return form(engine) === form(slow) ? [] : [`${direction} is ${form(engine)}; the oracle says ${form(slow)}`]
}

function compare(made: FlowCase): void {
  const { manifest, dns, version, questions } = made
  const slow = oracle(manifest, { dns, version, settings: settingsOf(made) })
  const fast = engineOf(made)
  const [found, wanted] = [subjectsOf(fast), subjectsOfOracle(slow)]
  if (!isDeepStrictEqual(found, wanted))
    throw new Error(`engine ${JSON.stringify(found)}\noracle ${JSON.stringify(wanted)}`)
  for (const question of questions) {
    const complaints = complaintsOf(fast.probe(question), slow.flow(question))
    if (complaints.length > 0) throw new Error(`${written(question)} ${complaints.join('; ')}`)
    const complaint = complaintOfName(fast, question, slow.flow(question))
    if (complaint !== null) throw new Error(complaint)
  }
}

/** The end of a flow as people write it: a service's name in DNS, an address, a node; null for other ends. */
function textOf({ to, port, protocol }: Question): string | null {
  if (!['TCP', 'UDP', 'SCTP'].includes(protocol)) return null
  const rest = to.slice(to.indexOf(':') + 1)
  if (to.startsWith('service:')) return `${rest.split('/').toReversed().join('.')}.svc.cluster.local:${port}`
  if (to.startsWith('ip:')) return rest.includes(':') ? `[${rest}]:${port}` : `${rest}:${port}`
  return to.startsWith('node:') ? `node/${rest}:${port}` : null
}

/** What is wrong with the answer to a pod's flow as it is written by name; null where nothing is. */
function complaintOfName(fast: Analysis, question: Question, { ways, doubtful }: FlowAnswer): string | null {
  const to = textOf(question)
  if (to === null || question.from.includes(':')) return null
  const found = answerFlow(fast, { from: question.from, to, protocol: question.protocol })
  const verdicts = typeof found === 'string' ? [] : found.answers.map(({ verdict }) => verdict)
  const outcomes = new Set(verdicts.map(engineOutcome))
  const [only = 'stopped'] = outcomes
  const outcome = outcomes.size > 1 ? 'depends' : only
  const wanted = outcomeOf(ways)
  const isDoubtful = outcomeOf([...ways, ...doubtful]) !== wanted
  return outcome === wanted || (isDoubtful && outcome === 'depends')
    ? null
    : `${question.from} -> ${to} is ${outcome} by name; the oracle says ${wanted}`
}

function written({ from, to, protocol, port }: Question): string {
  return `${from} -> ${to} ${protocol}/${port}`
}

describe(`flows by name and by address (${runs} cases from seed ${seed})`, () => {
  const batches = Array.from({ length: Math.ceil(runs / runsAtOnce) }, (_, index) => index)
  it.each(batches)('batch %i', { timeout: 600_000 }, (batch) => {
    const numRuns = Math.min(runsAtOnce, runs - batch * runsAtOnce)
    const details = fc.check(fc.property(arbitraryFlows, compare), { seed: seed + batch, numRuns })
    if (!details.failed) return
    const smallest = details.counterexample?.[0]
    const error = details.errorInstance instanceof Error ? details.errorInstance.message : ''
    const { manifest = '', ...rest } = smallest ?? {}
    expect.unreachable(
      `seed ${seed + batch}, path ${details.counterexamplePath}\n${error}\n${JSON.stringify(rest)}\n${manifest}`,
    )
  })
})
