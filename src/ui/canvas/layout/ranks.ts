/**
 * Orders cards by the direction of their flows: who only sends stands left of who only receives. This is the layering
 * step of layered graph drawing: longest paths over the graph without its back edges.
 */

export interface Arrow {
  readonly from: string
  readonly to: string
}

/** Card → its depth; cards without arrows are left out. Arrows both ways say nothing about order. */
export function ranksOf(ids: readonly string[], arrows: readonly Arrow[]): ReadonlyMap<string, number> {
  const known = new Set(ids)
  const used = arrows.filter(({ from, to }) => from !== to && known.has(from) && known.has(to))
  const pairs = new Set(used.map(({ from, to }) => `${from} ${to}`))
  const next = new Map<string, string[]>()
  const senders = new Map<string, number>()
  const both = new Set<string>()
  for (const { from, to } of used) {
    if (pairs.has(`${to} ${from}`)) {
      both.add(from).add(to)
      continue
    }
    const list = next.get(from)
    if (list === undefined) next.set(from, [to])
    else list.push(to)
    senders.set(to, (senders.get(to) ?? 0) + 1)
  }
  const starts = [...ids].sort((a, b) => (senders.get(a) ?? 0) - (senders.get(b) ?? 0) || (a < b ? -1 : 1))
  const lengths = longestPaths(starts, next)
  const ranks = new Map<string, number>()
  for (const id of ids) if (next.has(id) || senders.has(id) || both.has(id)) ranks.set(id, lengths.get(id) ?? 0)
  // Who only sends stands beside the first that it sends to.
  for (const [id, list] of next) {
    if (senders.has(id)) continue
    const nearest = Math.min(...list.map((to) => ranks.get(to) ?? 0))
    ranks.set(id, Math.max(0, nearest - 1))
  }
  return ranks
}

/** Length of the longest path to each node; arrows that close a circle are ignored. */
function longestPaths(starts: readonly string[], next: ReadonlyMap<string, readonly string[]>): Map<string, number> {
  // Nodes by the time at which a depth-first walk leaves them: reversed, that is an order without forward references.
  const left: string[] = []
  const state = new Map<string, 'open' | 'done'>()
  for (const start of starts) {
    const stack: { readonly id: string; at: number }[] = state.has(start) ? [] : [{ id: start, at: 0 }]
    while (stack.length > 0) {
      const top = stack[stack.length - 1]
      if (top === undefined) break
      if (top.at === 0) state.set(top.id, 'open')
      const following = next.get(top.id)?.[top.at++]
      if (following === undefined) {
        state.set(top.id, 'done')
        left.push(top.id)
        stack.pop()
      } else if (!state.has(following)) stack.push({ id: following, at: 0 })
    }
  }
  const order = left.reverse()
  const position = new Map(order.map((id, i) => [id, i]))
  const length = new Map<string, number>()
  for (const id of order) {
    const here = length.get(id) ?? 0
    length.set(id, here)
    for (const to of next.get(id) ?? [])
      if ((position.get(to) ?? 0) > (position.get(id) ?? 0)) length.set(to, Math.max(length.get(to) ?? 0, here + 1))
  }
  return length
}
