/** Lines of a text by offsets, with comments, for edits that take or add whole lines. */

export class TextLines {
  constructor(readonly text: string) {}

  startOf(at: number): number {
    return this.text.lastIndexOf('\n', at - 1) + 1
  }

  /** Where the line ends, before its line end. */
  endOf(at: number): number {
    const end = this.text.indexOf('\n', at)
    if (end < 0) return this.text.length
    return end > at && this.text[end - 1] === '\r' ? end - 1 : end
  }

  /** Behind the line end that stands at a place. */
  behindEnd(at: number): number {
    if (this.text[at] === '\r' && this.text[at + 1] === '\n') return at + 2
    return this.text[at] === '\n' ? at + 1 : at
  }

  column(at: number): number {
    return at - this.startOf(at)
  }

  /** End of the line where only a comment follows, else the place itself. */
  tailEnd(at: number): number {
    const end = this.endOf(at)
    return /^\s*(#.*)?$/.test(this.text.slice(at, end)) ? end : at
  }

  /** Start of the comments right above a line that are indented as it is. */
  commentsStart(lineStart: number, indent: string): number {
    let start = lineStart
    while (start > 0) {
      const above = this.startOf(start - 1)
      const line = this.text.slice(above, start)
      if (!line.startsWith(`${indent}#`)) break
      start = above
    }
    return start
  }

  /** End of the comments right below a line that are indented deeper than its entry. */
  commentsEnd(lineEnd: number, indent: number): number {
    let end = lineEnd
    for (;;) {
      const next = this.behindEnd(end)
      if (next === end) return end
      const nextEnd = this.endOf(next)
      const line = this.text.slice(next, nextEnd)
      const deep = /^( *)#/.exec(line)
      if (deep === null || (deep[1] ?? '').length <= indent) return end
      end = nextEnd
    }
  }
}
