/** Policies that change no verdict of today, taken away. */
import { Draft } from '../../draft'
import { keysByNamespace } from './by-namespace'
import type { Candidate } from './copies'
import type { ConsolidationRequest } from './types'

/** The policies that the engine found to change nothing, by namespace; cluster-wide ones under the empty name. */
export function redundantIn({ workspace, analysis }: ConsolidationRequest): readonly (readonly string[])[] {
  const idle = new Set(
    analysis
      .lints()
      .filter(({ code }) => code === 'policy-changes-nothing')
      .map(({ resource }) => resource),
  )
  return keysByNamespace(new Draft(workspace).all(), ({ key }) => idle.has(key))
}

export function removalOf(workspace: ConsolidationRequest['workspace'], keys: readonly string[]): Candidate {
  const draft = new Draft(workspace)
  draft.removeAll(keys)
  const names = keys.map((key) => key.slice(key.lastIndexOf('/') + 1)).join(', ')
  const title =
    keys.length === 1 ? `Remove ${names}, which changes nothing here` : `Remove ${names}, which change nothing here`
  return {
    title,
    outcome: draft.finish(title),
    policies: keys,
    made: '',
    labels: [],
    differing: [],
    notes: [
      'Keep what is meant for pods that are not here, or for the day when the policies that say the same today are changed.',
    ],
  }
}
