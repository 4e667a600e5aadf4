/**
 * Orders pods by the direction of their flows: who only sends stands above who only receives.
 *
 * This is the layering step of layered graph drawing (longest path over the graph without its back edges), without
 * the rest of it: routes are found later, around the cards.
 */

export interface Arrow {
  readonly from: string
  readonly to: string
}

/** Layers from senders to receivers; what has no arrows is left out. Arrows both ways say nothing about order. */
export function layersOf(ids: readonly string[], arrows: readonly Arrow[]): readonly (readonly string[])[] {
  const order = new Map(ids.map((id, i) => [id, i]))
  const known = arrows.filter(({ from, to }) => from !== to && order.has(from) && order.has(to))
  const pairs = new Set(known.map(({ from, to }) => `${from} ${to}`))
  const next = new Map<string, string[]>()
  const senders = new Map<string, string[]>()
  for (const { from, to } of known) {
    if (pairs.has(`${to} ${from}`)) continue
    append(next, from, to)
    append(senders, to, from)
  }
  const layer = longestPaths(
    [...ids].sort((a, b) => (senders.get(a)?.length ?? 0) - (senders.get(b)?.length ?? 0)),
    next,
  )
  const layers: string[][] = []
  for (const id of ids) {
    if (!next.has(id) && !senders.has(id)) continue
    const at = layer.get(id) ?? 0
    while (layers.length <= at) layers.push([])
    layers[at]?.push(id)
  }
  return layers
    .filter((members) => members.length > 0)
    .reduce<string[][]>((done, members) => {
      const above = new Map(done.flat().map((id, i) => [id, i]))
      // Beneath the middle of its senders.
      const weight = (id: string): number => mean((senders.get(id) ?? []).flatMap((sender) => above.get(sender) ?? []))
      return [...done, [...members].sort((a, b) => weight(a) - weight(b) || (order.get(a) ?? 0) - (order.get(b) ?? 0))]
    }, [])
}

function append(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
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
