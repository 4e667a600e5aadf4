/** Builds the tree of a document from js-yaml's events, which carry offsets but not those of dashes, colons and brackets. */
import {
  EVENT_ALIAS,
  EVENT_DOCUMENT,
  EVENT_MAPPING,
  EVENT_POP,
  EVENT_SCALAR,
  EVENT_SEQUENCE,
  CHOMPING_KEEP,
  COLLECTION_STYLE_FLOW,
  SCALAR_STYLE_DOUBLE_QUOTED,
  SCALAR_STYLE_PLAIN,
  SCALAR_STYLE_SINGLE_QUOTED,
  YAMLException,
  getScalarValue,
  type Event,
  type ScalarEvent,
} from 'js-yaml'
import { readEvents } from '../exact/events'
import type { AliasNode, Anchor, MapEntry, MapNode, ScalarNode, SequenceItem, SequenceNode, TreeNode } from './nodes'

const maxDepth = 100

/** Parses one document; null where it is no YAML, or YAML that no edit understands. */
export function parseTree(text: string): TreeNode | null {
  try {
    return new TreeBuilder(text, readEvents(text, maxDepth)).build()
  } catch (error) {
    if (error instanceof YAMLException || error instanceof UnreadableTree) return null
    throw error
  }
}

class UnreadableTree extends Error {}

interface Properties {
  readonly start: number
  readonly tag: string | null
  readonly anchor: Anchor | null
}

class TreeBuilder {
  private at = 0
  private readonly anchors = new Map<string, Anchor>()

  constructor(
    private readonly text: string,
    private readonly events: readonly Event[],
  ) {}

  build(): TreeNode | null {
    while (this.events[this.at]?.type === EVENT_DOCUMENT) this.at++
    return this.events[this.at] === undefined || this.atPop() ? null : this.node(0)
  }

  /** @param slot where a value would stand that is not written */
  private node(slot: number): TreeNode {
    const event = this.events[this.at++]
    switch (event?.type) {
      case EVENT_SCALAR:
        return this.scalar(event, slot)
      case EVENT_ALIAS: {
        const { anchorStart, anchorEnd } = event
        const alias: AliasNode = {
          kind: 'alias',
          start: anchorStart - 1,
          content: anchorStart - 1,
          end: anchorEnd,
          tag: null,
          anchor: null,
        }
        this.anchors.get(this.text.slice(anchorStart, anchorEnd))?.aliases.push(alias)
        return alias
      }
      case EVENT_MAPPING:
        return this.map(event.start, event.style === COLLECTION_STYLE_FLOW, this.properties(event, event.start))
      case EVENT_SEQUENCE:
        return this.sequence(event.start, event.style === COLLECTION_STYLE_FLOW, this.properties(event, event.start))
      default:
        throw new UnreadableTree('events end inside a node')
    }
  }

  private properties(
    { anchorStart, anchorEnd, tagStart, tagEnd }: Exclude<Event, { type: 1 | 5 | 6 }>,
    content: number,
  ): Properties {
    let anchor: Anchor | null = null
    let start = content
    if (tagStart >= 0) start = Math.min(start, tagStart)
    if (anchorStart >= 0) {
      start = Math.min(start, anchorStart - 1)
      anchor = { name: this.text.slice(anchorStart, anchorEnd), start: anchorStart - 1, aliases: [] }
      this.anchors.set(anchor.name, anchor)
    }
    return { start, tag: tagStart < 0 ? null : this.text.slice(tagStart, tagEnd), anchor }
  }

