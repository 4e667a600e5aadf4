/** The picture as a stand-alone SVG document, from the places of its nodes and edges. Every text is escaped. */
import type { EdgeKind, GraphEdge } from '../graph/edges'
import { boxAround, centreOf, grown, titleInset, union, type Box, type Point } from '../layout/geometry'
import type { GraphNode } from '../graph/nodes'
import { labelHeight, markPoint, pointOn, seam, type Label, type Route } from '../layout/routes'

export interface PictureNode extends Pick<
  GraphNode,
  'kind' | 'lines' | 'isIngressIsolated' | 'isEgressIsolated' | 'hasError'
> {
  readonly box: Box
}

export interface PictureEdge extends Pick<
  GraphEdge,
  'kind' | 'isRedirected' | 'label' | 'isDroppedAtSource' | 'isDroppedAtDestination'
> {
  readonly route: Route
  /** Where its label stands; null where there is no room for one. */
  readonly labelAt: Label | null
}

export interface PictureColours {
  readonly surface: string
  readonly sunken: string
  readonly ink: string
  readonly inkSoft: string
  readonly line: string
  readonly lineStrong: string
  readonly allowed: string
  readonly dropped: string
  readonly redirected: string
}

export interface Picture {
  readonly title: string
  readonly nodes: readonly PictureNode[]
  readonly edges: readonly PictureEdge[]
  /** Lines between services and what they select. */
  readonly ties?: readonly { readonly from: Box; readonly to: Box }[]
  readonly colours: PictureColours
}

const margin = 32
const characterWidth = 6.4
const monospace = "'JetBrains Mono', ui-monospace, monospace"
const legendRow = 20
/** What hangs on a card is lower than any card, and its text smaller. */
const smallCard = 20

const legend = [
  { kind: 'allowed', text: 'allowed' },
  { kind: 'redirected', text: 'L7: allowed, and the proxy checks each request' },
  { kind: 'mixed', text: 'some ports allowed, some dropped' },
  { kind: 'dropped', text: 'dropped, with a cross at the side that drops' },
] as const

/** A stand-alone SVG document with a legend. */
export function pictureSvg({ title, nodes, edges, ties = [], colours }: Picture): string {
  const content = union([
    ...nodes.map(({ box }) => box),
    ...edges.flatMap(({ route }) => [0.25, 0.5, 0.75].map((t) => boxAround(pointOn(route, t), 60, labelHeight))),
  ]) ?? { left: 0, top: 0, right: 400, bottom: 200 }
  const { left, top, right, bottom } = grown(content, margin)
  const width = Math.max(420, right - left)
  const height = bottom - top + (legend.length + 1) * legendRow
  const namespaces = nodes.filter(({ kind }) => kind === 'namespace')
  const cards = nodes.filter(({ kind }) => kind !== 'namespace')
  const arrows = (['allowed', 'dropped', 'redirected'] as const).map(
    (kind) =>
      `<marker id="arrow-${kind}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0l8 4l-8 4z" fill="${colours[kind]}"/></marker>`,
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${number(left)} ${number(top)} ${number(width)} ${number(height)}" width="${number(width)}" height="${number(height)}" font-family="Inter, system-ui, sans-serif" font-size="11" role="img">`,
    `<title>${escape(title)}</title><defs>${arrows.join('')}</defs>`,
    `<rect x="${number(left)}" y="${number(top)}" width="${number(width)}" height="${number(height)}" fill="${colours.surface}"/>`,
    ...namespaces.map((node) => namespaceSvg(node, colours)),
    ...ties.map((tie) => tieSvg(tie, colours)),
    ...edges.map((edge) => edgeSvg(edge, colours)),
    ...cards.map((node) => cardSvg(node, colours)),
    ...edges.map((edge) => labelSvg(edge, colours)),
    legendSvg({ x: left + margin, y: bottom }, colours),
    '</svg>\n',
  ].join('\n')
}

