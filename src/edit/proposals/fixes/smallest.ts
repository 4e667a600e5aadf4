/**
 * The smallest fixes: every likely way of changing a flow is made on trial and judged by what else it changes.
 *
 * Nothing is proposed that does not do what is asked, whatever led to it: the engine decides, not the way it was found.
 */
import type { Analysis, Probe } from '../../../engine/types'
import { Draft } from '../../draft'
import { filesWith, type Change } from '../../outcome'
import { closeCandidates, type Candidate } from './close'
import { openAttempts } from './open'
import { touches, type FixRequest, type ProvenChange } from './types'

/** Ways that are tried at most; each is one analysis. */
const mostTried = 40
/** Flows of one question that are put right one after the other. */
const mostFlows = 20
const mostProposed = 3

export interface Fixes {
  /** What else they change ascending, then by size; empty where `why` says why. */
  readonly fixes: readonly ProvenChange[]
  readonly why?: string
}

/**
 * Up to three ways to open or close flows, the one that changes least besides first.
 *
 * @returns fixes with their proof; every one of them does what is asked. `why` tells why there is none
 */
export function smallestFixes(asked: FixRequest): Fixes {
  const request = { ...asked, flows: differentFlows(asked) }
  const { flows, analysis, expect, limit = mostProposed } = request
  const wrong = flows.filter((flow) => isAllowed(analysis, flow) !== (expect === 'allowed'))
  const [first] = wrong
  if (first === undefined) return { fixes: [], why: `This is ${expect} already.` }
  if (wrong.length > mostFlows) return { fixes: [], why: `These are ${wrong.length} flows: choose fewer.` }
  const found = candidates(request, first)
  if (typeof found === 'string') return { fixes: [], why: found }
  const refusals: string[] = []
  const fixes = found.slice(0, mostTried).flatMap((candidate) => {
    const { outcome } = candidate
    if (!outcome.ok) {
      refusals.push(outcome.why)
      return []
    }
    return proven(request, candidate, outcome, wrong) ?? []
  })
  const best = distinct(fixes.toSorted(compareFixes)).slice(0, limit)
  if (best.length > 0) return { fixes: best }
  return { fixes: [], why: refusals[0] ?? `No small change of the text makes this ${expect}.` }
}

/** The flows without those that differ in nothing that a policy sees: pods of one identity are all alike. */
function differentFlows({ flows, analysis }: FixRequest): readonly Probe[] {
  const identities = new Map<string, string>(analysis.endpoints.map(({ key, identity }) => [key, String(identity)]))
  const known = new Map<string, Probe>()
  for (const flow of flows) {
    const { from, to, ...rest } = flow
    const key = JSON.stringify([identities.get(from) ?? from, identities.get(to) ?? to, rest])
    if (!known.has(key)) known.set(key, flow)
  }
  return [...known.values()]
}

function candidates(request: FixRequest, flow: Probe): readonly Candidate[] | string {
  const { workspace, analysis, expect } = request
  const asked = { workspace, analysis, flow }
  if (expect === 'denied') return closeCandidates(asked)
  const attempts = openAttempts(asked)
  if (typeof attempts === 'string') return attempts
  return attempts.slice(0, mostTried).map(({ title, touches: touched, apply }) => {
    const draft = new Draft(workspace)
    apply(draft)
    return { title, touches: touched, outcome: draft.finish(title) }
  })
}

/** The change with its proof, or null where it does not do what is asked. What it leaves undone is put right in further steps. */
function proven(
  request: FixRequest,
  { title, touches: touched }: Candidate,
  outcome: Change,
  wrong: readonly Probe[],
): ProvenChange | null {
  const { workspace, analysis, judge, expect, flows } = request
  let files = filesWith(workspace, outcome)
  let change = outcome
  let words = title
  const after = judge.analyze(files)
  const left = wrong.filter((flow) => isAllowed(after, flow) !== (expect === 'allowed'))
  if (left.length === wrong.length) return null
  let last = after
  if (left.length > 0) {
    const rest = smallestFixes({
      ...request,
      workspace: { ...workspace, files },
      analysis: after,
      flows: left,
      limit: 1,
    })
    const [next] = rest.fixes
    if (next === undefined) return null
    files = filesWith({ ...workspace, files }, next.change)
    change = joined(request, files, change, next.change)
    // The same again, for another port, is said once.
    words = next.title === title ? title : `${title}, and ${next.title.slice(0, 1).toLowerCase()}${next.title.slice(1)}`
    last = judge.analyze(files)
  }
  const proof = judge.prove(
    analysis,
    last,
    flows.map((probe) => ({ probe, expect })),
  )
  return proof.isRight
    ? { title: words, change: { ...change, label: words }, proof, touches: touched, size: sizeOf(change) }
    : null
}

/** Two changes after one another, as one of the text as it was: files that both touch are rewritten. */
function joined({ workspace }: FixRequest, files: ReturnType<typeof filesWith>, first: Change, second: Change): Change {
  const texts = new Map(workspace.files.map(({ name, text }) => [name, text]))
  const edits = files.flatMap(({ name, text }) => {
    const old = texts.get(name) ?? ''
    if (old === text) return []
    let start = 0
    while (start < old.length && old[start] === text[start]) start++
    let end = 0
    while (end < Math.min(old.length, text.length) - start && old.at(-1 - end) === text.at(-1 - end)) end++
    return [{ file: name, start, end: old.length - end, text: text.slice(start, text.length - end) }]
  })
  return {
    ...first,
    edits,
    newFiles: [...new Set([...first.newFiles, ...second.newFiles])],
    made: [...first.made, ...second.made],
  }
}

function isAllowed(analysis: Analysis, flow: Probe): boolean {
  const { verdict, request } = analysis.probe(flow, { isBrief: true })
  return verdict !== 'DROPPED' && request?.verdict !== 'DROPPED'
}

function sizeOf({ edits }: Change): number {
  return edits.reduce((sum, { start, end, text }) => sum + end - start + text.length, 0)
}

function compareFixes(a: ProvenChange, b: ProvenChange): number {
  const cost = ({ proof, size, touches: touched }: ProvenChange): readonly number[] => [
    proof.isNothingElse ? 0 : 1,
    proof.opens + proof.closes + proof.requests,
    proof.ports,
    proof.others.isolation.length,
    touches.indexOf(touched),
    size,
  ]
  const [x, y] = [cost(a), cost(b)]
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return (x[i] ?? 0) - (y[i] ?? 0)
  return a.title < b.title ? -1 : 1
}

/** Two ways that come to the same text are one. */
function distinct(fixes: readonly ProvenChange[]): readonly ProvenChange[] {
  const seen = new Map<string, ProvenChange>()
  for (const fix of fixes) {
    const key = JSON.stringify(fix.change.edits)
    if (!seen.has(key)) seen.set(key, fix)
  }
  return [...seen.values()]
}
