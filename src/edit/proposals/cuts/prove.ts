/** A cut found in thought, made in the text and proven by comparison. */
import type { Proof } from '../../../engine/insight/diff/types'
import type { Cut } from '../../../engine/insight/reach/types'
import { resourceWords, namespaceNode } from '../../../engine/keys'
import type { Analysis } from '../../../engine/types'
import { removeRule } from '../../gestures/remove-rule'
import { filesWith, type Change, type Workspace } from '../../outcome'
import { usualKind } from '../facts'
import type { Judge } from '../fixes/types'
import { isolate } from '../isolate'

export interface CutRequest {
  readonly workspace: Workspace
  /** The workspace as it is. */
  readonly analysis: Analysis
  readonly judge: Judge
}

export interface ProvenCut {
  readonly cut: Cut
  /** What it does, as a sentence in the imperative. */
  readonly title: string
  /** Null where the text cannot be changed so; `why` then says why. */
  readonly change: Change | null
  readonly why?: string
  readonly proof: Proof | null
}

/** What a cut does, as a sentence in the imperative. */
export function cutTitle({ what }: Cut): string {
  return what.kind === 'rule'
    ? `Take ${what.rule.path} out of ${resourceWords(what.rule.policy)}`
    : `Isolate the pods of ${what.namespace} for ingress`
}

/** Makes cuts on trial. The same request gives the same proofs, byte for byte. */
export function proveCuts(request: CutRequest, cuts: readonly Cut[]): readonly ProvenCut[] {
  return cuts.map((cut): ProvenCut => {
    const { workspace, analysis, judge } = request
    const { what } = cut
    const outcome =
      what.kind === 'rule'
        ? removeRule({ workspace, policy: what.rule.policy, path: what.rule.path })
        : isolate({
            workspace,
            facts: analysis,
            subject: namespaceNode(what.namespace),
            directions: ['ingress'],
            kind: usualKind(analysis, what.namespace),
            withDns: false,
          })
    const title = cutTitle(cut)
    if (!outcome.ok) return { cut, title, change: null, why: outcome.why, proof: null }
    const proof = judge.prove(analysis, judge.analyze(filesWith(workspace, outcome)), [])
    return { cut, title, change: outcome, proof }
  })
}
