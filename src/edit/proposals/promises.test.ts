import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { analyze, type Analysis, type Probe, type SourceFile, type Verdict } from '../../engine/index'
import { arbitraryCase, type Case } from '../../engine/conformance/arbitrary'
import type { Outcome } from '../outcome'
import { applyTextEdits } from '../../yaml/edits/text-edits'
import { isolate, proposeConnection, proposeDrop, removePeer, removeRule, type ConnectionKind } from '../gestures'

const kinds: readonly ConnectionKind[] = ['NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy']

function analysisOf(files: readonly SourceFile[], { enforcement, ipv6, nodes, dns }: Case): Analysis {
  // The random policies are sound to Cilium's engine; what an API server alone would refuse of them plays no part here.
  const ipFamilies = ipv6 ? (['IPv4', 'IPv6'] as const) : (['IPv4'] as const)
  return analyze(files, { enforcement, ipFamilies, nodeLabels: nodes, dns, apiServer: false })
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
/** Policies that cannot be combined leave a pod without any: no rule beside them helps, and taking one of them out frees the pod. */
const isInConflict = ({ egress, ingress }: Verdict): boolean =>
  egress.decision === 'error' || ingress.decision === 'error'
const title = ({ from, to, protocol, port }: Probe): string => `${from} -> ${to} ${protocol}/${port}`
/** Refusals that are right, and not for want of trying. */
const honest =
  /no label|repeats|cannot name|Choose CiliumNetworkPolicy|off by default|cannot be combined|no policy can|of several|in a way that only|Nothing changes|isolates the pods|already|not a protocol|own endpoint|for the local host/

function refusedHonestly(outcome: Outcome): void {
  if (!outcome.ok && !honest.test(outcome.why)) throw new Error(`refused: ${outcome.why}`)
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
  it('drops an allowed flow, whichever way is chosen', { timeout: 600_000 }, () => {
    run((given, flow, kind) => {
      const verdict = given.facts.probe(flow)
      if (!isThrough(verdict) || given.random.enforcement === 'never') return
      for (const { title: option, proposal } of proposeDrop({ ...given, flow, verdict, kind })) {
        refusedHonestly(proposal.outcome)
        const now = after(given, proposal.outcome)?.probe(flow)
        if (now !== undefined && isThrough(now))
          throw new Error(`${title(flow)} still goes through after: ${option}\n${JSON.stringify(now)}`)
      }
    }, 40)
  })

  it('allows and denies what is drawn, unless something stronger decides', { timeout: 600_000 }, () => {
    run((given, flow, kind) => {
      if (given.random.enforcement === 'never' || isInConflict(given.facts.probe(flow))) return
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
    }, 40)
  })
})

describe('isolation', () => {
  it('isolates whom it is for, in the directions that are wanted', { timeout: 600_000 }, () => {
    run((given, { from, to, port }, kind) => {
      const directions = [['ingress'], ['egress'], ['ingress', 'egress']] as const
      for (const subject of [from, to, `namespace:${to.split('/')[0] ?? ''}`]) {
        const request = { ...given, subject, directions: directions[port % 3] ?? [], kind, withDns: port % 2 === 0 }
        const pods = given.facts.endpoints.filter(
          ({ key, namespace }) => key === subject || subject === `namespace:${namespace}`,
        )
        const outcome = isolate(request)
        if (pods.length > 0) refusedHonestly(outcome)
        const then = after(given, outcome)
        if (then === null || !outcome.ok) continue
        const made = then.policies.find(({ key }) => key === outcome.made[0])
        for (const direction of ['ingress', 'egress'] as const)
          for (const { key } of pods)
            expect([direction, made?.isolates[direction].includes(key)]).toEqual([
              direction,
              request.directions.some((wanted) => wanted === direction),
            ])
      }
    }, 25)
  })
})

describe('what is taken out of a policy', () => {
  it('opens nothing, unless it denied or asked for an authentication, and frees nobody', { timeout: 600_000 }, () => {
    run((given, flow) => {
      const { policies } = given.facts
      const at = (flow.port + flow.to.length) % Math.max(1, policies.length)
      const policy = policies[at]
      if (policy === undefined || policy.status === 'rejected') return
      const peers = policy.selectors.filter(({ role, path }) => role === 'peer' && /(from|to)\w*\[\d+\]/.test(path))
      const targets = [
        ...policy.rules.map(({ path, action }) => ({ path, action, remove: removeRule })),
        ...peers.map(({ path }) => ({ path, action: path.includes('Deny') ? 'deny' : 'allow', remove: removePeer })),
      ]
      const dropped = given.random.questions.filter((question) => {
        const verdict = given.facts.probe(question)
        // An authentication that a rule for more peers asks for holds for those of others too.
        const isForWantOfOne = verdict.dropReason?.name === 'AUTH_REQUIRED'
        return !isThrough(verdict) && !isInConflict(verdict) && !isForWantOfOne
      })
      for (const { path, action, remove } of targets.slice(0, 4)) {
        const outcome = remove({ workspace: given.workspace, policy: policy.key, path })
        refusedHonestly(outcome)
        const then = after(given, outcome)
        if (then === null) continue
        const now = then.policies.find(({ key }) => key === policy.key)
        if (
          now !== undefined &&
          (now.status !== 'accepted' || JSON.stringify(now.isolates) !== JSON.stringify(policy.isolates))
        )
          throw new Error(`without ${path}: ${JSON.stringify([now.status, now.reason, now.isolates, policy.isolates])}`)
        if (now === undefined && policy.isolates.ingress.length + policy.isolates.egress.length > 0)
          throw new Error(`${path} takes the policy along`)
        if (action !== 'allow' || policy.kind === 'ClusterNetworkPolicy') continue
        const opened = dropped.find((question) => isThrough(then.probe(question)))
        if (opened !== undefined) throw new Error(`without ${path} ${title(opened)} goes through`)
      }
    }, 25)
  })
})
