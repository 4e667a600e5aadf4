import { describe, expect, it } from 'vitest'
import { placesAround } from './around'
import type { PlacedNode } from './places'
import { settle } from './settle'

function card(id: string, parent: string | null, side: 'left' | 'right' | null = null): PlacedNode {
  return { id, kind: side === null ? 'endpoint' : 'outside', parent, side, width: 160, height: 90, count: '', rows: [] }
}
function box(id: string): PlacedNode {
  return { id, kind: 'namespace', parent: null, side: null, width: 0, height: 0, count: '', rows: [] }
}
const line = (from: string, to: string) => ({ from, to, row: 'TCP/80', isFaint: false })

describe('a picture about one card', () => {
  const nodes = [
    ...['ops', 'shop', 'dns'].map(box),
    card('prom', 'ops'),
    card('web', 'shop'),
    card('api', 'shop'),
    card('db', 'shop'),
    card('core', 'dns'),
    card('world', null, 'left'),
  ]
  const lines = [line('web', 'api'), line('prom', 'shop'), line('api', 'db'), line('api', 'core'), line('world', 'api')]
  const places = placesAround(nodes, lines, new Set(['api']))
  const frame = settle(nodes, places)
  const left = (id: string): number => frame.cards.get(id)!.box.left

  it('has who reaches it at its left, and whom it reaches at its right', () => {
    for (const id of ['web', 'prom', 'world']) expect(left(id)).toBeLessThan(left('api'))
    for (const id of ['db', 'core']) expect(left(id)).toBeGreaterThan(left('api'))
  })

  it('has boxes that do not overlap', () => {
    const boxes = [...frame.boxes.values()].map((placed) => placed.box)
    for (const [i, a] of boxes.entries())
      for (const b of boxes.slice(i + 1))
        expect(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top).toBe(true)
  })
})
