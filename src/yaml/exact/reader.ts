/**
 * One YAML document as a tree whose every node knows where it stands.
 *
 * The tree is built from js-yaml's flat events, which carry source offsets: one parse gives values and positions.
 * Aliases share the node of their anchor; the tree is bounded so that neither deep nesting nor a few nested aliases
 * can make a walk over it explode.
 */
import {
  EVENT_ALIAS,
  EVENT_DOCUMENT,
  EVENT_MAPPING,
  EVENT_POP,
  EVENT_SCALAR,
  EVENT_SEQUENCE,
  SCALAR_STYLE_PLAIN,
  YAMLException,
  getScalarValue,
  type Event,
} from 'js-yaml'
import { readEvents, refusedByKubectl } from './events'
import { indexOfKey } from './key-index'
import type { ScalarNode, MapNode, SequenceNode, YamlNode, YamlProblem, ParsedDocument } from './node'
import { readPlainDocument } from './plain-reader'
import { resolvePlain, type ScalarValue } from './scalar'

/** A document may grow to this many nodes by its aliases, or to ten times what is written, whichever is more. */
const expansionLimit = 200_000
const maxDepth = 100

/** Parses the text of one document. Never throws: what is wrong comes back as problems. */
export function parseDocument(written: string): ParsedDocument {
  const text = withMarkFirst(written)
  const root = readPlainDocument(text)
  // Tabs and directives are nothing that the plain reader takes.
  if (root !== null) return { root, problems: [] }
  const parsed = parseFully(text)
  const refused = parsed.root === null ? null : refusedByKubectl(text)
  if (refused === null) return parsed
  const { at, what } = refused
  const message = `This is not YAML that kubectl reads: it refuses ${what}`
  const help = text[at] === '\t' ? 'Write spaces instead.' : 'Remove it.'
  return { root: null, problems: [{ code: 'yaml-syntax', message, help, start: at, end: at + 1 }] }
}

/**
 * The document as it is written: a key that appears twice is in its mapping twice, and a merge (`<<`) is a key with its
 * value. For those who must account for every word of a text.
 */
export function parseAsWritten(written: string): ParsedDocument {
  const text = withMarkFirst(written)
  const root = readPlainDocument(text)
  return root === null ? parseFully(text, true) : { root, problems: [] }
}

/** kubectl reads each document by itself, so that a byte order mark behind the separator, as joined files have it, begins a text. */
function withMarkFirst(text: string): string {
  return text.startsWith('---') ? text.replace(/^(---[ \t]*\r?\n)\ufeff/, '\ufeff$1') : text
}

/** The same by way of js-yaml's events, whatever the text holds. */
export function parseFully(text: string, isAsWritten = false): ParsedDocument {
  try {
    const builder = new TreeBuilder(text, readEvents(text, maxDepth), isAsWritten)
    const root = builder.build()
    return { root, problems: builder.problems }
  } catch (error) {
    if (error instanceof DocumentError) return { root: null, problems: [error.problem] }
    if (error instanceof YAMLException) return { root: null, problems: [syntaxProblem(text, error)] }
    throw error
  }
}

/** What a document end mark separates, nobody reads. */
function behindEnd({ start, end }: YamlNode): YamlProblem {
  return {
    code: 'yaml-syntax',
    message: 'what follows "..." is not read: kubectl reads one object up to the next line of ---',
    help: 'Write --- instead of "...".',
    start,
    end: Math.min(end, start + 80),
  }
}

class DocumentError extends Error {
  constructor(readonly problem: YamlProblem) {
    super(problem.message)
  }
}

class TreeBuilder {
  readonly problems: YamlProblem[] = []
  private at = 0
  /** Where what was read last ends in the text: of an alias that is not where its value does. */
  private reached = 0
  private readonly anchors = new Map<string, YamlNode | 'open'>()

  constructor(
    private readonly text: string,
    private readonly events: Event[],
    private readonly isAsWritten: boolean,
  ) {}

  build(): YamlNode | null {
    let root: YamlNode | null = null
    while (this.at < this.events.length) {
      const event = this.events[this.at]
      if (event === undefined) break
      if (event.type === EVENT_DOCUMENT || event.type === EVENT_POP) {
        this.at++
        continue
      }
      // A document end mark (`...`) can leave a second root in one slice; the first one counts.
      const node = this.node()
      if (root !== null && (node.kind !== 'scalar' || node.value !== null)) this.problems.push(behindEnd(node))
      root ??= node
    }
    if (root !== null) this.checkSize(root)
    return root
  }

  private checkSize({ size }: YamlNode): void {
    if (size <= Math.max(expansionLimit, this.events.length * 10)) return
    this.fail({
      code: 'yaml-too-large',
      message: 'aliases make this document too large to expand',
      help: 'Write the repeated parts out, or split them.',
      start: 0,
      end: 1,
    })
  }

