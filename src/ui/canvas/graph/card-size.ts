/** How large a card is: as wide as its words, as high as its rows. */
import { countText, detailRoom } from './card-words'
import type { GraphNode, Row } from './model'
import { cut, monoWidth, titleWidth, uiWidth } from './titles'

/** Sizes in the picture's units, which are pixels at zoom 1. */
export const cardSize = { header: 40, small: 28, tag: 18, row: 22, foot: 4, title: 13, text: 11.5 } as const
const narrowest = 124
const narrowestOutside = 92
const widest = 236

interface Content extends Pick<GraphNode, 'title' | 'count' | 'detail' | 'services' | 'rows'> {
  /** Something stands before the title. */
  readonly glyph: boolean
}

/** Room that a card takes. Half of the header's height is where lines start. */
export function sized({ title, count, detail, services, rows, glyph }: Content): { width: number; height: number } {
  const { title: big, text } = cardSize
  const widths = [
    titleWidth(title, big) + (glyph ? 20 : 0) + (count === '' ? 0 : uiWidth(count, text) + 6),
    monoWidth(cut(detail, detailRoom), text),
    ...services.map((tag) => monoWidth(tag.text, text)),
    ...rows.map(rowWidth),
  ]
  const height =
    (detail === '' ? cardSize.small : cardSize.header) +
    services.length * cardSize.tag +
    (rows.length === 0 ? 0 : rows.length * cardSize.row + cardSize.foot)
  const least = detail === '' && services.length === 0 && rows.length === 0 ? narrowestOutside : narrowest
  return { width: Math.ceil(Math.min(widest, Math.max(least, ...widths.map((width) => width + 30))) / 4) * 4, height }
}

function rowWidth({ title, protocol, l7, allowed, dropped, undecided, isOpen, isForItself }: Row): number {
  const { text } = cardSize
  // There is room for both counts, so that a verdict that changes moves nothing.
  const counts = isOpen ? 'open' : countText(Math.max(1, allowed), Math.max(1, dropped), undecided)
  const pill = l7 === null ? 0 : uiWidth(l7, text) + 14
  return monoWidth(title, 12.5) + uiWidth(protocol, text) + pill + monoWidth(counts, text) + (isForItself ? 16 : 0) + 10
}
