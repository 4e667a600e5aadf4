/** The picture as SVG, from the places of its nodes and edges. Every text is escaped. */
import type { EdgeKind, GraphNode } from './graph'

export interface PictureNode extends Pick<
  GraphNode,
  'id' | 'kind' | 'lines' | 'isIngressIsolated' | 'isEgressIsolated'
> {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface PictureEdge {
  readonly kind: EdgeKind
  readonly label: string
  readonly from: { readonly x: number; readonly y: number }
  readonly to: { readonly x: number; readonly y: number }
  /** Where the curve bends. */
  readonly through: { readonly x: number; readonly y: number }
  readonly isDroppedAtSource: boolean
  readonly isDroppedAtDestination: boolean
}

export interface PictureColours {
  readonly surface: string
  readonly ink: string
  readonly inkSoft: string
  readonly line: string
  readonly sunken: string
  readonly allowed: string
  readonly dropped: string
  readonly redirected: string
}

export interface Picture {
  readonly title: string
  readonly nodes: readonly PictureNode[]
  readonly edges: readonly PictureEdge[]
  readonly colours: PictureColours
}

const margin = 40

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
}

const number = (value: number): string => value.toFixed(1)

function lockPath(x: number, y: number, colour: string): string {
  return `<g transform="translate(${number(x)} ${number(y)})" fill="none" stroke="${colour}" stroke-width="1.5"><rect x="-4" y="-1" width="8" height="7" rx="1"/><path d="M-2.5 -1v-2a2.5 2.5 0 0 1 5 0v2"/></g>`
}

function crossPath(x: number, y: number, colour: string): string {
  return `<path d="M${number(x - 5)} ${number(y - 5)}l10 10m0 -10l-10 10" stroke="${colour}" stroke-width="2.5" fill="none"/>`
}

function nodeSvg(node: PictureNode, colours: PictureColours): string {
  const { x, y, width, height, lines } = node
  const left = x - width / 2
  const top = y - height / 2
  const isBox = node.kind === 'namespace'
  const fill = isBox ? colours.sunken : colours.surface
  const rect = `<rect x="${number(left)}" y="${number(top)}" width="${number(width)}" height="${number(height)}" rx="6" fill="${fill}" stroke="${colours.line}"/>`
  const texts = lines.map((line, i) => {
    const at = isBox ? top + 18 : y + (i - (lines.length - 1) / 2) * 15 + 4
    const colour = i === 0 ? colours.ink : colours.inkSoft
    const place = isBox ? `x="${number(left + 10)}"` : `x="${number(x)}" text-anchor="middle"`
    return `<text ${place} y="${number(at)}" fill="${colour}"${i === 0 ? ' font-weight="600"' : ''}>${escape(line)}</text>`
  })
  const locks = `${node.isIngressIsolated ? lockPath(left + 12, y, colours.ink) : ''}${node.isEgressIsolated ? lockPath(left + width - 12, y, colours.ink) : ''}`
  return rect + texts.join('') + locks
}

function edgeSvg(edge: PictureEdge, colours: PictureColours): string {
  const { from, to, through, kind, label } = edge
  const colour = colours[kind]
  const dash = kind === 'dropped' ? ' stroke-dasharray="6 4"' : ''
  const path = `<path d="M${number(from.x)} ${number(from.y)}Q${number(through.x)} ${number(through.y)} ${number(to.x)} ${number(to.y)}" fill="none" stroke="${colour}" stroke-width="1.6"${dash} marker-end="url(#arrow-${kind})"/>`
  const between = (t: number): { x: number; y: number } => ({
    x: (1 - t) ** 2 * from.x + 2 * t * (1 - t) * through.x + t ** 2 * to.x,
    y: (1 - t) ** 2 * from.y + 2 * t * (1 - t) * through.y + t ** 2 * to.y,
  })
  const middle = between(0.5)
  const near = between(0.12)
  const far = between(0.88)
  const text = `<text x="${number(middle.x)}" y="${number(middle.y - 4)}" text-anchor="middle" fill="${colour}" font-size="10">${escape(label)}</text>`
  const marks = `${edge.isDroppedAtSource ? crossPath(near.x, near.y, colour) : ''}${edge.isDroppedAtDestination ? crossPath(far.x, far.y, colour) : ''}`
  return path + text + marks
}

/** A stand-alone SVG document with a legend. */
export function pictureSvg({ title, nodes, edges, colours }: Picture): string {
  const xs = nodes.flatMap(({ x, width }) => [x - width / 2, x + width / 2])
  const ys = nodes.flatMap(({ y, height }) => [y - height / 2, y + height / 2])
  const left = Math.min(0, ...xs) - margin
  const top = Math.min(0, ...ys) - margin
  const width = Math.max(480, Math.max(0, ...xs) + margin - left)
  const bottom = Math.max(0, ...ys) + margin
  const markers = (['allowed', 'dropped', 'redirected'] as const)
    .map(
      (kind) =>
        `<marker id="arrow-${kind}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0l8 4l-8 4z" fill="${colours[kind]}"/></marker>`,
    )
    .join('')
  const legend = [
    ['allowed', 'allowed'],
    ['dropped', 'dropped, with a cross at the side that drops'],
    ['redirected', 'checked by the layer 7 proxy'],
  ] as const
  const legendSvg = legend
    .map(([kind, text], i) => {
      const y = bottom + i * 18
      const dash = kind === 'dropped' ? ' stroke-dasharray="6 4"' : ''
      return `<path d="M${number(left + margin)} ${number(y)}h36" stroke="${colours[kind]}" stroke-width="1.6"${dash}/><text x="${number(left + margin + 46)}" y="${number(y + 4)}" fill="${colours.inkSoft}">${text}</text>`
    })
    .join('')
  const height = bottom - top + legend.length * 18 + margin
  const order = [
    ...nodes.filter((node) => node.kind === 'namespace'),
    ...nodes.filter((node) => node.kind !== 'namespace'),
  ]
  const boxes = order.filter((node) => node.kind === 'namespace').map((node) => nodeSvg(node, colours))
  const cards = order.filter((node) => node.kind !== 'namespace').map((node) => nodeSvg(node, colours))
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${number(left)} ${number(top)} ${number(width)} ${number(height)}" width="${number(width)}" height="${number(height)}" font-family="Inter, system-ui, sans-serif" font-size="11">` +
    `<title>${escape(title)}</title><defs>${markers}</defs><rect x="${number(left)}" y="${number(top)}" width="${number(width)}" height="${number(height)}" fill="${colours.surface}"/>` +
    `${boxes.join('')}${edges.map((edge) => edgeSvg(edge, colours)).join('')}${cards.join('')}${legendSvg}</svg>\n`
  )
}