  private node(): YamlNode {
    const event = this.events[this.at++]
    if (event === undefined) throw new RangeError('events end inside a node')
    switch (event.type) {
      case EVENT_SCALAR: {
        const start = event.valueStart < 0 ? this.emptyPosition(event.tagEnd, event.anchorEnd) : event.valueStart
        const raw = getScalarValue(this.text, event)
        const isPlain = event.style === SCALAR_STYLE_PLAIN
        const quote = event.style === 2 || event.style === 3 ? 1 : 0
        const tag = event.tagStart < 0 ? '' : this.text.slice(event.tagStart, event.tagEnd)
        const node: ScalarNode = {
          kind: 'scalar',
          value: this.scalarValue(raw, isPlain, tag, start),
          text: raw,
          isPlain: isPlain && tag === '',
          start: start - quote,
          end: Math.max(start, event.valueEnd) + quote,
          size: 1,
        }
        if (event.anchorStart >= 0) this.anchors.set(this.text.slice(event.anchorStart, event.anchorEnd), node)
        this.reached = node.end
        return node
      }
      case EVENT_MAPPING:
        return this.anchored(event.anchorStart, event.anchorEnd, () => this.map(event.start, event.style === 2))
      case EVENT_SEQUENCE:
        return this.anchored(event.anchorStart, event.anchorEnd, () => this.sequence(event.start, event.style === 2))
      case EVENT_ALIAS: {
        const name = this.text.slice(event.anchorStart, event.anchorEnd)
        const target = this.anchors.get(name)
        if (target === undefined) {
          this.fail({
            code: 'yaml-alias',
            message: `alias *${name} has no anchor &${name} before it`,
            help: `Add &${name} to the value that it repeats.`,
            start: event.anchorStart,
            end: event.anchorEnd,
          })
        }
        if (target === 'open') {
          this.fail({
            code: 'yaml-alias',
            message: `alias *${name} is inside its own anchor`,
            help: 'A value cannot contain itself: write the part out.',
            start: event.anchorStart,
            end: event.anchorEnd,
          })
        }
        this.reached = event.anchorEnd
        return target
      }
      default:
        throw new RangeError('unexpected event inside a node')
    }
  }

  private anchored<N extends YamlNode>(start: number, end: number, read: () => N): N {
    if (start < 0) return read()
    const name = this.text.slice(start, end)
    this.anchors.set(name, 'open')
    const node = read()
    this.anchors.set(name, node)
    return node
  }

  private sequence(start: number, isFlow: boolean): SequenceNode {
    const items: YamlNode[] = []
    let size = 1
    let end = start + 1
    while (!this.atPop()) {
      const item = this.node()
      items.push(item)
      size += item.size
      if (this.reached > end) end = this.reached
    }
    this.at++
    if (isFlow) end = this.closing(end, 93)
    this.reached = end
    return { kind: 'sequence', items, isFlow, start, end, size }
  }

  private map(start: number, isFlow: boolean): MapNode {
    const map: MapNode = { kind: 'map', keys: [], keyNodes: [], values: [], isFlow, start, end: start + 1, size: 1 }
    const own = new Set<string>()
    let hasMerge = false
    while (!this.atPop()) {
      const key = this.node()
      if (key.kind !== 'scalar') {
        this.fail({
          code: 'yaml-key',
          message: 'a mapping key is a list or a mapping',
          help: 'Kubernetes objects have plain names as keys: quote it if it is meant as text.',
          start: key.start,
          end: key.end,
        })
      }
      const value = this.node()
      if (this.reached > map.end) map.end = this.reached
      if (key.end > map.end) map.end = key.end
      map.size += value.size + 1
      if (key.isPlain && key.text === '<<' && !this.isAsWritten) {
        this.merge(map, value, own)
        hasMerge = true
      } else this.set(map, key, value, own)
    }
    this.at++
    if (isFlow) map.end = this.closing(map.end, 125)
    this.reached = map.end
    if (hasMerge) this.checkSize(map)
    return map
  }

  /**
   * A merge writes its keys where it stands: what is written before it is replaced, what comes after it counts. Of several
   * mappings in one merge the first counts. Source: goyaml.v2 of sigs.k8s.io/yaml, decode.go (`mapping`, `merge`).
   */
  private merge(map: MapNode, value: YamlNode, own: ReadonlySet<string>): void {
    const sources = value.kind === 'sequence' ? value.items.toReversed() : [value]
    const replaced = new Set<string>()
    for (const source of sources) {
      if (source.kind !== 'map') {
        this.fail({
          code: 'yaml-key',
          message: 'a merge key (<<) needs a mapping',
          help: 'Give it an alias of a mapping, such as <<: *defaults.',
          start: value.start,
          end: value.end,
        })
      }
      for (let i = 0; i < source.keys.length; i++) {
        const key = source.keyNodes[i]
        const item = source.values[i]
        if (key === undefined || item === undefined) continue
        const name = keyText(key)
        const known = indexOfKey(map.keys, name)
        const before = map.keyNodes[known]
        if (own.has(name) && !replaced.has(name) && before !== undefined) {
          this.problems.push({
            code: 'yaml-duplicate-key',
            message: `the key "${name}" is replaced by the merge (<<) behind it, as kubectl reads YAML`,
            help: 'Write the merge first.',
            start: before.start,
            end: before.end,
          })
          replaced.add(name)
        }
        map.values[putKey(map, known, name, key)] = item
        map.size += item.size + 1
      }
    }
  }

