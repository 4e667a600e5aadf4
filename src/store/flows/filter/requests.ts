/** What the shell sends is noted: equal requests once, with their number. */
import type { SeenFlow } from '../../state/store-type'

/** More different requests than these are not kept. */
const mostKept = 500

/** The latest first; a request that ends as before counts once more. */
export function withRequests(
  before: readonly SeenFlow[],
  requests: readonly Omit<SeenFlow, 'count'>[],
): readonly SeenFlow[] {
  const kept = new Map(before.toReversed().map((seen) => [keyOf(seen), seen]))
  for (const request of requests) {
    const key = keyOf(request)
    const count = (kept.get(key)?.count ?? 0) + 1
    // What was sent last comes last.
    kept.delete(key)
    kept.set(key, { ...request, count })
  }
  return [...kept.values()].toReversed().slice(0, mostKept)
}

function keyOf({ flow, verdict, refusal, dropReason, egress, ingress }: Omit<SeenFlow, 'count'>): string {
  return JSON.stringify([flow, verdict, refusal ?? '', dropReason, egress, ingress])
}
