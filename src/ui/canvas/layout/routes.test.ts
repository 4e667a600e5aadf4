import { describe, expect, it } from 'vitest'
import { boxAround, contains, overlaps } from './geometry'
import { labelHeight, placeLabels, pointOn, routeEdges, type Card, type Wire } from './routes'

const card = (id: string, x: number, y: number): Card => ({ id, x, y, width: 120, height: 44 })
const wire = (from: string, to: string, label = '8080/TCP'): Wire => ({
  id: `${from} ${to}`,
  from,
  to,
  label,
  isDroppedAtSource: false,
  isDroppedAtDestination: true,
})

const column = [card('a', 0, 0), card('b', 0, 100), card('c', 0, 200)]

describe('the curves', () => {
  it('go straight where nothing is in the way, and around a card that is', () => {
    const routes = routeEdges(column, [wire('a', 'b'), wire('a', 'c')], [])
    expect(routes.get('a b')?.bend).toBe(0)
    const around = routes.get('a c')!
    const blocked = boxAround({ x: 0, y: 100 }, 120, 44)
    for (let t = 0; t <= 1; t += 0.05) expect(contains(blocked, pointOn(around, t))).toBe(false)
  })

  it('keep both directions of a pair apart', () => {
    const routes = routeEdges(column, [wire('a', 'b'), wire('b', 'a')], [])
    expect(pointOn(routes.get('a b')!, 0.5).x).not.toBeCloseTo(pointOn(routes.get('b a')!, 0.5).x, 0)
  })

  it('begin and end on the borders of the cards, loops too', () => {
    const routes = routeEdges(column, [wire('a', 'b'), wire('a', 'a')], [])
    expect(routes.get('a b')).toMatchObject({ from: { x: 0, y: 22 }, to: { x: 0, y: 78 } })
    expect(routes.get('a a')).toMatchObject({ from: { x: 60 }, to: { x: 60 } })
    expect(pointOn(routes.get('a a')!, 0.5).x).toBeGreaterThan(80)
  })

  it('are left out where a card is missing', () => {
    expect(routeEdges(column, [wire('a', 'gone')], []).size).toBe(0)
  })
})

describe('the labels', () => {
  it('overlap neither cards nor each other, or are not shown', () => {
    const cards = Array.from({ length: 9 }, (_, i) => card(`${i}`, (i % 3) * 180, Math.floor(i / 3) * 98))
    const wires = cards.flatMap(({ id: from }, i) =>
      cards.flatMap(({ id: to }, j) => (i !== j && (i + j) % 3 === 0 ? [wire(from, to)] : [])),
    )
    const routes = routeEdges(cards, wires, [])
    const labels = [...placeLabels(cards, wires, routes, [], null).values()]
    expect(labels.length).toBeGreaterThan(3)
    const boxes = [
      ...cards.map((one) => boxAround(one, one.width, one.height)),
      ...labels.map(({ centre }) => boxAround(centre, 8 * 6.4, labelHeight)),
    ]
    boxes.forEach((a, i) => boxes.forEach((b, j) => i < j && expect(overlaps(a, b), `${i} and ${j}`).toBe(false)))
  })

  it('are only those of the selection where there is one', () => {
    const wires = [wire('a', 'b'), wire('b', 'c')]
    const labels = placeLabels(column, wires, routeEdges(column, wires, []), [], new Set(['b c']))
    expect([...labels.keys()]).toEqual(['b c'])
  })
})
