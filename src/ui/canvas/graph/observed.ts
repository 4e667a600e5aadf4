/** Which lines were seen in observed flows, and which of them the draft is about to break. */
import { pairKey, type ObservedPair, type ReplayMark, type SeenFlow } from '../../../store/index'
import type { Graph } from './elements'
import { rowId } from './links'
import { peerOfNode, type LineKind } from './model'

export { observedPairs } from '../../../store/flows/compare/observed'

/**
 * Marks by the line's id; lines that are not in it are predicted only.
 *
 * @param pairs as `observedPairs` has them
 */
export function observedLines(
  { nodes, lines, nodeOf }: Pick<Graph, 'nodes' | 'lines' | 'nodeOf'>,
  pairs: ReadonlyMap<string, ObservedPair>,
): ReadonlyMap<string, ReplayMark> {
  const ofNodes = new Map<string, ObservedPair>()
  const withBoxes = boxesAtTrunks(nodes, lines)
  for (const [key, pair] of pairs) {
    const [from = '', to = '', port] = key.split('\n')
    for (const source of withBoxes(nodeOf.get(from) ?? from))
      for (const target of withBoxes(nodeOf.get(to) ?? to)) {
        const ends = pairKey(source, target)
        const place = port === undefined ? ends : `${ends}\n${port}`
        const known = ofNodes.get(place)
        ofNodes.set(place, {
          isKept: pair.isKept || known?.isKept === true,
          isBroken: pair.isBroken || known?.isBroken === true,
          isRequestBroken: pair.isRequestBroken || known?.isRequestBroken === true,
        })
      }
  }
  const found = new Map<string, ReplayMark>()
  for (const { id, from, to, row, kind } of lines) {
    const ends = pairKey(from, peerOfNode(to))
    const pair = ofNodes.get(portRow.test(row) ? `${ends}\n${row}` : ends)
    const mark = pair === undefined ? null : markOf(pair, kind)
    if (mark !== null) found.set(id, mark)
  }
  return found
}

/** A card and, where a trunk from or to its whole namespace stands for its lines, the box around it. */
function boxesAtTrunks(nodes: Graph['nodes'], lines: Graph['lines']): (node: string) => readonly string[] {
  const ends = new Set(lines.flatMap(({ from, to }) => [from, to]))
  const boxes = new Map(
    nodes.flatMap(({ id, parent }) => (parent !== null && ends.has(parent) ? [[id, parent] as const] : [])),
  )
  return (node) => {
    const box = boxes.get(node)
    return box === undefined ? [node] : [node, box]
  }
}

/** Rows of a card that stand for one port. */
const portRow = /^[A-Za-z0-9]+\/\d+$/

/** A line of what goes through shows what is kept; what breaks is a line of what is dropped, or of requests. */
function markOf({ isKept, isBroken, isRequestBroken }: ObservedPair, kind: LineKind): ReplayMark | null {
  if (kind === 'dropped') return isBroken ? 'breaks' : isKept ? 'seen' : null
  if (kind === 'redirected' && isRequestBroken) return 'breaks'
  return isKept ? 'seen' : null
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
