/**
 * Questions about whole workspaces: comparisons, the impact of a policy, expectations. An entry of its own beside `./core`, so
 * that the page loads it when somebody asks.
 */
import { Engine, insideOf } from '../analysis'
import { questionsOf, runStatements, wordsOf, type StatedFlow } from '../insight/checks/checks'
import { Ends } from '../insight/checks/ends'
import { strictestFlow } from '../insight/checks/reason'
import { unstatedFlows } from '../insight/checks/strict'
import type { Check, CheckedFlow, CheckReport } from '../insight/checks/types'
import { repositoryRules } from '../insight/convert/repository'
import { compareModels, type ComparedModel } from '../insight/diff/diff'
import { proofOf } from '../insight/diff/proof'
import { proveRenamed, type RenamedProof } from '../insight/diff/renamed'
import type { Comparison, Proof, WantedFlow, WorkspaceComparison } from '../insight/diff/types'
import type { Renaming } from '../insight/diff/units'
import { leftOutCodes } from '../codes'
import { arrivalsOf, exposureOf, haunt } from '../insight/exposure/ask-engine'
import type { Arrival, DrawnGhost, Exposure } from '../insight/exposure/types'
import { compromiseOf, type CompromiseOptions } from '../insight/reach/compromise'
import { pairPorts } from '../insight/reach/pair'
import { readTwice } from '../insight/readings/read-twice'
import type { Readings } from '../insight/readings/types'
import { reachOf, type ReachOptions } from '../insight/reach/table'
import type { Compromise, PairPorts, ReachReport } from '../insight/reach/types'
import { parseWritten } from '../names/written'
import './matrix'
import './prober'
import { flowChunk as chunkOf, flowsOfPeer, type FlowChunk } from '../flow/table/slices'
import { mapSizesOf, type MapSizes } from '../flow/datapath/map-size'
import { policyMapOf, type PolicyMapEntry } from '../flow/datapath/policy-map'
import { judge } from '../insight/goals/judge'
import type { JudgedSide } from '../insight/goals/limits'
import type { Goal, GoalReport, Limits } from '../insight/goals/types'
import { impactOf } from '../insight/diff/impact'
import { settingsThatMatter as keysThatMatter } from '../insight/cluster/relevance'
import {
  releaseOf,
  upgradeDoubts,
  upgradeFactCount,
  upgradeFindings,
  type UpgradeFinding,
} from '../insight/cluster/upgrade'
import { compareMaps, type MapComparison, type RealMap } from '../insight/cluster/verify'
import type { Analysis, FlowTable, HttpRequest, Probe, SettingKey, Verdict } from '../types'
import { listDoubts } from '../verdict/list-doubts'
import { rangesOf } from '../verdict/prefix-parts'

/** What changes from one workspace to another, as to who may talk to whom. */
export function compareAnalyses(before: Analysis, after: Analysis, flowLimit?: number): WorkspaceComparison {
  return {
    ...compareModels(compared(before), compared(after), flowLimit === undefined ? {} : { flowLimit }),
    doubts: [...new Set([before, after].flatMap(doubtsOfFlows))],
    leftOut: { before: leftOutKeys(before), after: leftOutKeys(after) },
  }
}

/** What is in doubt about flows and no list says of each, such as an authentication that a rule asks for; a sentence each. */
export function doubtsOfFlows(analysis: Analysis): readonly string[] {
  return listDoubts(insideOf(analysis).model)
}

/** Keys of the policies that take no part, each once. */
function leftOutKeys({ diagnostics, policies }: Analysis): readonly string[] {
  return [
    ...new Set([
      ...policies.filter(({ status }) => status === 'rejected').map(({ key }) => key),
      ...diagnostics.filter(({ code }) => leftOutCodes.has(code)).map(({ resource, range }) => resource ?? range.file),
    ]),
  ]
}

function compared(analysis: Analysis): ComparedModel {
  return { model: insideOf(analysis).model, policies: analysis.policies }
}