function escape(text: string): string {
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

const number = (value: number): string => value.toFixed(1)

function boxSvg({ left, top, right, bottom }: Box, attributes: string): string {
  return `<rect x="${number(left)}" y="${number(top)}" width="${number(right - left)}" height="${number(bottom - top)}" rx="6" ${attributes}/>`
}

function namespaceSvg({ box, lines }: PictureNode, colours: PictureColours): string {
  const text = `<text x="${number(box.left + titleInset)}" y="${number(box.top + 19)}" font-size="12" font-weight="600" fill="${colours.inkSoft}">${escape(lines[0] ?? '')}</text>`
  return boxSvg(box, `fill="${colours.sunken}" stroke="${colours.line}"`) + text
}

function tieSvg({ from, to }: { readonly from: Box; readonly to: Box }, colours: PictureColours): string {
  const [a, b] = [centreOf(from), centreOf(to)]
  return `<path d="M${number(a.x)} ${number(a.y)}L${number(b.x)} ${number(b.y)}" stroke="${colours.lineStrong}" stroke-dasharray="1 3"/>`
}

function cardSvg(node: PictureNode, colours: PictureColours): string {
  const { kind, box, lines, hasError } = node
  const { x, y } = centreOf(box)
  const fill = kind === 'endpoint' || kind === 'workload' ? colours.surface : colours.sunken
  const stroke = hasError
    ? `stroke="${colours.dropped}" stroke-width="2.5"`
    : `stroke="${colours.lineStrong}"${kind === 'outside' ? ' stroke-dasharray="4 3"' : ''}`
  const isSmall = box.bottom - box.top < smallCard
  const family =
    kind === 'endpoint' || kind === 'workload' || isSmall
      ? ` font-family="${monospace}"${isSmall ? ' font-size="9.5"' : ''}`
      : ''
  const texts = lines.map((line, i) => {
    const at = y + (i - (lines.length - 1) / 2) * 14.5 + 4
    return `<text x="${number(x)}" y="${number(at)}" text-anchor="middle"${family} fill="${i === 0 ? colours.ink : colours.inkSoft}">${escape(line)}</text>`
  })
  return [
    boxSvg(box, `fill="${fill}" ${stroke}`),
    ...texts,
    ...(node.isIngressIsolated ? [lockSvg({ x: box.left + 15, y }, colours.ink, 'isolated for ingress')] : []),
    ...(node.isEgressIsolated ? [lockSvg({ x: box.right - 15, y }, colours.ink, 'isolated for egress')] : []),
  ].join('')
}

function lockSvg({ x, y }: Point, colour: string, title: string): string {
  return `<g transform="translate(${number(x)} ${number(y)})" fill="none" stroke="${colour}" stroke-width="1.5"><title>${title}</title><rect x="-4.5" y="-1" width="9" height="6.5" rx="1"/><path d="M-2.5 -1v-2a2.5 2.5 0 0 1 5 0v2"/></g>`
}

function crossSvg({ x, y }: Point, colours: PictureColours): string {
  const cross = `<path d="M${number(x - 4)} ${number(y - 4)}l8 8m0 -8l-8 8" stroke="${colours.dropped}" stroke-width="2.2" stroke-linecap="round" fill="none"/>`
  return `<circle cx="${number(x)}" cy="${number(y)}" r="7" fill="${colours.surface}"/>${cross}`
}

function pathOf({ from, controls, to }: Route): string {
  const at = ({ x, y }: Point): string => `${number(x)} ${number(y)}`
  const [first = from, second = first] = controls
  const middle = seam(controls)
  const rest = middle === null ? `Q${at(first)} ${at(to)}` : `Q${at(first)} ${at(middle)}Q${at(second)} ${at(to)}`
  return `M${at(from)}${rest}`
}

interface Look {
  readonly kind: EdgeKind
  readonly isRedirected: boolean
  readonly hasArrow: boolean
}

/** Stroke of an edge; a mixed one is drawn twice, which makes two rails. */
function lineSvg(path: string, look: Look, colours: PictureColours): string {
  const { kind, isRedirected, hasArrow } = look
  const rail = isRedirected ? 'redirected' : 'allowed'
  const end = hasArrow ? ` marker-end="url(#arrow-${kind === 'mixed' ? rail : kind})"` : ''
  const line = (colour: string, width: number, extra = ''): string =>
    `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${width}"${extra}/>`
  switch (kind) {
    case 'allowed':
      return line(colours.allowed, 1.6, end)
    case 'redirected':
      return line(colours.redirected, 2.2, end)
    case 'dropped':
      return line(colours.dropped, 1.6, ` stroke-dasharray="6 4"${end}`)
    case 'mixed':
      return line(colours[rail], 5.2) + line(colours.surface, 2.2, end)
    default:
      return kind satisfies never
  }
}

function edgeSvg(
  { kind, isRedirected, route, isDroppedAtSource, isDroppedAtDestination }: PictureEdge,
  colours: PictureColours,
): string {
  return [
    lineSvg(pathOf(route), { kind, isRedirected, hasArrow: true }, colours),
    ...(isDroppedAtSource ? [crossSvg(markPoint(route, 'source'), colours)] : []),
    ...(isDroppedAtDestination ? [crossSvg(markPoint(route, 'target'), colours)] : []),
  ].join('')
}

function labelSvg({ kind, label, labelAt }: PictureEdge, colours: PictureColours): string {
  if (labelAt === null) return ''
  const { x, y } = labelAt.centre
  const colour = kind === 'mixed' ? colours.ink : colours[kind]
  const ground = boxSvg(
    boxAround({ x, y }, label.length * characterWidth + 6, labelHeight),
    `fill="${colours.surface}"`,
  )
  return `${ground}<text x="${number(x)}" y="${number(y + 3.5)}" text-anchor="middle" font-size="10.5" font-family="${monospace}" fill="${colour}">${escape(label)}</text>`
}

function legendSvg({ x, y }: Point, colours: PictureColours): string {
  const rows = legend.map(({ kind, text }, i) => {
    const at = y + i * legendRow
    const line = lineSvg(
      `M${number(x)} ${number(at)}h36`,
      { kind, isRedirected: kind === 'redirected', hasArrow: false },
      colours,
    )
    const cross = kind === 'dropped' ? crossSvg({ x: x + 28, y: at }, colours) : ''
    return `${line}${cross}<text x="${number(x + 46)}" y="${number(at + 4)}" fill="${colours.inkSoft}">${text}</text>`
  })
  const at = y + legend.length * legendRow
  const locks = `${lockSvg({ x: x + 18, y: at }, colours.ink, 'lock')}<text x="${number(x + 46)}" y="${number(at + 4)}" fill="${colours.inkSoft}">isolated: on the left for ingress, on the right for egress</text>`
  return rows.join('') + locks
}
