import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { analyze, type Analysis, type Probe, type SourceFile, type Verdict } from '../../engine/index'
import { arbitraryCase, type Case } from '../../engine/conformance/arbitrary'
import type { Outcome } from '../outcome'
import { applyTextEdits } from '../text-edits'
import { proposeAllow, proposeConnection, proposeDrop, type ConnectionKind } from '../gestures'

const kinds: readonly ConnectionKind[] = ['NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy']

function analysisOf(files: readonly SourceFile[], { enforcement, ipv6, nodes, dns }: Case): Analysis {
  return analyze(files, { enforcement, ipFamilies: ipv6 ? ['IPv4', 'IPv6'] : ['IPv4'], nodeLabels: nodes, dns })
}

interface Before {
  readonly random: Case
  readonly files: readonly SourceFile[]
  readonly workspace: { readonly files: readonly SourceFile[]; readonly activeFile: string }
  readonly facts: Analysis
}

function before(random: Case): Before {
  const files = [{ name: 'm.yaml', text: random.manifest }]
  return { random, files, workspace: { files, activeFile: 'm.yaml' }, facts: analysisOf(files, random) }
}

function after({ random, files }: Before, outcome: Outcome): Analysis | null {
  return outcome.ok ? analysisOf(applyTextEdits(files, outcome.edits), random) : null
}

const isThrough = ({ verdict }: Verdict): boolean => verdict !== 'DROPPED'
const title = ({ from, to, protocol, port }: Probe): string => `${from} -> ${to} ${protocol}/${port}`
/** Refusals that are right, and not for want of trying. */
const honest =
  /no label|repeats|cannot name|Choose CiliumNetworkPolicy|off by default|cannot be combined|no policy can|of several|in a way that only|Nothing changes|isolates the pods|already|not a protocol/

function refusedHonestly(outcome: Outcome): void {
  if (!outcome.ok && !honest.test(outcome.why)) throw new Error(`refused: ${outcome.why}`)
}

function nothingElseIsCut(given: Before, then: Analysis, flow: Probe): void {
  for (const question of given.random.questions) {
    if (isThrough(given.facts.probe(question)) && !isThrough(then.probe(question)))
      throw new Error(`allowing ${title(flow)} cuts ${title(question)}`)
  }
}

function run(check: (given: Before, flow: Probe, kind: ConnectionKind) => void, numRuns: number): void {
  const property = fc.property(arbitraryCase, fc.constantFrom(...kinds), (random, kind) => {
    const given = before(random)
    // With two families nobody is just "the world".
    const questions = random.questions.filter(({ from, to }) => !random.ipv6 || ![from, to].includes('entity:world'))
    for (const flow of questions.slice(0, 3)) check(given, flow, kind)
  })
  const details = fc.check(property, {
    seed: Number(process.env['SEED'] ?? 1),
    numRuns: numRuns * Number(process.env['TIMES'] ?? 1),
  })
  if (!details.failed) return
  const [smallest, kind] = details.counterexample ?? []
  const message = details.errorInstance instanceof Error ? details.errorInstance.message : ''
  expect.unreachable(`${message}\n${kind} ${JSON.stringify({ ...smallest, manifest: 0 })}\n${smallest?.manifest ?? ''}`)
}

describe('a proposal keeps its word', () => {
  it('lets a dropped flow through, and cuts nothing', { timeout: 60_000 }, () => {
    run((given, flow, kind) => {
      const verdict = given.facts.probe(flow)
      if (isThrough(verdict) || verdict.problem !== undefined) return
      const { outcome, notes } = proposeAllow({ ...given, flow, verdict, kind })
      refusedHonestly(outcome)
      const then = after(given, outcome)
      if (then === null) return
      const now = then.probe(flow)
      if (!isThrough(now)) throw new Error(`${title(flow)} is still dropped: ${JSON.stringify(now)}`)
      if (!notes.some((note) => note.startsWith('Nothing isolates'))) nothingElseIsCut(given, then, flow)
    }, 60)
  })

  it('drops an allowed flow, whichever way is chosen', { timeout: 60_000 }, () => {
    run((given, flow, kind) => {
      const verdict = given.facts.probe(flow)
      if (!isThrough(verdict) || given.random.enforcement === 'never') return
      for (const { title: option, proposal } of proposeDrop({ ...given, flow, verdict, kind })) {
        refusedHonestly(proposal.outcome)
        const now = after(given, proposal.outcome)?.probe(flow)
        if (now !== undefined && isThrough(now))
          throw new Error(`${title(flow)} still goes through after: ${option}\n${JSON.stringify(now)}`)
      }
    }, 60)
  })

  it('allows and denies what is drawn, unless something stronger decides', { timeout: 60_000 }, () => {
    run((given, flow, kind) => {
      if (given.random.enforcement === 'never') return
      for (const action of ['allow', 'deny'] as const) {
        const { outcome } = proposeConnection({ ...given, ...flow, action, kind })
        const now = after(given, outcome)?.probe(flow)
        if (now === undefined) continue
        const stronger = [...now.egress.steps, ...now.ingress.steps].some(
          ({ effect, policy = '' }) =>
            (action === 'allow' ? effect === 'deny' : true) &&
            (action === 'allow' || policy.startsWith('ClusterNetworkPolicy/')),
        )
        if (isThrough(now) !== (action === 'allow') && !stronger)
          throw new Error(`${action} ${title(flow)}: ${JSON.stringify(now)}`)
      }
    }, 60)
  })
})
