/**
 * Fewer policies that say the same. Every candidate is made on trial, and offered only where its proof shows that no flow
 * between today's peers changes on any port, and that nobody becomes or ceases to be isolated.
 */
import { filesWith } from '../../outcome'
import { copiesIn, type Candidate } from './copies'
import { alikeIn, mergeOf, type Alike } from './merge'
import { movableIn, moveOf } from './move'
import { redundantIn, removalOf } from './redundant'
import type { Consolidation, ConsolidationKind, Consolidations, ConsolidationRequest, LeftAlone } from './types'

/** Merges that are proven one by one; more of them are one proposal. */
const mostMerges = 5

const usualKinds: readonly ConsolidationKind[] = ['clusterwide', 'merged']

/** Finds what can be said in fewer policies, or moved; copies in many namespaces come before policies of one namespace. */
export function consolidations(request: ConsolidationRequest): Consolidations {
  const { workspace, kinds = usualKinds, limit = Infinity } = request
  const taken = new Set<string>()
  const proposals: Consolidation[] = []
  const failed: LeftAlone[] = []
  const attempt = (kind: Consolidation['kind'], policies: readonly string[], make: () => Candidate): void => {
    if (proposals.length >= limit || policies.some((key) => taken.has(key))) return
    const candidate = make()
    const proven = prove(request, kind, candidate)
    if ('why' in proven) {
      failed.push(proven)
      return
    }
    proposals.push(proven)
    for (const key of [...candidate.policies, candidate.made]) taken.add(key)
  }
  const { candidates, left } = kinds.includes('clusterwide') ? copiesIn(request) : { candidates: [], left: [] }
  for (const { policies, make } of candidates) attempt('clusterwide', policies, make)
  if (kinds.includes('removed'))
    for (const keys of redundantIn(request)) attempt('removed', keys, () => removalOf(workspace, keys))
  if (kinds.includes('merged')) {
    const alike = alikeIn(request).filter((group) => !group.some(({ key }) => taken.has(key)))
    const batches = alike.length > mostMerges ? [alike] : alike.map((group) => [group])
    for (const groups of batches) attempt('merged', keysOf(groups), () => mergeOf(workspace, groups))
  }
  if (kinds.includes('moved'))
    for (const keys of movableIn(request)) attempt('moved', keys, () => moveOf(request, keys))
  return { proposals, left: [...left, ...failed] }
}

function keysOf(groups: readonly Alike[]): readonly string[] {
  return groups.flatMap((group) => group.map(({ key }) => key))
}

function prove(
  { workspace, analysis, judge }: ConsolidationRequest,
  kind: Consolidation['kind'],
  candidate: Candidate,
): Consolidation | LeftAlone {
  const { outcome, policies } = candidate
  if (!outcome.ok) return { policies, why: outcome.why }
  const proof = judge.prove(analysis, judge.analyze(filesWith(workspace, outcome)), [])
  const { isolation, policies: changed } = proof.others
  const refused = changed.find(({ kind: what }) => what === 'now-refused')
  if (refused !== undefined) return { policies, why: `${refused.key} would be refused` }
  if (!proof.isNothingElse)
    return { policies, why: `one policy would not say the same. ${proof.sentences.at(-1) ?? ''}` }
  const [freed] = isolation
  if (freed !== undefined)
    return {
      policies,
      why: `${freed.endpoints.text} would be ${freed.kind.replaceAll('-', ' ')} for ${freed.direction}`,
    }
  const size = outcome.edits.reduce((sum, { start, end, text }) => sum + end - start + text.length, 0)
  return { ...candidate, kind, change: outcome, proof, touches: 'policy', size }
}
