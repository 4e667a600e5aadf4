/** Policies that take no part in the picture. */
import { leftOutCodes } from '../../worker/index'
import type { Snapshot } from '../state/store-type'

/** How many policies nobody enforces or somebody refuses. */
export function leftOutPolicies({ diagnostics, policies }: Pick<Snapshot, 'diagnostics' | 'policies'>): number {
  const refused = policies.filter(({ status }) => status === 'rejected').length
  return refused + diagnostics.filter(({ code }) => leftOutCodes.has(code)).length
}
