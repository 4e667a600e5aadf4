/**
 * Goals judged by meaning: whatever the text of a solution is, what counts is what becomes of flows and pods.
 *
 * A wrong answer is explained by who decided, and never with what would have had to match: that is for whoever is asked to find.
 */
import type { Analysis, Direction, Endpoint, Probe } from '../../types'
import { resourceWords } from '../../keys'
import { answerProbe } from '../../verdict/probe/answer'
import type { PolicyModel } from '../../verdict/model'
import { questionsOf, wordsOf, type StatedFlow } from '../checks/checks'
import { Ends } from '../checks/ends'
import { checkedFlows } from '../checks/reason'
import type { CheckedFlow } from '../checks/types'
import { compareModels } from '../diff/diff'
import { limitStates, type JudgedSide } from './limits'
import type { FlowGoal, Goal, GoalReport, GoalState, IsolationGoal, Limits, LimitState } from './types'

/** Judges a workspace that began as `start`. The same input gives the same report, to the byte. */
export function judge(start: JudgedSide, now: JudgedSide, goals: readonly Goal[], limits: Limits): GoalReport {
  const states = goals.map((goal) =>
    goal.kind === 'flow' ? flowState(now.model, goal) : isolationState(now.analysis, goal),
  )
  const kept = [
    ...limitStates(start, now, limits),
    ...(limits.isTight === true ? [tightness(start, now, goals)] : []),
    refusals(now),
  ].filter((limit) => limit !== null)
  return {
    goals: states,
    limits: kept,
    isSolved: states.every(({ isMet }) => isMet) && kept.every(({ isKept }) => isKept),
  }
}

/** What a goal's flow comes to, or why it cannot be asked about. */
function probesOf(model: PolicyModel, goal: FlowGoal): ReturnType<typeof questionsOf> {
  return questionsOf(statedFlow(goal), new Ends(model), model)
}

function statedFlow({ from, to, port, protocol, http, dns }: FlowGoal): StatedFlow {
  const { headers, ...request } = http ?? {}
  return {
    from,
    to,
    ...(port === undefined ? {} : { port }),
    ...(protocol === undefined ? {} : { protocol }),
    ...(dns === undefined ? {} : { dns }),
    ...(http === undefined
      ? {}
      : { http: { ...request, ...(headers === undefined ? {} : { headers: new Map(Object.entries(headers)) }) } }),
  }
}

function flowState(model: PolicyModel, goal: FlowGoal): GoalState {
  const asked = probesOf(model, goal)
  if ('problem' in asked) return { isMet: false, now: 'cannot be asked', because: asked.problem }
  const answers = asked.probes.flatMap((probe) => {
    const verdict = answerProbe(model, probe, { isWorldOfFamilies: true })
    const isPast = goal.isProxied === true && verdict.verdict !== 'REDIRECTED'
    return checkedFlows(model, probe, verdict, { withNearest: false }).map((flow) => ({ flow, isPast }))
  })
  const isRight = ({ flow, isPast }: (typeof answers)[number]): boolean => flow.outcome === goal.expect && !isPast
  const wrong = answers.filter((answer) => !isRight(answer))
  const [shown] = wrong.length > 0 ? wrong : answers
  if (shown === undefined) return { isMet: false, now: 'cannot be asked', because: 'There is no such flow.' }
  const doubts = wordsOf(asked, statedFlow(goal), model).doubts
  const isMet = wrong.length === 0
  const outcome = shown.flow.outcome === goal.expect && shown.isPast ? 'past the proxy' : shown.flow.outcome
  return {
    isMet,
    now: answers.length > 1 && !isMet && wrong.length < answers.length ? `${outcome} in part` : outcome,
    because: because(shown.flow, answers.length > 1 && !isMet, doubts),
    ...(shown.flow.range === undefined ? {} : { range: shown.flow.range }),
    probe: shown.flow.probe,
  }
}

function because({ reason, probe }: CheckedFlow, isOneOfMany: boolean, doubts: readonly string[]): string {
  const flow = isOneOfMany ? `${probe.from} → ${probe.to} ${probe.protocol}/${probe.port}: ` : ''
  return [`${flow}${reason}`, ...doubts].join(' ')
}

function isolationState({ endpoints }: Analysis, goal: IsolationGoal): GoalState {
  const endpoint = endpoints.find(({ key }) => key === goal.endpoint)
  if (endpoint === undefined) return { isMet: false, now: 'not there', because: `There is no pod ${goal.endpoint}.` }
  const both = ['ingress', 'egress'] as const
  const is = (direction: Direction): boolean => endpoint.isolation[direction].state === 'isolated'
  const directions = both.filter(is)
  const wrong = both.filter((direction) => goal[direction] !== undefined && goal[direction] !== is(direction))
  return {
    isMet: wrong.length === 0,
    now: directions.length === 0 ? 'not isolated' : `isolated for ${directions.join(' and ')}`,
    because: wrong.map((direction) => whoIsolates(endpoint.isolation[direction], direction)).join(' '),
    range: endpoint.range,
  }
}

function whoIsolates({ state, by }: Endpoint['isolation'][Direction], direction: Direction): string {
  if (state !== 'isolated') return `No policy that selects it isolates it for ${direction}.`
  return by.length === 0
    ? `The mode of the cluster isolates it for ${direction}.`
    : `${by.map(resourceWords).join(', ')} ${by.length === 1 ? 'isolates' : 'isolate'} it for ${direction}.`
}

const mostNamed = 3

/** What is opened besides the flows that must be allowed, on all ports and for all peers. */
function tightness(start: JudgedSide, now: JudgedSide, goals: readonly Goal[]): LimitState {
  const wanted = goals.flatMap((goal): readonly Probe[] => {
    if (goal.kind !== 'flow' || goal.expect === 'denied') return []
    const asked = probesOf(now.model, goal)
    return 'problem' in asked ? [] : asked.probes
  })
  const { flows } = compareModels(
    { model: start.model, policies: start.analysis.policies },
    { model: now.model, policies: now.analysis.policies },
    { besides: wanted },
  )
  const opened = flows.filter(({ kind }) => kind === 'allowed' || kind === 'from-l7')
  const named = opened.slice(0, mostNamed).map(({ from, to, portsText }) => `${from.text} → ${to.text} on ${portsText}`)
  const more = opened.length > named.length ? [`${opened.length - named.length} more`] : []
  return {
    text: 'Open nothing besides what the goals ask for.',
    isKept: opened.length === 0,
    because: opened.length === 0 ? '' : `It also opens ${[...named, ...more].join('; ')}.`,
  }
}

/** Policies that are refused are no part of an answer: on a cluster `kubectl apply` would have failed, or nothing be enforced. */
function refusals({ analysis }: JudgedSide): LimitState | null {
  const refused = analysis.policies.filter(({ status }) => status === 'rejected')
  const errors = analysis.diagnostics.filter(({ severity, resource }) => severity === 'error' && resource === undefined)
  if (refused.length === 0 && errors.length === 0) return null
  return {
    text: 'Every policy must be accepted.',
    isKept: false,
    because: [
      ...refused.map(({ name, reason }) => `${name} is refused: ${reason ?? ''}`),
      ...errors.map(({ message, range }) => `${range.file}, line ${range.line}: ${message}`),
    ]
      .slice(0, mostNamed)
      .join(' '),
  }
}
