/**
 * Fewer policies that say the same. Every candidate is made on trial, and offered only where its proof shows that no flow
 * between today's peers changes on any port, and that nobody becomes or ceases to be isolated.
 */
import { filesWith } from '../../outcome'
import { copiesIn, type Candidate } from './copies'
import { alikeIn, mergeOf } from './merge'
import type { Consolidation, Consolidations, ConsolidationWish, LeftAlone } from './types'

/** Merges that are proven one by one; more of them are one proposal. */
const mostMerges = 5

/** Finds what can be said in fewer policies; copies in many namespaces come before policies of one namespace. */
export function consolidations(wish: ConsolidationWish): Consolidations {
  const { candidates, left } = copiesIn(wish)
  const taken = new Set<string>()
  const proposals: Consolidation[] = []
  const failed: LeftAlone[] = []
  const { limit = Infinity } = wish
  const attempt = (kind: Consolidation['kind'], candidate: Candidate): void => {
    const proven = prove(wish, kind, candidate)
    if ('why' in proven) failed.push(proven)
    else {
      proposals.push(proven)
      for (const key of [...candidate.policies, candidate.made]) taken.add(key)
    }
  }
  for (const { policies, make } of candidates)
    if (proposals.length < limit && !policies.some((key) => taken.has(key))) attempt('clusterwide', make())
  const alike = alikeIn(wish).filter((group) => !group.some(({ key }) => taken.has(key)))
  const batches = alike.length > mostMerges ? [alike] : alike.map((group) => [group])
  for (const groups of batches) if (proposals.length < limit) attempt('merged', mergeOf(wish.workspace, groups))
  return { proposals, left: [...left, ...failed] }
}

function prove(
  { workspace, analysis, judge }: ConsolidationWish,
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
