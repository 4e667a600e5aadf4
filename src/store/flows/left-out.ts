/** Policies that take no part in the picture. */
import { leftOutCodes } from '../../worker/index'
import type { Snapshot } from '../state/store-type'

export interface LeftOut {
  /** Policies that the API server or Cilium refuses. */
  readonly refused: Snapshot['policies']
  /** What is said of objects that nobody here enforces: other programs' policies, misspelt kinds, templates. */
  readonly notEnforced: Snapshot['diagnostics']
}

export function leftOutPolicies({ diagnostics, policies }: Pick<Snapshot, 'diagnostics' | 'policies'>): LeftOut {
  return {
    refused: policies.filter(({ status }) => status === 'rejected'),
    notEnforced: diagnostics.filter(({ code }) => leftOutCodes.has(code)),
  }
}