  private set(map: MapNode, key: ScalarNode, value: YamlNode, own: Set<string>): void {
    const name = keyText(key)
    const known = this.isAsWritten ? -1 : indexOfKey(map.keys, name)
    if (known >= 0 && own.has(name)) {
      this.problems.push({
        code: 'yaml-duplicate-key',
        message: `the key "${name}" appears twice in this mapping; the last one counts`,
        help: 'Remove one of the two.',
        start: key.start,
        end: key.end,
      })
    }
    own.add(name)
    map.values[putKey(map, known, name, key)] = value
  }

  private scalarValue(raw: string, isPlain: boolean, tag: string, start: number): ScalarValue {
    if (tag === '') return isPlain ? resolvePlain(raw) : raw
    if (tag === '!' || tag === '!!str' || tag === '!<tag:yaml.org,2002:str>') return raw
    if (tag === '!!int' || tag === '!!float' || tag === '!!bool' || tag === '!!null') return resolvePlain(raw)
    if (tag === '!!timestamp') return raw
    this.fail({
      code: 'yaml-tag',
      message: `the tag ${tag} is not one that Kubernetes reads`,
      help: 'Remove the tag, or render the template first.',
      start,
      end: start + 1,
    })
  }

  /** Where a value that is not written would stand. */
  private emptyPosition(tagEnd: number, anchorEnd: number): number {
    if (tagEnd >= 0 || anchorEnd >= 0) return Math.max(tagEnd, anchorEnd)
    const before = this.events[this.at - 2]
    if (before !== undefined && before.type === EVENT_SCALAR) return Math.max(before.valueEnd, 0)
    return before !== undefined && 'start' in before ? before.start : 0
  }

  private atPop(): boolean {
    return this.events[this.at]?.type === EVENT_POP
  }

  /** Offset just behind the bracket that closes a flow collection. */
  private closing(from: number, bracket: number): number {
    for (let at = from; at < this.text.length; at++) {
      const code = this.text.charCodeAt(at)
      if (code === bracket) return at + 1
      if (code === 35) {
        const next = this.text.indexOf('\n', at)
        if (next < 0) return from
        at = next
      }
    }
    return from
  }

  private fail(problem: YamlProblem): never {
    const { start, end, help } = problem
    // Braces of a template are read as mappings, and fail as such.
    const isTemplate = this.text.slice(Math.max(0, start - 2), end + 2).includes('{{')
    throw new DocumentError({ ...problem, help: isTemplate ? templateHelp : help })
  }
}

/** Puts a key in place of the one at an index, or behind the last one where that is negative. @returns where its value goes */
function putKey(map: MapNode, index: number, name: string, key: ScalarNode): number {
  const at = index < 0 ? map.keys.length : index
  map.keys[at] = name
  map.keyNodes[at] = key
  return at
}

/** Keys are text in Kubernetes, whatever YAML makes of them: the unquoted key `y` is `true`. */
function keyText(key: ScalarNode): string {
  if (!key.isPlain || typeof key.value === 'string') return key.text
  return key.value === null ? 'null' : String(key.value)
}

function syntaxProblem(text: string, error: YAMLException): YamlProblem {
  // What is missing at the end is shown at the last thing that is written.
  const position = Math.max(0, Math.min(error.mark?.position ?? 0, text.trimEnd().length - 1))
  const said = error.reason ?? error.message
  // The reader says this of quotes and brackets alone, at the line after the one that lacks the end.
  const reason = said === 'deficient indentation' ? openEnd : said
  const lineEnd = text.indexOf('\n', position)
  const line = text.slice(text.lastIndexOf('\n', Math.max(0, position - 1)) + 1, lineEnd < 0 ? text.length : lineEnd)
  return {
    code: /depth|nest/i.test(reason) ? 'yaml-too-deep' : 'yaml-syntax',
    message: `This is not valid YAML: ${reason}`,
    help: syntaxHelp(reason, line),
    start: position,
    end: Math.max(position + 1, Math.min(lineEnd < 0 ? text.length : lineEnd, position + 80)),
  }
}

const openEnd = 'a quote or bracket of a line above is still open'
const templateHelp = 'This looks like a template: paste what `helm template` or `kustomize build` prints.'

function syntaxHelp(reason: string, line: string): string {
  if (line.includes('{{')) return templateHelp
  if (line.startsWith('\t') || /tab/i.test(reason)) return 'YAML is indented with spaces: replace the tab.'
  if (/depth|nest/i.test(reason)) return 'The document is nested deeper than any Kubernetes object: check the brackets.'
  if (reason === openEnd)
    return 'Close it where it ends. If this line belongs inside it, indent it further than the key above.'
  if (/indent/i.test(reason))
    return 'Align this line with its neighbours: entries of one mapping start in the same column.'
  if (/colon|":"|mapping/i.test(reason))
    return 'Check for a missing colon or space after it, and quote text that holds ": " or " #".'
  if (/quot|d end of the stream/i.test(reason)) return 'Close the quote or bracket that is still open.'
  return 'Correct this line; the other documents are still read.'
}
