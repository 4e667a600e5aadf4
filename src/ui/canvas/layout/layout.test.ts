import { describe, expect, it } from 'vitest'
import { boxAround, overlaps, type Positions } from './geometry'
import { layersOf } from './layers'
import { placeNodes } from './layout'
import { neighbour } from './navigate'
import type { GraphNode } from '../graph/nodes'

type Placed = Pick<GraphNode, 'id' | 'kind' | 'parent' | 'width' | 'height'>

const namespace = (name: string): Placed => ({
  id: `namespace:${name}`,
  kind: 'namespace',
  parent: null,
  width: 0,
  height: 0,
})
const pod = (id: string): Placed => ({
  id,
  kind: 'endpoint',
  parent: `namespace:${id.split('/')[0]}`,
  width: 120,
  height: 44,
})
const outside = (id: string): Placed => ({ id, kind: 'outside', parent: null, width: 100, height: 44 })
const pods = (name: string, count: number): readonly Placed[] => [
  namespace(name),
  ...Array.from({ length: count }, (_, i) => pod(`${name}/${i}`)),
]

function expectNoOverlap(nodes: readonly Placed[], positions: Positions): void {
  const boxes = nodes.flatMap(({ id, kind, width, height }) =>
    kind === 'namespace' ? [] : [{ id, box: boxAround(positions[id]!, width, height) }],
  )
  const colliding = boxes.flatMap((a) =>
    boxes.flatMap((b) => (a.id < b.id && overlaps(a.box, b.box) ? [`${a.id} and ${b.id}`] : [])),
  )
  expect(colliding).toEqual([])
}

describe('the layout', () => {
  it('lets what stands stand when something is added, and overlaps nothing', () => {
    const nodes = [...pods('a', 7), ...pods('b', 4), outside('entity:world')]
    const before = placeNodes(nodes, [], {})
    expectNoOverlap(nodes, before)
    const more = [...nodes, pod('a/new'), pod('b/new'), ...pods('c', 2), outside('cidr:10.0.0.0/8')]
    const after = placeNodes(more, [], before)
    for (const { id, kind } of nodes) if (kind !== 'namespace') expect(after[id]).toEqual(before[id])
    expectNoOverlap(more, after)
  })

  it('finds room for thousands of namespaces at once, and for what stands outside of them', () => {
    const names = Array.from({ length: 3000 }, (_, i) => `n${i}`)
    const nodes = [...names.flatMap((name) => pods(name, 1)), outside('entity:world'), outside('cidr:10.0.0.0/8')]
    const start = performance.now()
    const positions = placeNodes(nodes, [{ from: 'n1/0', to: 'entity:world' }], {})
    // One by one it took minutes.
    expect(performance.now() - start).toBeLessThan(2000)
    const some = nodes.filter((_, i) => i % 10 < 2 || i > 5998)
    expectNoOverlap(some, positions)
    const xs = Object.values(positions).map(({ x }) => x)
    const ys = Object.values(positions).map(({ y }) => y)
    const shape = (Math.max(...xs) - Math.min(...xs)) / (Math.max(...ys) - Math.min(...ys))
    expect(shape > 0.5 && shape < 4).toBe(true)
  })

  it('is the same each time', () => {
    const nodes = [...pods('x', 5), ...pods('y', 3), outside('entity:host'), outside('dns:api.example.com')]
    const edges = [{ from: 'x/1', to: 'y/2' }]
    expect(placeNodes(nodes, edges, {})).toEqual(placeNodes(nodes, edges, {}))
  })

  it('puts senders above receivers', () => {
    const edges = [
      { from: 'shop/2', to: 'shop/0' },
      { from: 'shop/0', to: 'shop/1' },
    ]
    const places = placeNodes(pods('shop', 3), edges, {})
    expect(places['shop/2']!.y).toBeLessThan(places['shop/0']!.y)
    expect(places['shop/0']!.y).toBeLessThan(places['shop/1']!.y)
  })

  it('unfolds a namespace near to where it stood folded', () => {
    const folded: Placed = { id: 'namespace:b', kind: 'folded', parent: null, width: 140, height: 56 }
    const known = placeNodes([...pods('a', 3), folded], [], {})
    const nodes = [...pods('a', 3), ...pods('b', 1)]
    const after = placeNodes(nodes, [], known)
    expect(
      Math.hypot(after['b/0']!.x - known['namespace:b']!.x, after['b/0']!.y - known['namespace:b']!.y),
    ).toBeLessThan(120)
    expectNoOverlap(nodes, after)
  })

  it('overlaps nothing in a cluster of a thousand pods', () => {
    const nodes = Array.from({ length: 50 }, (_, i) => pods(`ns-${i}`, 20)).flat()
    expectNoOverlap(nodes, placeNodes(nodes, [], {}))
  })
})

describe('the layers', () => {
  it('ignore arrows that close a circle or go both ways', () => {
    const arrows = [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
      { from: 'c', to: 'b' },
      { from: 'x', to: 'x' },
    ]
    expect(layersOf(['a', 'b', 'c', 'x'], arrows)).toEqual([['a'], ['b']])
    const circle = [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
      { from: 'c', to: 'a' },
    ]
    expect(layersOf(['a', 'b', 'c'], circle)).toEqual([['a'], ['b'], ['c']])
  })
})

describe('an arrow key', () => {
  const places = new Map([
    ['left', { x: 0, y: 0 }],
    ['right', { x: 200, y: 10 }],
    ['below', { x: 10, y: 150 }],
  ])

  it('moves to the nearest node that way and stays at the border', () => {
    expect(neighbour(places, 'left', 'ArrowRight')).toBe('right')
    expect(neighbour(places, 'left', 'ArrowDown')).toBe('below')
    expect(neighbour(places, 'left', 'ArrowUp')).toBe('left')
  })

  it('starts at the top left', () => {
    expect(neighbour(places, null, 'ArrowDown')).toBe('left')
    expect(neighbour(new Map(), null, 'ArrowDown')).toBe(null)
  })

  it('puts those who talk below each other, so that edges do not cross', () => {
    const nodes = pods('shop', 4)
    const edges = [
      { from: 'shop/0', to: 'shop/3' },
      { from: 'shop/1', to: 'shop/2' },
    ]
    const places = placeNodes(nodes, edges, {})
    expect(places['shop/0']!.x).toBe(places['shop/3']!.x)
    expect(places['shop/1']!.x).toBe(places['shop/2']!.x)
    const crowd = [...pods('a', 30), ...pods('b', 30)]
    const wires = Array.from({ length: 30 }, (_, i) => ({ from: `a/${i}`, to: `b/${(i * 7) % 30}` }))
    const length = (at: Readonly<Record<string, { x: number; y: number }>>) =>
      wires.reduce((sum, { from, to }) => sum + Math.hypot(at[from]!.x - at[to]!.x, at[from]!.y - at[to]!.y), 0)
    const packed = placeNodes(crowd, [], {})
    expect(length(placeNodes(crowd, wires, {}))).toBeLessThan(length(packed) * 0.95)
    expectNoOverlap(crowd, placeNodes(crowd, wires, {}))
  })
})
