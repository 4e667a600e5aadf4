/** Entries and items taken out of a text, with the comments that belong to them. */
import {
  anchorsObstacle,
  mergeObstacle,
  obstacle,
  templateObstacle,
  twiceObstacle,
  type Obstacle,
  type Slot,
} from './locate'
import type { TextLines } from './lines'
import type { TreeNode } from './nodes'

/** A replacement of a stretch of a document's text. */
export interface TextSplice {
  readonly start: number
  readonly end: number
  readonly text: string
}

interface Extent {
  readonly start: number
  readonly end: number
}

/** What keeps an entry or item from being taken away. */
export function memberObstacle(slot: Slot): Obstacle | null {
  const held = anchorsObstacle(slot.node)
  if (held !== null || !('entry' in slot)) return held
  const { key } = slot.entry
  const name = key.kind === 'scalar' ? key.text : ''
  return mergeObstacle(slot.holder, name) ?? twiceObstacle(slot.holder, name) ?? anchorsObstacle(key)
}

/** Takes one of several members out of what holds it, or any out of brackets. */
export function removeMember(lines: TextLines, slot: Slot): readonly TextSplice[] | Obstacle {
  const { holder } = slot
  if (holder === null) return obstacle('A whole document is taken away as one.', slot.node)
  const held = memberObstacle(slot)
  if (held !== null) return held
  const members: readonly Extent[] =
    holder.kind === 'map'
      ? holder.entries.map(({ key, value, colon }) => ({ start: key.start, end: Math.max(value.end, colon) }))
      : holder.items.map(({ dash, value }) => ({ start: dash, end: Math.max(value.end, dash + 1) }))
  const own = members[slot.index]
  if (own === undefined) return obstacle('This entry is no longer there.', holder)
  const next = members[slot.index + 1]
  const splice = holder.isFlow
    ? removeInFlow(lines, holder, own, { previous: members[slot.index - 1], next })
    : removeInBlock(lines, own, next)
  if ('why' in splice) return splice
  return templateObstacle(lines.text, splice.start, splice.end) ?? [splice]
}

function removeInFlow(
  { text }: TextLines,
  holder: TreeNode,
  own: Extent,
  { previous, next }: Readonly<Record<'previous' | 'next', Extent | undefined>>,
): TextSplice | Obstacle {
  const [start, end] =
    next !== undefined
      ? [own.start, next.start]
      : previous !== undefined
        ? [previous.end, own.end]
        : [holder.content + 1, holder.end - 1]
  const gaps = text.slice(start, own.start) + text.slice(own.end, end)
  if (gaps.includes('#')) return obstacle('There is a comment between the brackets here: change it in the editor.', own)
  return { start, end, text: '' }
}

function removeInBlock(lines: TextLines, own: Extent, next: Extent | undefined): TextSplice | Obstacle {
  const { text } = lines
  const lineStart = lines.startOf(own.start)
  const indent = text.slice(lineStart, own.start)
  const end = lines.commentsEnd(lines.tailEnd(own.end), indent.length)
  if (!/^ *$/.test(indent)) {
    // The first entry behind a dash: the next one, or the comment above it, moves up into its place.
    if (next === undefined) return obstacle('This is the only entry.', own)
    return { start: own.start, end: end + (/^\s*/.exec(text.slice(end))?.[0].length ?? 0), text: '' }
  }
  const start = lines.commentsStart(lineStart, indent)
  const behind = lines.behindEnd(end)
  // At the end of a text without a final line end, the line end before goes instead.
  return behind > end || start === 0
    ? { start, end: behind, text: '' }
    : { start: start - (text[start - 2] === '\r' ? 2 : 1), end, text: '' }
}
