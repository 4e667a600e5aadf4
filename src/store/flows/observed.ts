/** What the picture is told of observed flows: pairs of peers that were seen, and those that the draft is about to break. */
import type { PageReport } from '../../worker/replay-protocol'
import type { ReplayMark } from '../state/replay'
import { pairKey } from './changes'

/** Marks by `pairKey`. */
export function replayMarks({ rows }: PageReport): ReadonlyMap<string, ReplayMark> {
  const marks = new Map<string, ReplayMark>()
  for (const { peers, group, requests } of rows) {
    if (peers === null) continue
    const key = pairKey(peers.from, peers.to)
    const isBroken = group === 'breaks' || requests.some((request) => request.group === 'breaks')
    if (isBroken) marks.set(key, 'breaks')
    else if (!marks.has(key)) marks.set(key, 'seen')
  }
  return marks
}
