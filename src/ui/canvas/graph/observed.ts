/** Which lines were seen in observed flows, and which of them the draft is about to break. */
import { pairKey, type ReplayMark } from '../../../store/index'
import type { Graph } from './elements'
import { peerOfNode } from './model'

/**
 * Marks by the line's id; lines that are not in it are predicted only.
 *
 * @param marks by `pairKey` of two peers
 */
export function observedLines(
  { lines, nodeOf }: Pick<Graph, 'lines' | 'nodeOf'>,
  marks: ReadonlyMap<string, ReplayMark>,
): ReadonlyMap<string, ReplayMark> {
  const ofNodes = new Map<string, ReplayMark>()
  for (const [pair, mark] of marks) {
    const [from = '', to = ''] = pair.split('\n')
    const key = pairKey(nodeOf.get(from) ?? from, nodeOf.get(to) ?? to)
    if (mark === 'breaks' || !ofNodes.has(key)) ofNodes.set(key, mark)
  }
  const found = new Map<string, ReplayMark>()
  for (const { id, from, to } of lines) {
    const mark = ofNodes.get(pairKey(from, peerOfNode(to)))
    if (mark !== undefined) found.set(id, mark)
  }
  return found
}
