/**
 * Text of Hubble by the chunk → what it tells. One reader a file: the form is found line by line, for files are mixed, cut
 * and wrapped by whatever carried them here.
 */
import { noForm, type Tell, type ReadItem } from '../event'
import { beginsAsEvent, mended, readCompact, splitGlued } from './compact'
import { DictReader } from './dict'
import { foreignText } from './foreign'
import { JsonBlocks } from './json-blocks'
import { readMonitor } from './monitor'
import { readRecord } from './record-json'
import { readLooseRow, readTableHeader, readTableRow, type TableColumns } from './table'

/** A line longer than this is no record. */
const longestLine = 64_000_000
/** From here on an array without line ends is read by the piece. */
const longPiece = 1_000_000
/** Most lines that one event is taken to be broken into. */
const mostBreaks = 6

// eslint-disable-next-line no-control-regex -- colours are control sequences
const colours = /\u001B\[[0-9;?]*[A-Za-z]/g
const cri = /^\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:\d\d) (stdout|stderr) ([FP]) (.*)$/s
const kubectl = /^\[(?:pod\/)?[A-Za-z0-9._/-]+\] /
const likeJson = /"(?:flow|verdict|node_name|nodeName|source|destination|time|identity|labels|Summary)"\s*:/
const likeText = / (?:FORWARDED|DROPPED|ALLOWED|DENIED|AUDITED|REDIRECTED|TRANSLATED|TRACED)(?: |$)/
const arrows = / (?:->|<-|<>) /
/** The command itself, copied with what it printed. */
const commandLine = /\bhubble observe\b/

interface Pending {
  readonly text: string
  readonly line: number
  readonly lines: number
}

export class FlowReader {
  private carry: string[] = []
  private carryLength = 0
  private number = 0
  private isDropping = false
  private readonly forms = new Map<string, number>()
  private readonly blocks = new JsonBlocks()
  private readonly dict = new DictReader()
  private table: TableColumns | null = null
  private parts: { readonly text: string[]; readonly line: number } | null = null
  private pending: Pending | null = null
  /** The first line that is none of Hubble's, by which a text without a single record is named. */
  private strange: { readonly text: string; readonly line: number } | null = null
  private hasUnreadable = false

  /** @param tell is handed everything in the order of the text */
  constructor(private readonly tell: Tell) {}

  /** Lines so far; of the last one the end may be missing. */
  get lines(): number {
    return this.number
  }

  /** How the text is written, in words. */
  get format(): string {
    let best: string = noForm
    let most = 0
    for (const [form, count] of this.forms) {
      if (count <= most) continue
      best = form
      most = count
    }
    return best
  }

  push(chunk: string): void {
    let start = 0
    for (;;) {
      const end = chunk.indexOf('\n', start)
      if (end < 0) break
      const piece = chunk.slice(start, end)
      start = end + 1
      this.endLine(piece)
    }
    if (start < chunk.length) this.keep(start === 0 ? chunk : chunk.slice(start))
  }

  /** The text has ended: tells what was still open. */
  end(): void {
    if (this.carryLength > 0) this.endLine('')
    this.dict.finish(this.tellDict)
    this.givePending()
    if (this.parts !== null) this.unreadable(this.parts.line, 'the line is cut off', this.parts.text.join(''))
    this.parts = null
    if (this.blocks.isInside) this.giveBlock('the record is cut off')
    if (this.forms.size === 0 && !this.hasUnreadable && this.strange !== null)
      this.unreadable(this.strange.line, foreignText(this.strange.text.trim()), this.strange.text)
  }