/**
 * Proves a change of the workspace: what becomes of the flows that it is for, and that nothing else changes, or what else does.
 *
 * @param wanted the flows that the change is for; none for a change that must change nothing
 */
export function proveChange(before: Analysis, after: Analysis, wanted: readonly WantedFlow[]): Proof {
  return proofOf(compared(before), compared(after), wanted)
}

export type { RenamedProof } from '../insight/diff/renamed'
export type { Renaming } from '../insight/diff/units'

/** Proves that a workspace under other names decides as before: all verdicts on all ports, and what Traffic resources state. */
export function proveRenaming(before: Analysis, after: Analysis, renaming: Renaming): RenamedProof {
  const statuses = (analysis: Analysis): readonly string[] =>
    runChecks(analysis).checks.map(({ status, actual }) => `${status} ${actual}`)
  return proveRenamed(compared(before), compared(after), renaming, [statuses(before), statuses(after)])
}

/** What a policy changes: the workspace without it compared to the workspace as it is. */
export function policyImpact(analysis: Analysis, policyKey: string): Comparison {
  const { manifest, options, model } = insideOf(analysis)
  return impactOf(manifest, options, model, policyKey)
}

export interface CheckOptions {
  /** Traffic that is reachable and not stated is found too. */
  readonly strict?: boolean
  /** How many flows strictness looks at; 200,000 where absent. */
  readonly flowLimit?: number
}

/** Runs the expectations of the workspace's Traffic resources. */
export function runChecks(analysis: Analysis, { strict = false, flowLimit }: CheckOptions = {}): CheckReport {
  const { manifest, model } = insideOf(analysis)
  const statements = runStatements(manifest, model)
  const checks = statements.map(({ check }) => check)
  const count = (...wanted: readonly Check['status'][]): number =>
    checks.filter(({ status }) => wanted.includes(status)).length
  const report = { checks, passed: count('pass'), failed: count('fail', 'invalid'), shown: count('shown') }
  if (!strict) return report
  const table = analysis.flows(flowLimit)
  return { ...report, unstated: unstatedFlows(table, statements, model), unseen: table.total - table.count }
}

export type { Goal, GoalReport, GoalState, Limits, LimitState } from '../insight/goals/types'

/**
 * Judges a workspace by goals: flows that must be allowed or denied, pods that must be isolated or not, and what may be changed.
 *
 * @param start the workspace as it was given
 */
export function judgeGoals(start: Analysis, now: Analysis, goals: readonly Goal[], limits: Limits): GoalReport {
  return judge(judged(start), judged(now), goals, limits)
}

function judged(analysis: Analysis): JudgedSide {
  const { model, files, options } = insideOf(analysis)
  return { analysis, model, files, options }
}

/** A flow to ask about, with its ends as Traffic resources write them: `shop/web`, `shop/api:8080`, `world`. */
export interface FlowQuestion {
  readonly from: string
  readonly to: string
  readonly protocol?: string
  readonly http?: HttpRequest
  /** The name asked for, where the flow is a DNS query. */
  readonly dnsName?: string
}

/** One flow that a question came to, with its answer. */
export interface FlowAnswer {
  readonly probe: Probe
  readonly verdict: Verdict
  readonly answer: CheckedFlow
}

export interface FlowAnswers {
  readonly answers: readonly FlowAnswer[]
  /** What the names of the question were found to stand for, a sentence each. */
  readonly understood: readonly string[]
  /** What nobody states and the answer may depend on, or what else may have been meant and comes out differently. */
  readonly doubts: readonly string[]
}

/**
 * Answers a question whose ends may stand for several pods, once for each that the rules tell apart. Names and addresses are
 * looked up by the one resolver (`engine/names`). A text says what is wrong with the question.
 */
