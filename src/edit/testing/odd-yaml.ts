/** For tests: the same data written in ever other ways, with comments, anchors and odd layout. */
import { renderText, isPlainList, isPlainMap, type Plain } from '../../yaml/written/render'

/** Takes the next of a list of random numbers; the list is used again from its start when it ends. */
export class Chooser {
  private at = 0
  constructor(private readonly numbers: readonly number[]) {}

  below(limit: number): number {
    const number = this.numbers[this.at++ % Math.max(1, this.numbers.length)] ?? 0
    return number % limit
  }

  oneIn(chances: number): boolean {
    return this.below(chances) === chances - 1
  }
}

export interface OddOptions {
  readonly comments: boolean
  readonly anchors: boolean
  readonly flow: boolean
}

/** Writes documents, each in its own layout. */
export class OddWriter {
  private comments = 0
  private anchors = 0
  private anchored = new Map<string, string>()
  private step = 2
  private dashStep = 2

  constructor(
    private readonly choose: Chooser,
    private readonly options: OddOptions,
  ) {}

  document(value: Plain): string {
    this.anchored = new Map()
    this.step = 2 + this.choose.below(3)
    this.dashStep = this.choose.oneIn(2) ? 0 : 2
    if (this.options.flow && this.choose.oneIn(8)) return `${JSON.stringify(value, null, this.choose.below(3))}\n`
    const lines = this.block(value)
    return `${[...this.commentLines(0), ...lines, ...this.commentLines(0)].join('\n')}\n`
  }

  private block(value: Plain): string[] {
    if (isPlainList(value)) return value.flatMap((item) => this.item(item))
    if (!isPlainMap(value)) return [this.scalar(value, false) + this.tail()]
    return Object.entries(value).flatMap(([key, item]) => [...this.commentLines(0), ...this.entry(key, item)])
  }

  private entry(key: string, value: Plain): string[] {
    const name = `${this.key(key)}${this.choose.oneIn(12) ? ' ' : ''}:`
    const gap = this.choose.oneIn(8) ? '   ' : ' '
    if (typeof value === 'string' && /^[a-z]+$/.test(value) && this.choose.oneIn(12))
      return [`${name} |-${this.tail()}`, `${' '.repeat(this.step)}${value}`]
    if (!isNested(value) || this.isFlow(value)) return [`${name}${gap}${this.flow(value)}${this.tail()}`]
    const step = isPlainList(value) ? this.dashStep : this.step
    const pad = ' '.repeat(step)
    const anchor = this.anchor()
    return [
      `${name}${anchor === '' ? '' : ` ${anchor}`}${this.tail()}`,
      ...this.block(value).map((line) => indent(pad, line)),
    ]
  }

  private item(value: Plain): string[] {
    const comments = this.commentLines(0)
    const dash = this.choose.oneIn(6) ? '-   ' : '- '
    if (!isNested(value) || this.isFlow(value)) return [...comments, `${dash}${this.flow(value)}${this.tail()}`]
    const [first = '', ...others] = this.block(value)
    if (first.trimStart().startsWith('#') || this.choose.oneIn(8))
      return [...comments, '-', ...[first, ...others].map((line) => indent('  ', line))]
    return [...comments, dash + first, ...others.map((line) => indent(' '.repeat(dash.length), line))]
  }

  private isFlow(value: Plain): boolean {
    return this.options.flow && JSON.stringify(value).length < 60 && this.choose.oneIn(4)
  }

  private flow(value: Plain): string {
    if (isPlainList(value)) return `[${value.map((item) => this.flow(item)).join(this.choose.oneIn(2) ? ',' : ', ')}]`
    if (!isPlainMap(value)) return this.scalar(value, true)
    const space = this.choose.oneIn(3) ? ' ' : ''
    const pairs = Object.entries(value).map(([key, item]) => `${this.key(key, true)}: ${this.flow(item)}`)
    return `{${space}${pairs.join(', ')}${space}}`
  }

  private key(key: string, isInFlow = false): string {
    return this.choose.oneIn(7) ? JSON.stringify(key) : this.choose.oneIn(7) ? `'${key}'` : renderText(key, isInFlow)
  }

  private scalar(value: string | number | boolean | null, isInFlow: boolean): string {
    if (value === null) return this.choose.oneIn(2) ? '~' : 'null'
    if (typeof value !== 'string') return String(value)
    if (this.options.anchors) {
      const anchor = this.anchored.get(value)
      if (anchor !== undefined && this.choose.oneIn(2)) return `*${anchor} `
    }
    const anchor = this.anchor()
    if (anchor !== '') this.anchored.set(value, anchor.slice(1))
    const style = this.choose.below(4)
    const text =
      style === 0
        ? `'${value.replaceAll("'", "''")}'`
        : style === 1
          ? JSON.stringify(value)
          : renderText(value, isInFlow)
    return anchor === '' ? text : `${anchor} ${text}`
  }

  private anchor(): string {
    return this.options.anchors && this.choose.oneIn(9) ? `&a${++this.anchors}` : ''
  }

  private tail(): string {
    return this.options.comments && this.choose.oneIn(4) ? ` ${this.comment()}` : ''
  }

  private commentLines(depth: number): string[] {
    if (!this.options.comments || !this.choose.oneIn(6)) return []
    return this.choose.oneIn(3) ? [''] : [`${' '.repeat(depth)}${this.comment()}`]
  }

  private comment(): string {
    return `#~${++this.comments}~`
  }
}

function indent(pad: string, line: string): string {
  return line === '' ? line : pad + line
}

function isNested(value: Plain): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0
}