  private keep(piece: string): void {
    if (this.isDropping) return
    this.carry.push(piece)
    this.carryLength += piece.length
    if (this.carryLength <= longPiece) return
    const text = this.carry.join('')
    if (this.blocks.isOpen || /^\uFEFF?\s*\[/.test(text)) {
      this.carry = []
      this.carryLength = 0
      this.pushBlock(text, this.number + 1, '')
      // Something has to say that the line has begun.
      this.carry.push(' ')
      this.carryLength = 1
    } else if (this.carryLength > longestLine) {
      this.unreadable(this.number + 1, 'the line is too long for a record', text)
      this.carry = []
      this.carryLength = 0
      this.isDropping = true
    } else this.carry = [text]
  }

  private endLine(piece: string): void {
    this.number++
    if (this.isDropping) {
      this.isDropping = false
      return
    }
    let text = piece
    if (this.carryLength > 0) {
      text = this.carry.join('') + piece
      this.carry = []
      this.carryLength = 0
    }
    if (text.endsWith('\r')) text = text.slice(0, -1)
    if (this.number === 1 && text.startsWith('\uFEFF')) text = text.slice(1)
    this.line(text, this.number)
  }

  private count(form: string): void {
    this.forms.set(form, (this.forms.get(form) ?? 0) + 1)
  }

  private unreadable(line: number, reason: string, text: string): void {
    this.hasUnreadable = true
    this.tell({ type: 'unreadable', line, reason, excerpt: text.slice(0, 160) })
  }

  private line(text: string, line: number): void {
    if (text.charCodeAt(0) === 0x7b && !this.blocks.isOpen) {
      this.json(text, line, 'jsonl')
      return
    }
    if (this.blocks.isOpen) {
      if (!this.isRecordOfItsOwn(text)) {
        this.pushBlock(text, line, '\n')
        return
      }
      if (this.blocks.isInside) this.giveBlock('the record is cut off')
      else this.blocks.reset()
      this.json(text, line, 'jsonl')
      return
    }
    this.plain(text.includes('\u001B') ? text.replace(colours, '') : text, line)
  }

  /** Inside an open block a whole record at the beginning of a line says that the block was cut. */
  private isRecordOfItsOwn(text: string): boolean {
    return /^\{"(?:flow|lost_events|node_status|agent_event|debug_event|time)":/.test(text) && text.endsWith('}')
  }

  private plain(text: string, line: number): void {
    const trimmed = text.trim()
    if (trimmed === '') return
    const log = cri.exec(text)
    if (log !== null) {
      this.container(log[1] ?? '', log[2] ?? '', log[3] ?? '', line)
      return
    }
    const prefix = kubectl.exec(text)
    if (prefix !== null) {
      const rest = text.slice(prefix[0].length)
      if (rest.startsWith('{')) this.json(rest, line, 'kubectl logs --prefix')
      else this.text(rest, line)
      return
    }
    if (trimmed.startsWith('{')) {
      this.json(trimmed, line, 'jsonl')
      return
    }
    if (trimmed.startsWith('[') && (trimmed.length === 1 || /^\[\s*[{\]]/.test(trimmed))) {
      this.pushBlock(trimmed, line, '\n')
      return
    }
    const quoted = unquoted(trimmed)
    const at = quoted.indexOf('{"flow":')
    if (at >= 0 && quoted.endsWith('}')) {
      this.json(quoted.slice(at), line, 'jsonl')
      return
    }
    this.text(text, line)
  }

  /** A line of a container's log; long ones come in parts, of which the last is marked `F`. */
  private container(stream: string, mark: string, text: string, line: number): void {
    if (stream === 'stderr') {
      this.tell({ type: 'other', line })
      return
    }
    if (mark === 'P') {
      this.parts ??= { text: [], line }
      this.parts.text.push(text)
      return
    }
    const whole = this.parts === null ? text : this.parts.text.join('') + text
    const first = this.parts?.line ?? line
    this.parts = null
    if (whole.startsWith('{')) this.json(whole, first, 'cri')
    else this.text(whole, first)
  }

  private json(text: string, line: number, form: string): void {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      this.brokenJson(text, line)
      return
    }
    this.record(value, line, text, form)
  }

  private record(value: unknown, line: number, text: string, form: string): void {
    const read = readRecord(value, line, text.slice(0, 160))
    if (read.type === 'wrapped') {
      this.wrapped(read.text, line, text.startsWith('{"log"') ? 'docker json-file' : 'loki')
      return
    }
    if (read.type === 'many') {
      for (const part of read.parts)
        if (typeof part !== 'string') this.record(part, line, '', 'records of a service')
        else if (part.trimStart().startsWith('{')) this.json(part.trim(), line, 'records of a service')
        else this.text(part, line)
      return
    }
    this.count(form)
    this.tell(read)
  }

  /** A collector's record around a line; Docker writes long lines in parts, of which only the last ends as a line does. */
  private wrapped(text: string, line: number, form: string): void {
    const isPart = form === 'docker json-file' && !text.endsWith('\n') && !text.endsWith('}')
    if (isPart || this.parts !== null) {
      this.parts ??= { text: [], line }
      this.parts.text.push(text)
      if (isPart) return
    }
    const first = this.parts?.line ?? line
    const whole = (this.parts === null ? text : this.parts.text.join('')).replace(/\r?\n$/, '')
    this.parts = null
    if (whole.trimStart().startsWith('{"log"') || whole.trimStart().startsWith('{"line"'))
      this.unreadable(first, 'a line wrapped twice', whole)
    else if (whole.trimStart().startsWith('{')) this.json(whole.trim(), first, form)
    else for (const part of whole.split('\n')) this.plain(part.replace(colours, ''), first)
  }

  /** More than one value on the line, the beginning of one that is printed over many lines, or a damaged one. */
  private brokenJson(text: string, line: number): void {
    const scan = new JsonBlocks()
    const found: string[] = []
    const between = scan.push(text, line, (block) => found.push(block.text))
    const isCutFromList = text.trimEnd().endsWith(',')
    if (!scan.isInside && between === '' && (found.length > 1 || (found.length === 1 && isCutFromList))) {
      for (const value of found) this.json(value, line, 'jsonl')
      return
    }
    if (scan.isInside && (/[{[,]\s*$/.test(text) || text.trim() === '{')) {
      this.pushBlock(text, line, '\n')
      return
    }
    this.unreadable(line, 'the record is cut off or damaged', text)
  }

  private pushBlock(text: string, line: number, ending: string): void {
    const isArray = !this.blocks.isInside && /^\s*(?:\uFEFF)?\[/.test(text)
    const before = this.forms.get('json array') ?? 0
    const between = this.blocks.push(
      text,
      line,
      (block) => this.block(block.text, block.line, isArray || before > 0 ? 'json array' : 'json stream'),
      ending,
    )
    if (isArray && before === 0) this.forms.set('json array', 1)
    if (between === null) this.giveBlock('the record is too long')
    else if (between !== '') this.unreadable(line, 'text between the records', text)
  }

  private block(text: string, line: number, form: string): void {
    try {
      this.record(JSON.parse(text), line, text, form)
    } catch (error) {
      // Anything but a syntax error is a fault of ours, and must not be taken for one of the text's.
      if (!(error instanceof SyntaxError)) throw error
      this.unreadable(line, 'the record is damaged', text)
    }
  }

  private giveBlock(reason: string): void {
    const line = this.blocks.openLine
    this.unreadable(line, reason, this.blocks.reset())
  }

  private text(text: string, line: number): void {
    const columns = readTableHeader(text)
    if (columns !== null) {
      this.table = columns
      return
    }
    const row = this.table === null ? null : readTableRow(text, this.table, line)
    if (row !== null) {
      this.count('table')
      this.tell(row)
      return
    }
    if (this.dict.take(text, line, this.tellDict)) return
    if (this.pending !== null && this.joined(text)) return
    const loose = arrows.test(text) ? null : readLooseRow(text, line)
    if (loose !== null) {
      this.count('table')
      this.tell(loose)
      return
    }
    const monitored = text.includes(' flow ') || text.includes('xx drop (') ? readMonitor(text, line) : null
    if (monitored !== null) {
      this.count('cilium monitor')
      this.tell(monitored)
      return
    }
    const parts = splitGlued(text)
    parts.forEach((part, i) => this.compact(part.trimEnd(), line, i === parts.length - 1))
  }

  private compact(text: string, line: number, isLast: boolean): void {
    const item = readCompact(text, line) ?? readCompact(mended(text), line)
    if (item !== null) {
      this.count('compact')
      this.tell(item)
    } else if (beginsAsEvent(text)) {
      if (isLast) this.pending = { text, line, lines: 1 }
      else this.unreadable(line, 'the event is cut off', text)
    } else if (!commandLine.test(text) && (likeText.test(text) || likeJson.test(text))) {
      this.unreadable(line, 'the beginning of the record is missing', text)
    } else if (isControl(text)) {
      this.unreadable(line, 'the line contains no text', '')
    } else {
      this.strange ??= { text: text.slice(0, 1000), line }
      this.tell({ type: 'other', line })
    }
  }

  /** Whether the line goes on with the event before it, which a terminal's width has broken. */
  private joined(text: string): boolean {
    const { pending } = this
    if (pending === null) return false
    if (beginsAsEvent(text) || text.startsWith('{') || pending.lines >= mostBreaks) {
      this.givePending()
      return false
    }
    for (const glue of ['', ' ']) {
      const whole = pending.text + glue + text.trimEnd()
      const item = readCompact(whole, pending.line)
      if (item === null) continue
      this.pending = null
      this.count('compact')
      this.tell(item)
      return true
    }
    this.pending = { text: pending.text + text, line: pending.line, lines: pending.lines + 1 }
    return true
  }

  private givePending(): void {
    if (this.pending === null) return
    this.unreadable(this.pending.line, 'the event is cut off', this.pending.text)
    this.pending = null
  }

  private readonly tellDict = (item: ReadItem | null, line: number): void => {
    if (item === null) {
      this.unreadable(line, 'the block is not a whole event', '')
      return
    }
    this.count('dict')
    this.tell(item)
  }
}

/** A cell of CSV, alone or among others, that holds a record. */
const csvCell = /(?:^|[,;\t])"(\{""[^\n]*?\})"(?=$|[,;\t])/

/** A record in the quotes of a shell, of a table's cell or of a log; other text is left as it is. */
function unquoted(text: string): string {
  const cell = csvCell.exec(text)?.[1]
  if (cell !== undefined) return cell.replaceAll('""', '"')
  return text.startsWith("'{") ? text.replace(/^'|'$/g, '') : text
}

/** Nothing but control characters, as in the middle of a file that was cut by its size. */
function isControl(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- this is what it looks for
  return /^[\u0000-\u001F\uFFFD]+$/.test(text)
}
