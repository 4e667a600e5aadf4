/** The pen of the exported picture: a stand-alone SVG document. Every text is escaped. */
import { titleWidth } from '../../graph/titles'
import type { Box, Point } from '../../layout/geometry'
import { corners, fonts, pieces, towards, type Look, type Pen, type TextLook } from './pen'

const number = (value: number): string => String(Math.round(value * 10) / 10)

export class SvgPen implements Pen {
  private readonly parts: string[] = []

  rect({ left, top, right, bottom }: Box, look: Look): void {
    const radius = look.radius === undefined ? '' : ` rx="${number(look.radius)}"`
    this.parts.push(
      `<rect x="${number(left)}" y="${number(top)}" width="${number(right - left)}" height="${number(bottom - top)}"${radius}${attributes(look)}/>`,
    )
  }

  circle({ x, y }: Point, radius: number, look: Look): void {
    this.parts.push(`<circle cx="${number(x)}" cy="${number(y)}" r="${number(radius)}"${attributes(look)}/>`)
  }

  polyline(points: readonly Point[], look: Look): void {
    const [first] = points
    const last = points.at(-1)
    if (first === undefined || last === undefined) return
    const at = ({ x, y }: Point): string => `${number(x)} ${number(y)}`
    if (look.dash !== undefined) {
      for (const { from, to, corner, offset } of pieces(points, look.radius ?? 0, look.dash))
        this.parts.push(
          `<path d="M${at(from)}${corner === null ? 'L' : `Q${at(corner.at)} `}${at(to)}"${attributes(look)} stroke-dashoffset="${number(offset)}"/>`,
        )
      return
    }
    const turns = corners(points, look.radius ?? 0).map(({ at: corner, radius }, i) => {
      const [before, after] = [points[i] ?? corner, points[i + 2] ?? corner]
      return `L${at(towards(corner, before, radius))}Q${at(corner)} ${at(towards(corner, after, radius))}`
    })
    this.parts.push(`<path d="M${at(first)}${turns.join('')}L${at(last)}"${attributes(look)}/>`)
  }

  shape(path: string, { x, y }: Point, look: Look): void {
    this.parts.push(
      `<path d="${path}" transform="translate(${number(x)} ${number(y)})" stroke-linecap="round" stroke-linejoin="round"${attributes(look)}/>`,
    )
  }

  text(text: string, { x, y }: Point, { font, size, weight = 400, fill, align = 'left' }: TextLook): void {
    const anchor = { left: '', right: ' text-anchor="end"', center: ' text-anchor="middle"' }[align]
    const bold = weight === 400 ? '' : ` font-weight="${weight}"`
    // A title keeps its place where another font stands in for its own: in an image, or on another machine.
    const length =
      font === 'ui' && weight !== 400
        ? ` textLength="${number(titleWidth(text, size))}" lengthAdjust="spacingAndGlyphs"`
        : ''
    this.parts.push(
      `<text x="${number(x)}" y="${number(y + size * 0.36)}" font-family="${fonts[font]}" font-size="${number(size)}"${bold}${anchor}${length} fill="${fill}">${escapeXml(text)}</text>`,
    )
  }

  faded(opacity: number, paint: () => void): void {
    this.parts.push(`<g opacity="${opacity}">`)
    paint()
    this.parts.push('</g>')
  }

  /** The whole document around what has been drawn. */
  document(title: string, { left, top, right, bottom }: Box, ground: string): string {
    const [width, height] = [number(right - left), number(bottom - top)]
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${number(left)} ${number(top)} ${width} ${height}" width="${width}" height="${height}" role="img">`,
      `<title>${escapeXml(title)}</title>`,
      `<rect x="${number(left)}" y="${number(top)}" width="${width}" height="${height}" fill="${ground}"/>`,
      ...this.parts,
      '</svg>\n',
    ].join('\n')
  }
}

function attributes({ fill, stroke, width = 1, dash }: Look): string {
  const line = stroke === undefined ? '' : ` stroke="${stroke}" stroke-width="${number(width)}"`
  const dashes = stroke === undefined || dash === undefined ? '' : ` stroke-dasharray="${dash.join(' ')}"`
  return ` fill="${fill ?? 'none'}"${line}${dashes}`
}

function escapeXml(text: string): string {
  return (
    text
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/"/g, '&quot;')
      .replace(/'/g, '&#39;')
      // Characters that XML cannot hold at all.
      .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
  )
}
