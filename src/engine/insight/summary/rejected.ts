/** Which resources are refused. */
import { ofKind } from '../../manifest/resource'
import { groupRefusals } from '../../policy/admission/groups'
import type { AnalyzeOptions, ResourceSummary } from '../../types'
import type { PolicyModel } from '../../verdict/model'

/** Kept, so that an edit leaves it the same object. */
const rejectedForms = new WeakMap<ResourceSummary, ResourceSummary>()

/** Summaries of a model's resources, with those marked that it refuses. */
export function markRejected(
  summaries: readonly ResourceSummary[],
  { model, options }: { readonly model: PolicyModel; readonly options: AnalyzeOptions },
): readonly ResourceSummary[] {
  const rejected = new Set(model.policies.filter(({ rejections }) => rejections.length > 0).map(({ key }) => key))
  if (options.apiServer !== false)
    for (const group of ofKind(model.resources, 'CiliumCIDRGroup'))
      if (groupRefusals(group).length > 0) rejected.add(group.key)
  if (rejected.size === 0) return summaries
  return summaries.map((summary) => (rejected.has(summary.key) ? asRejected(summary) : summary))
}

function asRejected(summary: ResourceSummary): ResourceSummary {
  let form = rejectedForms.get(summary)
  if (form === undefined) rejectedForms.set(summary, (form = { ...summary, status: 'rejected' }))
  return form
}