export function answerFlow(
  analysis: Analysis,
  { from, to, protocol, http, dnsName }: FlowQuestion,
): FlowAnswers | string {
  const { model } = insideOf(analysis)
  const { headers, ...request } = http ?? {}
  const flow: StatedFlow = {
    from,
    to,
    ...(protocol === undefined ? {} : { protocol }),
    ...(http === undefined
      ? {}
      : { http: { ...request, ...(headers === undefined ? {} : { headers: new Map(Object.entries(headers)) }) } }),
    ...(dnsName === undefined ? {} : { dns: dnsName }),
  }
  const asked = questionsOf(flow, new Ends(model), model)
  if ('problem' in asked) return asked.problem
  const answers = asked.probes.map((probe) => {
    const verdict = analysis.probe(probe, { isWorldOfFamilies: true })
    return { probe, verdict, answer: strictestFlow(model, probe, verdict) }
  })
  return { answers, ...wordsOf(asked, flow, model) }
}

export type {
  Compromise,
  Cut,
  HopRule,
  PairPorts,
  PairSet,
  ReachedPeer,
  PeerKind,
  ReachReport,
  ReachRow,
} from '../insight/reach/types'

/** Who can say what to whom, on all ports: pairs of workloads and outside peers with the ranges of ports that get through. */
export function reach(analysis: Analysis, options: ReachOptions = {}): ReachReport {
  return reachOf(insideOf(analysis).model, options)
}

/**
 * What can be reached from somebody who was taken, hop by hop, and the rules whose loss saves most. A text says what is wrong
 * with the name.
 *
 * @param from as in a question: `shop/web`, `shop/*`, `world`, an address
 */
export function compromise(analysis: Analysis, from: string, options: CompromiseOptions = {}): Compromise | string {
  const { model } = insideOf(analysis)
  // All outside addresses are meant, whichever prefixes they lie in.
  if (from === 'world') return compromiseOf(model, ['entity:world'], options)
  const found = new Ends(model).sender(from)
  if (typeof found === 'string') return found
  return compromiseOf(
    model,
    found.members.map(({ key }) => key),
    options,
  )
}

export type { Arrival, Circle, DrawnGhost, Exposure, Ghost } from '../insight/exposure/types'

/** What pods that do not exist yet would reach and who could reach them: peers of rules that nobody is, and new pods. */
export function exposure(analysis: Analysis): Exposure {
  const { files, options, model } = insideOf(analysis)
  const engine = new Engine(model.expressions)
  return exposureOf(model, (text) => insideOf(engine.update([...files, { name: 'ghosts.json', text }], options)).model)
}

/** The workspace with the peers of rules in it that no present pod is; null where there are none. */
export function haunted(
  analysis: Analysis,
): { readonly analysis: Analysis; readonly ghosts: readonly DrawnGhost[] } | null {
  const { files, options, model } = insideOf(analysis)
  const engine = new Engine(model.expressions)
  return haunt(model, (text) => {
    const changed = engine.update([...files, { name: 'ghosts.json', text }], options)
    return { analysis: changed, model: insideOf(changed).model }
  })
}

export { isolationWords } from '../insight/exposure/neighbours'

/** What the workloads bring that only the second workspace of a comparison has. */
export function arrivals(after: Analysis, { endpoints }: Pick<Comparison, 'endpoints'>): readonly Arrival[] {
  return arrivalsOf(
    insideOf(after).model,
    endpoints.filter(({ kind }) => kind === 'added'),
  )
}

export type { Reading, Readings } from '../insight/readings/types'

/** NetworkPolicies by the text of the Kubernetes API beside what Cilium does: flows that differ, each with the reason. */
export function readings(analysis: Analysis): Readings {
  const { manifest, options, model } = insideOf(analysis)
  return readTwice(manifest.resources, options, model)
}

/** What one peer can say to another, by sets of ports; ends as keys of peers. */
export function portsBetween(analysis: Analysis, from: string, to: string): PairPorts {
  return pairPorts(insideOf(analysis).model, from, to)
}

/** Pairs whose sets of ports are listed at most. */
const mostPairs = 40

/**
 * What the ends of a question can say to each other, by sets of ports: all ports are in one of the sets. Empty where a port
 * is written, and where the receiver is a service, which has no other ports than its own. A text says what is wrong with the question.
 */
