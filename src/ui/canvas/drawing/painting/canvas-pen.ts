/** The pen of the screen. */
import { corners, fonts, pieces, type Look, type Pen, type TextLook } from './pen'
import type { Box, Point } from '../../layout/geometry'

const paths = new Map<string, Path2D>()

function pathOf(text: string): Path2D {
  let path = paths.get(text)
  if (path === undefined) {
    path = new Path2D(text)
    paths.set(text, path)
  }
  return path
}

export class CanvasPen implements Pen {
  constructor(private readonly context: CanvasRenderingContext2D) {}

  rect({ left, top, right, bottom }: Box, look: Look): void {
    this.context.beginPath()
    if (look.radius === undefined) this.context.rect(left, top, right - left, bottom - top)
    else this.context.roundRect(left, top, right - left, bottom - top, look.radius)
    this.finish(look)
  }

  circle({ x, y }: Point, radius: number, look: Look): void {
    this.context.beginPath()
    this.context.arc(x, y, radius, 0, Math.PI * 2)
    this.finish(look)
  }

  polyline(points: readonly Point[], look: Look): void {
    const [first] = points
    const last = points.at(-1)
    if (first === undefined || last === undefined) return
    if (look.dash !== undefined) {
      this.dashed(points, look, look.dash)
      return
    }
    this.context.beginPath()
    this.context.moveTo(first.x, first.y)
    const turns = corners(points, look.radius ?? 0)
    turns.forEach(({ at, radius }, i) => {
      const next = points[i + 2] ?? last
      this.context.arcTo(at.x, at.y, next.x, next.y, radius)
    })
    this.context.lineTo(last.x, last.y)
    this.finish(look)
  }

  shape(path: string, { x, y }: Point, look: Look): void {
    const { context } = this
    context.save()
    context.translate(x, y)
    this.prepare(look)
    context.lineCap = 'round'
    context.lineJoin = 'round'
    if (look.fill !== undefined) context.fill(pathOf(path))
    if (look.stroke !== undefined) context.stroke(pathOf(path))
    context.restore()
  }

  text(text: string, { x, y }: Point, { font, size, weight = 400, fill, align = 'left' }: TextLook): void {
    const { context } = this
    const face = `${weight} ${size}px ${fonts[font]}`
    if (context.font !== face) context.font = face
    context.textAlign = align
    context.textBaseline = 'middle'
    context.fillStyle = fill
    context.fillText(text, x, y + size * 0.04)
  }

  faded(opacity: number, paint: () => void): void {
    const before = this.context.globalAlpha
    this.context.globalAlpha = before * opacity
    paint()
    this.context.globalAlpha = before
  }

  private dashed(points: readonly Point[], look: Look, dash: readonly number[]): void {
    const { context } = this
    this.prepare(look)
    for (const { from, to, corner, offset } of pieces(points, look.radius ?? 0, dash)) {
      context.lineDashOffset = offset
      context.beginPath()
      context.moveTo(from.x, from.y)
      if (corner !== null) context.arcTo(corner.at.x, corner.at.y, to.x, to.y, corner.radius)
      context.lineTo(to.x, to.y)
      context.stroke()
    }
    context.lineDashOffset = 0
  }

  private prepare({ fill, stroke, width = 1, dash }: Look): void {
    const { context } = this
    if (fill !== undefined) context.fillStyle = fill
    if (stroke === undefined) return
    context.strokeStyle = stroke
    context.lineWidth = width
    context.setLineDash(dash === undefined ? [] : [...dash])
  }

  private finish(look: Look): void {
    this.prepare(look)
    if (look.fill !== undefined) this.context.fill()
    if (look.stroke !== undefined) this.context.stroke()
  }
}
