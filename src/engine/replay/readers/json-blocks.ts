/**
 * JSON values that do not stand one on a line: pretty-printed by `jq .`, gathered into an array by `jq -s`, or several on one
 * line. Finds where each object begins and ends, and leaves the reading to `JSON.parse`.
 */

/** A value that never ends would take all memory: longer ones are given up. */
const longest = 4_000_000

export interface Block {
  readonly text: string
  /** Line on which it begins. */
  readonly line: number
}

export class JsonBlocks {
  private parts: string[] = []
  private length = 0
  private depth = 0
  private inText = false
  private isEscaped = false
  private inArray = false
  private first = 0

  /** Whether a value or an array has begun and not ended. */
  get isOpen(): boolean {
    return this.depth > 0 || this.inArray
  }

  /** Whether a value has begun that has not ended. */
  get isInside(): boolean {
    return this.depth > 0
  }

  /** Line on which the open value begins. */
  get openLine(): number {
    return this.first
  }

  /** Forgets what is open. */
  reset(): string {
    const begun = this.parts.join('').slice(0, 200)
    this.parts = []
    this.length = this.depth = 0
    this.inText = this.isEscaped = this.inArray = false
    return begun
  }

  /**
   * Takes one line or a piece of one; whole values go to `tell`.
   *
   * @param ending what stood behind the text: a line end, or nothing where it is a piece
   * @returns what stood between the values, but for blanks, commas and the brackets of an array; null where a value is too long
   */
  push(text: string, line: number, tell: (block: Block) => void, ending = '\n'): string | null {
    let start = 0
    let between = ''
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (this.inText) {
        if (this.isEscaped) this.isEscaped = false
        else if (code === 0x5c) this.isEscaped = true
        else if (code === 0x22) this.inText = false
        continue
      }
      switch (code) {
        case 0x22:
          if (this.depth > 0) this.inText = true
          else between += '"'
          break
        case 0x7b:
        case 0x5b:
          if (this.depth > 0) this.depth++
          else if (code === 0x5b) this.inArray = true
          else {
            this.depth = 1
            start = i
            this.first = line
          }
          break
        case 0x7d:
        case 0x5d:
          if (this.depth === 0) {
            if (code === 0x5d) this.inArray = false
            break
          }
          if (--this.depth > 0) break
          this.parts.push(text.slice(start, i + 1))
          tell({ text: this.parts.join(''), line: this.first })
          this.parts = []
          this.length = 0
          break
        case 0x20:
        case 0x09:
        case 0x0d:
        case 0x2c:
          break
        default:
          if (this.depth === 0) between += text[i]
      }
    }
    if (this.depth === 0) return between
    const rest = text.slice(start)
    this.parts.push(rest, ending)
    this.length += rest.length
    return this.length > longest ? null : between
  }
}
