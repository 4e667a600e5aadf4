import { describe, expect, it } from 'vitest'
import { analyze } from '../../engine/index'
import { examples } from '../../lessons/examples'
import { snapshotOf } from '../../worker/runner'
import { pictureSvg } from './exportSvg'
import { buildGraph, type CanvasView, type GraphNode } from './graph'
import { nodeHeight, placeNodes } from './layout'

const everything: CanvasView = {
  showAllowed: true,
  showDropped: true,
  showOpen: true,
  showHost: true,
  showWorld: true,
  folded: new Set(),
  filter: { text: '', verdicts: [] },
  focus: null,
  focusPair: null,
}

const snapshot = snapshotOf(analyze(examples[0]!.files))

describe('the graph', () => {
  it('shows the closed pod with its lock, the allowed flow and the dropped one with the side that dropped it', () => {
    const { nodes, edges } = buildGraph(snapshot, everything)
    expect(nodes.find(({ id }) => id === 'np-demo/web')).toMatchObject({
      isIngressIsolated: true,
      isEgressIsolated: false,
      parent: 'namespace:np-demo',
    })
    expect(edges.find(({ from, to }) => from === 'np-demo/frontend' && to === 'np-demo/web')).toMatchObject({
      kind: 'allowed',
      label: '8080/TCP',
    })
    expect(edges.find(({ from, to }) => from === 'np-demo/other' && to === 'np-demo/web')).toMatchObject({
      kind: 'dropped',
      isDroppedAtSource: false,
      isDroppedAtDestination: true,
    })
  })

  it('leaves out flows that no policy decides, unless their pod is selected', () => {
    const quiet = buildGraph(snapshot, { ...everything, showOpen: false })
    expect(quiet.edges.some(({ from }) => from === 'np-demo/web')).toBe(false)
    const focused = buildGraph(snapshot, { ...everything, showOpen: false, focus: 'np-demo/web' })
    expect(focused.edges.some(({ from }) => from === 'np-demo/web')).toBe(true)
  })

  it('draws a folded namespace as one node with counts', () => {
    const { nodes, edges } = buildGraph(snapshot, { ...everything, folded: new Set(['np-demo']) })
    expect(nodes.find(({ kind }) => kind === 'folded')?.lines).toEqual(['np-demo', '3 endpoints, 1 isolated'])
    expect(edges.every(({ from, to }) => from !== to)).toBe(true)
  })
})

describe('the layout', () => {
  const node = (id: string, parent: string | null = null): GraphNode => ({
    id,
    kind: parent === null ? 'outside' : 'endpoint',
    lines: [id],
    parent,
    isIngressIsolated: false,
    isEgressIsolated: false,
    hasError: false,
    description: id,
  })

  it('lets what stands stand when something is added, and overlaps nothing', () => {
    const nodes = [
      ...Array.from({ length: 7 }, (_, i) => node(`a/${i}`, 'namespace:a')),
      ...Array.from({ length: 4 }, (_, i) => node(`b/${i}`, 'namespace:b')),
      node('entity:world'),
    ]
    const before = placeNodes(nodes, {})
    const after = placeNodes(
      [...nodes, node('a/new', 'namespace:a'), node('c/0', 'namespace:c'), node('cidr:10.0.0.0/8')],
      before,
    )
    for (const { id } of nodes) expect(after[id]).toEqual(before[id])
    const points = Object.values(after)
    for (let i = 0; i < points.length; i++) {
      for (let j = 0; j < i; j++) {
        const [a, b] = [points[i]!, points[j]!]
        expect(Math.abs(a.x - b.x) >= 150 || Math.abs(a.y - b.y) >= nodeHeight, `${i} and ${j}`).toBe(true)
      }
    }
  })

  it('is the same each time', () => {
    const nodes = [node('x/b', 'namespace:x'), node('x/a', 'namespace:x')]
    expect(placeNodes(nodes, {})).toEqual(placeNodes(nodes, {}))
  })
})

describe('the exported picture', () => {
  it('escapes markup in labels', () => {
    const svg = pictureSvg({
      title: '<b>&',
      nodes: [
        {
          id: 'a',
          kind: 'endpoint',
          lines: ['<script>alert(1)</script>'],
          x: 0,
          y: 0,
          width: 100,
          height: 40,
          isIngressIsolated: true,
          isEgressIsolated: false,
        },
      ],
      edges: [],
      colours: {
        surface: '#fff',
        ink: '#000',
        inkSoft: '#444',
        line: '#ccc',
        sunken: '#eee',
        allowed: 'green',
        dropped: 'red',
        redirected: 'violet',
      },
    })
    expect(svg).not.toContain('<script>')
    expect(svg).toContain('&lt;script&gt;')
    expect(svg).toContain('<title>&lt;b&gt;&amp;</title>')
  })
})
