/** Operations as splices of a document's text: as few characters as can be, in the style of what stands around them. */
import {
  isNothing,
  locate,
  anchorsObstacle,
  isObstacle,
  mergeObstacle,
  obstacle,
  templateObstacle,
  twiceObstacle,
  type Obstacle,
  type Slot,
} from './locate'
import { TextLines } from './lines'
import { entryOf, type MapNode, type ScalarNode, type SequenceNode, type TreeNode } from './nodes'
import type { Operation, Path } from './operation'
import { hang, isPlainList, renderBlock, renderEntry, renderFlow, renderText, type Plain } from './render'
import { memberObstacle, removeMember, type TextSplice } from './removal'
import { styleOf, type TextStyle } from './style'

/** The splices that an operation comes to, or what stands in its way. */
export function spliceFor(text: string, root: TreeNode, operation: Operation): readonly TextSplice[] | Obstacle {
  return new Splicer(text, root).splices(operation)
}

class Splicer {
  private readonly style: TextStyle
  private readonly lines: TextLines
  /** Above the first item of the lines that are added. */
  private comment: string | null = null

  constructor(
    private readonly text: string,
    private readonly root: TreeNode,
  ) {
    this.style = styleOf(text, root)
    this.lines = new TextLines(text)
  }

  splices(operation: Operation): readonly TextSplice[] | Obstacle {
    const found = locate(this.root, operation.path)
    if (isObstacle(found)) return found
    const { slot, missing } = found
    switch (operation.type) {
      case 'set':
        return missing.length === 0
          ? this.replace(slot, operation.value)
          : this.fill(slot, missing, operation.value, operation.behind)
      case 'append':
        this.comment = operation.comment ?? null
        return this.fill(slot, missing.length === 0 ? [0] : [...missing, 0], operation.value)
      case 'remove':
        return missing.length === 0 ? this.remove(slot, operation.path) : this.notThere(slot, missing)
      case 'rename':
        return missing.length === 0 ? this.rename(slot, operation.key) : this.notThere(slot, missing)
    }
  }

  private notThere({ node }: Slot, [step]: Path): Obstacle {
    const merged = node.kind === 'map' ? mergeObstacle(node, String(step)) : null
    return merged ?? obstacle(`${String(step)} is not written here.`, node)
  }

  /** Puts a value where another one stands. */
  private replace(slot: Slot, value: Plain): readonly TextSplice[] | Obstacle {
    const { node } = slot
    if (node.kind === 'scalar' && !isFilled(value)) return this.setScalar(node, slot, value)
    const held = anchorsObstacle(node)
    if (held !== null) return held
    if (isEmpty(node)) return this.fill(slot, [], value)
    const template = templateObstacle(this.text, node.start, node.end)
    if (template !== null) return template
    if (isFilled(value)) return obstacle('This is already written in another way.', node)
    const written = isJsonNode(this.text, node) ? JSON.stringify(value) : renderFlow(value, false)
    return this.replaceWhole(slot, written)
  }

  private setScalar(node: ScalarNode, slot: Slot, value: Plain): readonly TextSplice[] | Obstacle {
    if (node.text.includes('{{')) return obstacle('This is a template: render it first, then it can be changed.', node)
    if (node.style === 'block')
      return obstacle('This is a block of text over several lines: change it in the editor.', node)
    const written = this.writeScalar(node, slot, value)
    const space = node.style === 'empty' && !/\s/.test(this.text[node.end - 1] ?? ' ') ? ' ' : ''
    return [{ start: node.content, end: node.end, text: space + written }]
  }

  private writeScalar(node: ScalarNode, slot: Slot, value: Plain): string {
    const isInFlow = slot.holder?.isFlow === true
    if (typeof value !== 'string') return renderFlow(value, isInFlow && isJsonNode(this.text, slot.holder ?? node))
    if (node.style === 'single' && !/[\n\r\t]/.test(value)) return `'${value.replaceAll("'", "''")}'`
    if (node.style === 'double' || node.tag !== null) return JSON.stringify(value)
    const isJson = slot.holder !== null && isJsonNode(this.text, slot.holder)
    return isJson ? JSON.stringify(value) : renderText(value, isInFlow)
  }

