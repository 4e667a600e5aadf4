/** Text that is no YAML (yet): lines that look like secret fields go, with what is indented below them. */
import { neverKept } from './keep'

const secretKey = new RegExp(`(?:^|[\\s{,"'-])["']?(?:${[...neverKept].join('|')})["']?\\s*:`)

export function redactBroken(text: string, onDrop: (what: string) => void): string {
  const kept: string[] = []
  /** Column of the key whose block is being left out. */
  let hiddenFrom: number | null = null
  for (const line of text.split('\n')) {
    const indent = line.search(/\S/)
    if (hiddenFrom !== null) {
      const isInside =
        indent < 0 || indent > hiddenFrom || (indent === hiddenFrom && /^[-\]}#]/.test(line.slice(indent)))
      if (isInside) continue
      hiddenFrom = null
    }
    const found = secretKey.exec(line)
    if (found === null) {
      kept.push(line)
      continue
    }
    onDrop('a line that cannot be read')
    hiddenFrom = line.search(/[^\s-]/)
    // A line that shows more than the key alone is not taken apart.
  }
  return kept.join('\n')
}
