/** `-o dict`: blocks of `KEY: value`, a line of dashes between. Source: hubble/pkg/printer/printer.go. */
import type { ReadItem } from '../event'
import { readColumns, readLost } from './table'

const pair = /^ *(TIMESTAMP|NODE|SOURCE|DESTINATION|TYPE|VERDICT|SUMMARY):(?: (.*))?$/
const separator = /^-{4,}$/

export class DictReader {
  private block = new Map<string, string>()
  private first = 0

  /** Takes a line that belongs to a block; false where it does not. */
  take(text: string, line: number, tell: (item: ReadItem | null, line: number) => void): boolean {
    if (separator.test(text)) {
      this.finish(tell)
      return true
    }
    const match = pair.exec(text)
    if (match === null) return false
    const [, key = '', value = ''] = match
    if (key === 'TIMESTAMP') this.finish(tell)
    if (this.block.size === 0) this.first = line
    this.block.set(key, value)
    return true
  }

  finish(tell: (item: ReadItem | null, line: number) => void): void {
    if (this.block.size === 0) return
    const { block, first } = this
    this.block = new Map()
    const cell = (name: string): string => block.get(name) ?? ''
    tell(cell('TYPE') === 'EVENTS LOST' ? readLost(cell) : readColumns(cell, first), first)
  }
}