  private scalar(event: ScalarEvent, slot: number): ScalarNode {
    const text = getScalarValue(this.text, event)
    if (event.valueStart < 0) {
      const end = Math.max(slot, event.tagEnd, event.anchorEnd)
      return { kind: 'scalar', style: 'empty', text, content: end, end, ...this.properties(event, end) }
    }
    if (event.style === SCALAR_STYLE_PLAIN) {
      const { valueStart, valueEnd } = event
      const properties = this.properties(event, valueStart)
      return { kind: 'scalar', style: 'plain', text, content: valueStart, end: valueEnd, ...properties }
    }
    if (event.style === SCALAR_STYLE_SINGLE_QUOTED || event.style === SCALAR_STYLE_DOUBLE_QUOTED) {
      const content = event.valueStart - 1
      const style = event.style === SCALAR_STYLE_SINGLE_QUOTED ? 'single' : 'double'
      return { kind: 'scalar', style, text, content, end: event.valueEnd + 1, ...this.properties(event, content) }
    }
    const content = Math.max(slot, event.tagEnd, event.anchorEnd)
    return {
      kind: 'scalar',
      style: 'block',
      text,
      content,
      end: this.blockEnd(event),
      ...this.properties(event, content),
    }
  }

  /** Blank lines behind a block of text belong to it only where it keeps them (`|+`). */
  private blockEnd({ valueStart, valueEnd, chomping }: ScalarEvent): number {
    const body = this.text.slice(valueStart, valueEnd)
    const kept = chomping === CHOMPING_KEEP ? body.replace(/\r?\n$/, '') : body.trimEnd()
    // An empty block ends on the line of its `|`.
    return kept === ''
      ? Math.max(0, valueStart - (this.text[valueStart - 2] === '\r' ? 2 : 1))
      : valueStart + kept.length
  }

  private map(content: number, isFlow: boolean, properties: Properties): MapNode {
    const entries: MapEntry[] = []
    let end = isFlow ? content + 1 : content
    while (!this.atPop()) {
      const first = this.skipBlank(end)
      if (this.text[first] === '?' && this.isBlankAt(first + 1)) throw new UnreadableTree('a key of several lines')
      const key = this.node(end)
      const colon = this.behindColon(key.end, isFlow)
      const value = this.node(colon)
      entries.push({ key, value, colon })
      end = Math.max(value.end, colon)
    }
    this.at++
    // A single pair in brackets (`[a: b]`) is a mapping without braces.
    const isBraced = isFlow && this.text[content] === '{'
    if (isBraced) end = this.behindBracket(end, '}')
    else if (isFlow) throw new UnreadableTree('a pair without braces')
    return { kind: 'map', isFlow, entries, content, end, ...properties }
  }

  private sequence(content: number, isFlow: boolean, properties: Properties): SequenceNode {
    const items: SequenceItem[] = []
    let end = isFlow ? content + 1 : content
    while (!this.atPop()) {
      const dash = isFlow ? -1 : this.skipBlank(end)
      if (!isFlow && this.text[dash] !== '-') throw new UnreadableTree('an item without a dash')
      const value = this.node(isFlow ? end : dash + 1)
      items.push({ dash: isFlow ? value.start : dash, value })
      end = value.end
    }
    this.at++
    if (isFlow) end = this.behindBracket(end, ']')
    return { kind: 'sequence', isFlow, items, content, end, ...properties }
  }

  /** Offset behind the colon of a key; behind the key itself where a flow mapping leaves the value out. */
  private behindColon(from: number, isFlow: boolean): number {
    const at = this.skipBlank(from)
    if (this.text[at] === ':') return at + 1
    if (isFlow) return from
    throw new UnreadableTree('a key without a colon')
  }

  private behindBracket(from: number, bracket: string): number {
    let at = this.skipBlank(from)
    if (this.text[at] === ',') at = this.skipBlank(at + 1)
    if (this.text[at] !== bracket) throw new UnreadableTree('a bracket is missing')
    return at + 1
  }

  /** Skips white space, line ends and comments. */
  private skipBlank(from: number): number {
    let at = from
    for (;;) {
      const code = this.text[at]
      if (code === ' ' || code === '\t' || code === '\n' || code === '\r') at++
      else if (code === '#') {
        const next = this.text.indexOf('\n', at)
        if (next < 0) return this.text.length
        at = next + 1
      } else return at
    }
  }

  private isBlankAt(at: number): boolean {
    return /^\s?$/.test(this.text[at] ?? '')
  }

  private atPop(): boolean {
    const event = this.events[this.at]
    if (event === undefined) throw new UnreadableTree('events end inside a node')
    return event.type === EVENT_POP
  }
}
