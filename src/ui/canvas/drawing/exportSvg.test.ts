import { describe, expect, it } from 'vitest'
import { pictureSvg, type Picture, type PictureNode } from './exportSvg'
import { boxAround } from '../layout/geometry'
import { routeEdges } from '../layout/routes'

const colours: Picture['colours'] = {
  surface: '#fff',
  sunken: '#eee',
  ink: '#000',
  inkSoft: '#444',
  line: '#ddd',
  lineStrong: '#888',
  allowed: 'green',
  dropped: 'red',
  redirected: 'violet',
}

const node = (lines: readonly string[], x: number): PictureNode => ({
  kind: 'endpoint',
  lines,
  isIngressIsolated: true,
  isEgressIsolated: false,
  hasError: false,
  box: boxAround({ x, y: 0 }, 100, 40),
})

describe('the exported picture', () => {
  it('escapes markup in every text and drops what XML cannot hold', () => {
    const svg = pictureSvg({
      title: '<b>&"',
      nodes: [node(['<script>alert(1)</script>', 'a\u0000b\ud800'], 0)],
      edges: [],
      colours,
    })
    expect(svg).not.toContain('<script')
    expect(svg).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(svg).toContain('<title>&lt;b&gt;&amp;&quot;</title>')
    expect(svg).toContain('a\ufffdb\ufffd')
  })

  it('draws a dropped flow dashed, with a cross at the side that dropped it, and a lock on an isolated pod', () => {
    const cards = [
      { id: 'a', x: 0, y: 0, width: 100, height: 40 },
      { id: 'b', x: 300, y: 0, width: 100, height: 40 },
    ]
    const wire = {
      id: 'e',
      from: 'a',
      to: 'b',
      label: '80/TCP',
      isDroppedAtSource: false,
      isDroppedAtDestination: true,
    }
    const route = routeEdges(cards, [wire], []).get('e')!
    const svg = pictureSvg({
      title: 'x',
      nodes: [node(['a'], 0), node(['b'], 300)],
      edges: [{ ...wire, kind: 'dropped', isRedirected: false, route, labelAt: null }],
      colours,
    })
    const [picture = '', legend = ''] = svg.split('>allowed<')
    expect(picture).toContain('stroke="red" stroke-width="1.6" stroke-dasharray="6 4" marker-end="url(#arrow-dropped)"')
    expect(picture.match(/<circle/g)).toHaveLength(1)
    expect(picture.match(/isolated for ingress/g)).toHaveLength(2)
    expect(legend).toContain('some ports allowed, some dropped')
  })

  it('is a picture of nothing where there is nothing', () => {
    expect(pictureSvg({ title: 'empty', nodes: [], edges: [], colours })).toContain('</svg>')
  })
})
