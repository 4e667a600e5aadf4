/** Crosses at the sides that drop, on a layer of their own: Cytoscape has no line end of that shape. */
import type { Core, EdgeSingular } from 'cytoscape'
import type { Point } from '../layout/geometry'
import { markPoint, type Route } from '../layout/routes'

/** Half the width of a cross. */
const crossReach = 4.5

export interface MarkColours {
  readonly ground: string
  readonly cross: string
}

/** The curve as Cytoscape draws it now, which differs from the computed one while a node is dragged. */
function drawnRoute(edge: EdgeSingular): Route {
  return {
    bend: 0,
    from: edge.sourceEndpoint(),
    // Straight lines and edges that are too short to draw have none.
    controls: edge.controlPoints() ?? [],
    to: edge.targetEndpoint(),
  }
}

function drawCross(context: CanvasRenderingContext2D, { x, y }: Point, { ground, cross }: MarkColours): void {
  context.beginPath()
  context.arc(x, y, crossReach + 2.5, 0, Math.PI * 2)
  context.fillStyle = ground
  context.fill()
  context.beginPath()
  for (const direction of [1, -1]) {
    context.moveTo(x - crossReach, y - crossReach * direction)
    context.lineTo(x + crossReach, y + crossReach * direction)
  }
  context.lineWidth = 2.4
  context.lineCap = 'round'
  context.strokeStyle = cross
  context.stroke()
}

/** Draws the marks of all edges in the picture's own units. */
function drawMarks(context: CanvasRenderingContext2D, cy: Core, colours: MarkColours): void {
  cy.edges('.cross-source, .cross-target').forEach((edge) => {
    const route = drawnRoute(edge)
    if (!Number.isFinite(route.from.x) || !Number.isFinite(route.to.x)) return
    context.globalAlpha = edge.numericStyle('opacity')
    if (edge.hasClass('cross-source')) drawCross(context, markPoint(route, 'source'), colours)
    if (edge.hasClass('cross-target')) drawCross(context, markPoint(route, 'target'), colours)
  })
  context.globalAlpha = 1
}

/** Keeps a layer of marks above a picture. Returns the function that takes it away. */
export function attachMarks(cy: Core, host: HTMLElement, colours: () => MarkColours): () => void {
  const layer = document.createElement('canvas')
  layer.style.cssText = 'position:absolute;inset:0;width:100%;height:100%;pointer-events:none;z-index:1'
  host.append(layer)
  const context = layer.getContext('2d')
  const draw = (): void => {
    if (context === null) return
    const ratio = window.devicePixelRatio
    const width = Math.round(host.clientWidth * ratio)
    const height = Math.round(host.clientHeight * ratio)
    if (layer.width !== width || layer.height !== height) Object.assign(layer, { width, height })
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(0, 0, width, height)
    const { x, y } = cy.pan()
    const scale = cy.zoom() * ratio
    context.setTransform(scale, 0, 0, scale, x * ratio, y * ratio)
    drawMarks(context, cy, colours())
  }
  cy.on('render', draw)
  return () => {
    cy.off('render', draw)
    layer.remove()
  }
}
