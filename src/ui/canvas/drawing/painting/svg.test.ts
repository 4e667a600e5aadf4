import { describe, expect, it } from 'vitest'
import { analyze } from '../../../../engine/index'
import { examples } from '../../../../lessons/examples/examples'
import { snapshotOf } from '../../../../worker/serving/runner'
import { graphAtFirst } from '../../graph/elements'
import { compose } from '../../layout/picture'
import { planPlaces } from '../../layout/plan'
import { usualPane } from '../../layout/pane'
import type { PictureColours } from './colours'
import { pictureSvg } from './svg'

const colours = new Proxy({}, { get: (_, name) => `#${String(name)}` }) as PictureColours

function svgOf(text: string, title = 'Test'): string {
  const snapshot = snapshotOf(analyze([{ name: 'a.yaml', text }]))
  const graph = graphAtFirst(snapshot)
  const picture = compose(graph.nodes, graph.lines, planPlaces(graph.nodes, graph.lines, usualPane))
  return pictureSvg(title, graph, picture, colours)
}

const firewall = examples
  .find(({ id }) => id === 'default-deny')!
  .files.map(({ text }) => text)
  .join('\n---\n')

describe('the picture as SVG', () => {
  it('holds cards with rows of ports, lines in the colour of their verdict, locks and a legend', () => {
    const svg = svgOf(firewall)
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox=/)
    for (const text of ['np-demo', 'frontend', '8080', 'allowed', 'isolated: on the left'])
      expect(svg).toContain(`>${text}`)
    expect(svg).toMatch(/stroke="#allowed"/)
    expect(svg).toMatch(/stroke="#dropped"[^>]*stroke-dasharray="5 4"/)
    expect(svg.trim().endsWith('</svg>')).toBe(true)
  })

  it('escapes every text', () => {
    const pod =
      "{apiVersion: v1, kind: Pod, metadata: {name: x, namespace: a, labels: {app: 'q'}}, spec: {containers: []}}"
    const svg = svgOf(pod, '<script>&"\u0001')
    expect(svg).toContain('<title>&lt;script&gt;&amp;&quot;\ufffd</title>')
    expect(svg).not.toContain('<script>')
  })
})
