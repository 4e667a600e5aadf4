/** The picture as a stand-alone SVG document with a legend. */
import type { Graph } from '../../graph/elements'
import type { LineKind } from '../../graph/model'
import { grown, union, type Point } from '../../layout/geometry'
import type { Picture } from '../../layout/picture'
import { boundsOf } from '../../layout/settle'
import type { PictureColours } from './colours'
import { paint, paintCross, paintQuestion } from './paint'
import { shapes } from './shapes'
import { SvgPen } from './svg-pen'

const margin = 32
const legendRow = 20

const legend = [
  { kind: 'allowed', text: 'allowed' },
  { kind: 'redirected', text: 'L7: allowed by way of the layer 7 proxy' },
  { kind: 'dropped', text: 'dropped, with a cross at the side that drops' },
  { kind: 'undecided', text: 'undecided: it depends on what the workspace does not state' },
] as const

const dashes: Readonly<Partial<Record<LineKind, readonly number[]>>> = { dropped: [5, 4], undecided: [1.5, 4] }

export function pictureSvg(title: string, graph: Graph, picture: Picture, colours: PictureColours): string {
  const pen = new SvgPen()
  const points = [...picture.routes.values()].flat()
  const content = union([
    boundsOf(picture.frame) ?? { left: 0, top: 0, right: 400, bottom: 200 },
    ...points.map(({ x, y }) => ({ left: x, right: x, top: y, bottom: y })),
  ]) ?? { left: 0, top: 0, right: 400, bottom: 200 }
  paint(pen, {
    graph,
    picture,
    colours,
    emphasis: null,
    zoom: 1,
    extent: null,
    hovered: null,
    row: null,
    marked: new Set(),
    changed: new Set(),
    observed: null,
    seen: new Map(),
    pulse: null,
    dragged: null,
    target: null,
  })
  const { left, top, right, bottom } = grown(content, margin)
  paintLegend(pen, { x: left + margin, y: bottom }, colours)
  const height = (legend.length + 2) * legendRow
  const box = { left, top, right: Math.max(right, left + 440), bottom: bottom + height }
  return pen.document(title, box, colours.surface)
}

function paintLegend(pen: SvgPen, { x, y }: Point, colours: PictureColours): void {
  const words = (text: string, at: number): void =>
    pen.text(text, { x: x + 46, y: at }, { font: 'ui', size: 11.5, fill: colours.inkSoft })
  legend.forEach(({ kind, text }, i) => {
    const at = y + i * legendRow
    const ends = [
      { x, y: at },
      { x: x + 36, y: at },
    ]
    const dash = dashes[kind]
    pen.polyline(ends, { stroke: colours[kind], width: 2, ...(dash === undefined ? {} : { dash }) })
    if (kind === 'dropped') paintCross(pen, { x: x + 28, y: at }, colours)
    if (kind === 'undecided') paintQuestion(pen, { x: x + 28, y: at }, colours)
    words(text, at)
  })
  const locks = y + legend.length * legendRow
  pen.shape(shapes.lock, { x: x + 18, y: locks }, { stroke: colours.ink, width: 1.3 })
  words('isolated: on the left for ingress, on the right for egress', locks)
  const counts = locks + legendRow
  pen.text('1✓ 5✕', { x, y: counts }, { font: 'mono', size: 11.5, fill: colours.inkSoft })
  words('of a port: how many get through, and how many do not', counts)
}
