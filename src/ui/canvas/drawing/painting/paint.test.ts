import { describe, expect, it } from 'vitest'
import { madeNode, madeRow } from '../../../testing/pictures'
import { emptyGraph } from '../../graph/elements'
import type { GraphNode } from '../../graph/model'
import { compose } from '../../layout/picture'
import type { PictureColours } from './colours'
import { paint } from './paint'
import type { Look, Pen } from './pen'

const colours = new Proxy({}, { get: (_, name) => String(name) }) as PictureColours

/** What is written and filled when nodes are drawn, each in a column of its own. */
function drawn(
  nodes: readonly GraphNode[],
  zoom: number,
): { readonly texts: string[]; readonly fills: Look['fill'][] } {
  const cards = nodes.filter(({ kind }) => kind !== 'namespace')
  const picture = compose(nodes, [], new Map(cards.map(({ id }, i) => [id, { column: i + 1, top: 0 }])))
  const texts: string[] = []
  const fills: Look['fill'][] = []
  const pen: Pen = {
    rect: (_, { fill }) => fills.push(fill),
    circle: () => {},
    polyline: () => {},
    shape: () => {},
    text: (text) => texts.push(text),
    faded: (_, work) => work(),
  }
  const nothing = { emphasis: null, extent: null, hovered: null, row: null, observed: null, pulse: null, dragged: null }
  const none = { marked: new Set<string>(), changed: new Set<string>(), seen: new Map<string, string>(), target: null }
  paint(pen, { graph: { ...emptyGraph, nodes }, picture, colours, zoom, ...nothing, ...none })
  return { texts, fills }
}

const inBox = (name: string, rows: GraphNode['rows'] = []): readonly GraphNode[] => [
  madeNode(`namespace:${name}`, { kind: 'namespace', title: name, width: 0, height: 0 }),
  madeNode(`${name}/a`, { parent: `namespace:${name}`, title: 'a', rows }),
]

describe('a picture from afar', () => {
  it('names a namespace with a single card whole where no other name stands, and else as far as its box goes', () => {
    expect(drawn(inBox('monitoring'), 0.08).texts).toContain('monitoring')
    const [left, right] = drawn([...inBox('monitoring-system'), ...inBox('certificate-manager')], 0.08).texts
    expect(left).toBe('monitoring-system')
    expect(right).toMatch(/…/)
  })

  it('has one bar for all ports of a card whose name cannot be read', () => {
    const rows = [80, 443].map((port) => madeRow(`TCP/${port}`, { allowed: 1, dropped: 3 }))
    expect(drawn(inBox('shop', rows), 0.4).fills.filter((fill) => fill === 'dropped')).toHaveLength(2)
    const far = drawn(inBox('shop', rows), 0.08).fills
    expect(far.filter((fill) => fill === 'droppedSoft' || fill === 'allowed')).toEqual(['droppedSoft', 'allowed'])
  })
})