  /** Puts `[]`, `{}` or a scalar in place of something longer, keeping the comment on the key's line. */
  private replaceWhole(slot: Slot, written: string): readonly TextSplice[] | Obstacle {
    const { node } = slot
    const from = 'entry' in slot ? slot.entry.colon : 'item' in slot ? slot.item.dash + 1 : node.start
    const isBlock = node.kind !== 'alias' && node.kind !== 'scalar' && !node.isFlow
    if (slot.holder === null || !isBlock) return [{ start: node.content, end: node.end, text: written }]
    const end = this.lines.tailEnd(node.end)
    const lineEnd = this.lines.endOf(from)
    if (lineEnd >= node.start) return [{ start: node.start, end, text: written }]
    return [
      { start: from, end: from, text: ` ${written}` },
      { start: lineEnd, end, text: '' },
    ]
  }

  /** Adds what is missing below a node: an entry to a mapping, an item to a list, or all of an empty value. */
  private fill(slot: Slot, missing: Path, value: Plain, behind?: string): readonly TextSplice[] | Obstacle {
    const { node } = slot
    const [step, ...rest] = missing
    const nested = nest(rest, value)
    if (node.kind === 'map' && typeof step === 'string' && node.entries.length > 0)
      return this.addEntry(node, step, nested, behind)
    if (node.kind === 'sequence' && typeof step === 'number' && node.items.length > 0) return this.addItem(node, nested)
    const whole = nest(missing, value)
    if (!isEmpty(node)) return obstacle('This is written in another form than Kubernetes expects.', node)
    return this.fillEmpty(slot, whole)
  }

  private addEntry(map: MapNode, key: string, value: Plain, behind = ''): readonly TextSplice[] | Obstacle {
    const last = entryOf(map, behind) ?? map.entries.at(-1)
    if (last === undefined) return obstacle('There is nothing to add to.', map)
    if (map.isFlow) {
      const isJson = isJsonNode(this.text, map)
      const name = isJson ? JSON.stringify(key) : renderText(key, true)
      return [
        this.behindInFlow(
          last.key.start,
          Math.max(last.value.end, last.colon),
          `${name}: ${renderFlow(value, isJson)}`,
        ),
      ]
    }
    const column = this.lines.column(map.entries[0]?.key.start ?? map.start)
    return this.behindBlock(Math.max(last.value.end, last.colon), column, renderEntry(key, value, this.style))
  }

  private addItem(sequence: SequenceNode, value: Plain): readonly TextSplice[] | Obstacle {
    const last = sequence.items.at(-1)
    if (last === undefined) return obstacle('There is nothing to add to.', sequence)
    if (sequence.isFlow) {
      const written = renderFlow(value, isJsonNode(this.text, sequence))
      return [this.behindInFlow(last.value.start, last.value.end, written)]
    }
    const dash = this.dashOf(sequence)
    return this.behindBlock(
      Math.max(last.value.end, last.dash + 1),
      this.lines.column(sequence.content),
      hang(dash, renderBlock(value, this.style)),
    )
  }

  /** The dash with as many spaces behind it as the list's first item has. */
  private dashOf(sequence: SequenceNode): string {
    const first = sequence.items[0]
    const gap = first === undefined ? '' : this.text.slice(first.dash + 1, first.value.start)
    return /^ {1,3}$/.test(gap) && first?.value.kind !== 'scalar' ? `-${gap}` : '- '
  }

  /** Lines behind the line on which a block ends. */
  private behindBlock(end: number, column: number, lines: readonly string[]): readonly TextSplice[] {
    const at = this.lines.endOf(end)
    const pad = ' '.repeat(column)
    return [
      {
        start: at,
        end: at,
        text: this.commented(lines)
          .map((line) => `${this.style.lineEnd}${pad}${line}`)
          .join(''),
      },
    ]
  }

  private commented(lines: readonly string[]): readonly string[] {
    const first = this.comment === null ? -1 : lines.findIndex((line) => /^ *- /.test(line))
    if (first < 0) return lines
    const pad = /^ */.exec(lines[first] ?? '')?.[0] ?? ''
    return [...lines.slice(0, first), `${pad}# ${this.comment}`, ...lines.slice(first)]
  }

  /** Behind the last entry in brackets, on a line of its own where that one has one. */
  private behindInFlow(lastStart: number, lastEnd: number, written: string): TextSplice {
    const lineStart = this.lines.startOf(lastStart)
    const before = this.text.slice(lineStart, lastStart)
    const separator = /^[ \t]*$/.test(before) && lineStart > 0 ? `${this.style.lineEnd}${before}` : ' '
    return { start: lastEnd, end: lastEnd, text: `,${separator}${written}` }
  }

