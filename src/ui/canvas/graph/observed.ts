/** Which lines were seen in observed flows, and which of them the draft is about to break. */
import { pairKey, type ReplayMark, type SeenFlow } from '../../../store/index'
import type { Graph } from './elements'
import { rowId } from './links'
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

/**
 * Words by the line's id for the requests that were typed in the shell: `seen`, `seen 3×`, and what became of them where the line
 * shows another end by now.
 */
export function seenLines(
  { lines, nodeOf }: Pick<Graph, 'lines' | 'nodeOf'>,
  requests: readonly SeenFlow[],
): ReadonlyMap<string, string> {
  const ofNodes = new Map<string, { count: number; readonly ends: Set<string> }>()
  for (const { flow, count, verdict } of requests) {
    const key = `${pairKey(nodeOf.get(flow.from) ?? flow.from, nodeOf.get(flow.to) ?? flow.to)}\n${rowId(flow)}`
    const known = ofNodes.get(key)
    if (known === undefined) ofNodes.set(key, { count, ends: new Set([verdict]) })
    else {
      known.count += count
      known.ends.add(verdict)
    }
  }
  const words = new Map<string, string>()
  for (const { id, from, to, row, kind } of lines) {
    const seen = ofNodes.get(`${pairKey(from, peerOfNode(to))}\n${row}`)
    if (seen === undefined) continue
    const isAsSeen = kind === 'dropped' ? seen.ends.has('DROPPED') : seen.ends.size > 1 || !seen.ends.has('DROPPED')
    const then = kind === 'dropped' ? 'allowed then' : 'dropped then'
    words.set(id, `seen${seen.count > 1 ? ` ${seen.count}×` : ''}${isAsSeen ? '' : `, ${then}`}`)
  }
  return words
}
