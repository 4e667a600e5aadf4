/**
 * Which authentication of its peers an allowed flow needs, and whether it can be had.
 * Source: bpf/lib/policy.h (`__policy_check`), pkg/policy/mapstate.go (`insertAuthWithChanges`), bpf/lib/auth.h.
 */
import type { Datapath } from '../../cluster/settings'
import type { Authentication } from '../../policy/entry'
import type { SelectorCache } from '../../policy/selectors/selector-cache'
import type { ResolvedEntry } from './resolved'
import { topEntries, type SeenFlow } from './winners'

/** The higher one is taken over. */
export const strength: Readonly<Record<Authentication, number>> = { disabled: 0, required: 1, 'test-always-fail': 2 }

/** What an entry itself says about authentication; null where it says nothing. */
export function statedBy({ origin, action }: ResolvedEntry): Authentication | null {
  return action === 'allow' && origin.kind === 'policy' ? origin.entry.authentication : null
}

function strongest(entries: readonly ResolvedEntry[]): Authentication | null {
  let best: Authentication | null = null
  for (const entry of entries) {
    const mode = statedBy(entry)
    if (mode !== null && (best === null || strength[mode] > strength[best])) best = mode
  }
  return best
}

/**
 * The authentication that a flow needs. Deciders that say nothing of it take over what other keys of their precedence ask for
 * that cover the flow as well, be it for a rule that was merged into them; one that says `disabled` does not.
 *
 * @param covering all entries that cover the flow
 */
export function authenticationOf(
  winners: readonly ResolvedEntry[],
  covering: readonly ResolvedEntry[],
  flow: SeenFlow,
  selection: SelectorCache,
): Authentication | null {
  if (winners[0]?.action !== 'allow') return null
  const own = strongest(winners)
  if (own !== null || strongest(covering) === null) return own
  return strongest(topEntries(covering, flow, selection))
}

/** Whether a flow that needs an authentication is dropped for want of it. */
export function isUnmet(mode: Authentication | null, { isAuthOff }: Pick<Datapath, 'isAuthOff'>): boolean {
  return mode === 'test-always-fail' || (isAuthOff && mode === 'required')
}

/** Whether an entry may have flows dropped for want of an authentication. */
export function mayLackAuthentication(entry: ResolvedEntry, datapath: Pick<Datapath, 'isAuthOff'>): boolean {
  return isUnmet(statedBy(entry), datapath)
}
