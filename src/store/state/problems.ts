import type { Snapshot, Store } from './store-type'

const none: Snapshot['diagnostics'] = []

/** What is wrong with the workspace, and what is likely to be. */
export function problemsOf({ problems, snapshot }: Pick<Store, 'problems' | 'snapshot'>): Snapshot['diagnostics'] {
  return problems ?? snapshot?.diagnostics ?? none
}
