/** In which group a question belongs, by what was seen and what both sides say. */
import type { Seen, SeenRequest } from '../connections/seen'
import type { ConnectionAnswer, Group, RequestAnswer } from './report'

export interface Answers {
  readonly now: ConnectionAnswer
  readonly draft: ConnectionAnswer
  /** Whether the sender's own policies let it out now. */
  readonly mayLeaveNow: boolean
}

export function groupOf(seen: Seen, { now, draft, mayLeaveNow }: Answers): Group {
  const [isAllowedNow, isAllowedByDraft] = [now !== 'DROPPED', draft !== 'DROPPED']
  const denied = isAllowedByDraft ? 'newly-allowed' : 'kept-denied'
  switch (seen) {
    case 'allowed':
      if (!isAllowedNow) return 'differs'
      return isAllowedByDraft ? 'kept' : 'breaks'
    case 'left the source':
      // The receiver may have denied it, unseen.
      if (!isAllowedNow) return mayLeaveNow ? denied : 'differs'
      return isAllowedByDraft ? 'kept' : 'breaks'
    case 'attempted':
      if (!isAllowedNow) return denied
      return isAllowedByDraft ? 'kept' : 'breaks'
    case 'denied':
    case 'dropped':
      return isAllowedNow ? 'differs' : denied
    case 'audited':
      if (isAllowedNow) return 'differs'
      return isAllowedByDraft ? 'newly-allowed' : 'audited-still-denied'
    case 'failed':
      return 'cannot-say'
  }
}

export function seenOf({ refused, allowed }: SeenRequest): 'allowed' | 'refused' | 'answer only' {
  if (refused > 0) return 'refused'
  return allowed > 0 ? 'allowed' : 'answer only'
}

export function groupOfRequest(wasRefused: boolean, now: RequestAnswer, draft: RequestAnswer): Group {
  if (wasRefused !== (now === 'refused')) return 'differs'
  if (wasRefused) return draft === 'allowed' ? 'newly-allowed' : 'kept-denied'
  if (now !== 'allowed') return 'differs'
  return draft === 'allowed' ? 'kept' : 'breaks'
}
