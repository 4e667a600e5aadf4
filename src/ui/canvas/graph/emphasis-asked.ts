/** What comparisons and questions about taken pods bring out of the picture: loaded when there is one. */
import { comparedRows } from '../../../store/flows/compare/compared'
import { pairKey, type Snapshot } from '../../../store/index'
import type { Graph } from './elements'
import { bright, type Emphasis } from './emphasis'
import { peerOfNode, receivingNode } from './model'

/** Whom somebody who was taken can reach, by hops; who cannot be reached is dimmed. Null where nobody of them is drawn. */
export function emphasisOfSpread(graph: Graph, spread: ReadonlyMap<string, number>): Emphasis | null {
  const rings = new Map<string, number>()
  const chosen = new Set<string>()
  const drawn = new Set(graph.nodes.map(({ id }) => id))
  for (const [key, hops] of spread) {
    const id = graph.nodeOf.get(key) ?? key
    for (const one of [id, receivingNode(id)]) {
      if (!drawn.has(one)) continue
      if (hops === 0) chosen.add(one)
      // A folded card is as near as the nearest in it.
      rings.set(one, Math.min(hops, rings.get(one) ?? hops))
    }
  }
  if (rings.size === 0) return null
  const lines = graph.lines.filter(({ from, to, kind }) => {
    const [near, far] = [rings.get(from), rings.get(to)]
    return kind !== 'dropped' && kind !== 'undecided' && near !== undefined && far !== undefined && far > near
  })
  return { ...bright(graph, { chosen, nodes: [...rings.keys()], lines }), rings }
}

/** What a comparison is about stays bright: the flows that it opens or closes. Null where none is drawn, or there are too many. */
export function emphasisOfChanges(
  graph: Graph,
  snapshot: Pick<Snapshot, 'flows' | 'endpoints'>,
  comparison: Parameters<typeof comparedRows>[0],
): Emphasis | null {
  const rows = comparedRows(comparison, snapshot)
  if (rows === null) return null
  const table = snapshot.flows
  const node = (peer: number | undefined): string => {
    const key = table.peers[peer ?? -1]?.key ?? ''
    return graph.nodeOf.get(key) ?? key
  }
  const pairs = new Set(rows.map((row) => pairKey(node(table.source[row]), node(table.destination[row]))))
  const lines = graph.lines.filter(({ from, to }) => pairs.has(pairKey(from, peerOfNode(to))))
  return lines.length === 0 ? null : bright(graph, { lines })
}