export function answerPorts(
  analysis: Analysis,
  question: Pick<FlowQuestion, 'from' | 'to'>,
): readonly PairPorts[] | string {
  const written = parseWritten(question.to)
  if (typeof written === 'string') return written
  if (written.port !== '') return []
  const { model } = insideOf(analysis)
  const asked = questionsOf(question, new Ends(model), model)
  if ('problem' in asked) return asked.problem
  if (asked.to.service !== undefined) return []
  const pairs = new Map(asked.probes.map(({ from, to }) => [`${from} ${to}`, { from, to }]))
  return [...pairs.values()].slice(0, mostPairs).map(({ from, to }) => pairPorts(model, from, to))
}

export type { FlowChunk } from '../flow/table/slices'

const chunkSize = 100_000

/**
 * Flows beyond the limit of `Analysis.flows`, chunk by chunk.
 *
 * @param start 0 for the first chunk, then what the chunk before names as `next`
 */
export function flowChunk(analysis: Analysis, start: number): FlowChunk {
  return chunkOf(insideOf(analysis).model, start, chunkSize)
}

/** All flows from and to one peer, also where the flows of all are too many to list. */
export function flowsOf(analysis: Analysis, peerKey: string): FlowTable {
  return flowsOfPeer(insideOf(analysis).model, peerKey)
}

export type { PolicyMapEntry } from '../flow/datapath/policy-map'

/** The ranges that a prefix is about where rules name narrower ones inside it; null for any other peer. */
export function rangesOfPeer(analysis: Analysis, key: string): string | null {
  return rangesOf(insideOf(analysis).model, key)
}

/** What the datapath's policy map of an endpoint holds, as `cilium-dbg bpf policy get` lists it. */
export function policyMap(analysis: Analysis, endpoint: string): readonly PolicyMapEntry[] {
  return policyMapOf(insideOf(analysis).model, endpoint)
}

export type { MapSize, MapSizes } from '../flow/datapath/map-size'

/** How many entries the policy map of each endpoint holds, and which rules they come from. */
export function mapSizes(analysis: Analysis): MapSizes {
  return mapSizesOf(insideOf(analysis).model)
}

/** Keys of the settings of Cilium without which something of the workspace would be read or judged otherwise. */
export function settingsThatMatter(analysis: Analysis): readonly SettingKey[] {
  const { manifest, model } = insideOf(analysis)
  return keysThatMatter(manifest.resources, model)
}

/** The rules of accepted policies in the form in which an agent keeps them, as `cilium-dbg policy get` lists them. */
export function policyRules(analysis: Analysis): readonly unknown[] {
  const { manifest, model } = insideOf(analysis)
  return repositoryRules(manifest.resources, analysis.policies, model.cluster.settings)
}

export type { MapComparison, RealMap } from '../insight/cluster/verify'

/** The policy maps of a cluster compared with those of an analysis of the same cluster. */
export function verifyMaps(analysis: Analysis, maps: readonly RealMap[]): MapComparison {
  return compareMaps(insideOf(analysis).model, maps)
}

/** What policies meet of an upgrade, and how many facts were looked at. */
export interface UpgradeReport {
  readonly findings: readonly UpgradeFinding[]
  readonly facts: number
  /** What the report rests on without knowing it, a sentence each. */
  readonly doubts: readonly string[]
}

/**
 * What an upgrade of Cilium means for the policies of an analysis by the newer version, and how many facts were looked at.
 *
 * @param from a version or a release, such as `1.19` or `1.19.3`; it decides which patched faults are reported
 */
export function upgrade(analysis: Analysis, from: string, to: string): UpgradeReport {
  const { manifest, model } = insideOf(analysis)
  const [before, after] = [from, to].map(releaseOf)
  const isKnown = before !== null && before !== undefined && after !== null && after !== undefined
  return {
    findings: isKnown ? upgradeFindings(manifest.resources, model, before, after) : [],
    facts: upgradeFactCount,
    doubts: upgradeDoubts(manifest.resources, model),
  }
}