  /** Fills `{}`, `[]`, `~` or nothing. */
  private fillEmpty(slot: Slot, value: Plain): readonly TextSplice[] | Obstacle {
    const { node, holder } = slot
    if (holder === null) return obstacle('This document is empty.', node)
    if (this.text.slice(node.content, node.end).includes('#'))
      return obstacle('There is a comment between the brackets here: change it in the editor.', node)
    if (holder.isFlow) {
      const written = renderFlow(value, isJsonNode(this.text, holder))
      const space = node.content === node.end && this.text[node.end - 1] === ':' ? ' ' : ''
      return [{ start: node.content, end: node.end, text: space + written }]
    }
    if (!isFilled(value))
      return [{ start: node.content, end: node.end, text: ` ${renderBlock(value, this.style).join('')}` }]
    if (holder.kind === 'map') {
      const column = this.lines.column(holder.entries[0]?.key.start ?? holder.start)
      const step = isPlainList(value) ? this.style.dashStep : this.style.step
      const lines = renderBlock(value, this.style)
      return this.inPlaceOf(node, this.behindBlock(node.end, column + step, lines))
    }
    const [first = '', ...others] = renderBlock(value, this.style)
    const column = node.content === node.end ? this.lines.column(node.content) + 1 : this.lines.column(node.content)
    const hung = [first, ...others.map((line) => ' '.repeat(column) + line)].join(this.style.lineEnd)
    const space = node.content === node.end ? ' ' : ''
    return [{ start: node.content, end: node.end, text: space + hung }]
  }

  /** Takes an empty value away, with the space before it, and adds lines further down. */
  private inPlaceOf(node: TreeNode, added: readonly TextSplice[]): readonly TextSplice[] {
    if (node.content === node.end) return added
    let start = node.content
    while (this.text[start - 1] === ' ') start--
    return [{ start, end: node.end, text: '' }, ...added]
  }

  private rename(slot: Slot, key: string): readonly TextSplice[] | Obstacle {
    if (slot.holder?.kind !== 'map' || !('entry' in slot)) return obstacle('This has no key.', slot.node)
    const { holder, entry } = slot
    const merged = mergeObstacle(holder, key)
    if (merged !== null) return merged
    if (entry.key.kind !== 'scalar' || entry.key.anchor !== null || entry.key.style === 'block')
      return obstacle('This key cannot be changed here: change it in the editor.', entry.key)
    const twice = twiceObstacle(holder, entry.key.text)
    if (twice !== null) return twice
    return this.setScalar(entry.key, slot, key)
  }

  /** Takes an entry or item away; what loses its only one is written as empty. */
  private remove(slot: Slot, path: Path): readonly TextSplice[] | Obstacle {
    const { holder } = slot
    const count = holder?.kind === 'map' ? holder.entries.length : (holder?.items.length ?? 0)
    if (holder === null || holder.isFlow || count > 1) return removeMember(this.lines, slot)
    const held = memberObstacle(slot)
    if (held !== null) return held
    const found = locate(this.root, path.slice(0, -1))
    if (isObstacle(found)) return found
    const { node } = found.slot
    const template = templateObstacle(this.text, node.start, node.end)
    return template ?? this.replaceWhole(found.slot, node.kind === 'sequence' ? '[]' : '{}')
  }
}

function isFilled(value: Plain): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0
}

function isEmpty(node: TreeNode): boolean {
  return (
    isNothing(node) ||
    (node.kind === 'map' && node.entries.length === 0) ||
    (node.kind === 'sequence' && node.items.length === 0)
  )
}

/** Wraps a value into the mappings and lists of a path. */
function nest(path: Path, value: Plain): Plain {
  return path
    .toReversed()
    .reduce<Plain>((inner, step) => (typeof step === 'number' ? [inner] : { [step]: inner }), value)
}

/** Whether what stands in brackets is written as JSON: its keys or texts in double quotes. */
function isJsonNode(text: string, node: TreeNode): boolean {
  if (node.kind === 'map' && node.isFlow) {
    const first = node.entries[0]
    return first === undefined
      ? text.trimStart().startsWith('{')
      : first.key.kind === 'scalar' && first.key.style === 'double'
  }
  if (node.kind === 'sequence' && node.isFlow)
    return text.trimStart().startsWith('{') || text.trimStart().startsWith('[')
  return false
}
