/** What is typed and pasted → lines that can be run, as an interactive shell reads them. */

/** Prompts that people copy along with commands: `$ `, `# `, `➜  ~ `, `user@host:~$ `. */
const prompt =
  /^\s*(?:(?:➜|❯|»)\s+(?:~|\S+)?\s+|(?:[\w.-]+@[\w.-]+(?::[^\s$#]*)?)?[$>]\s+|[\w.-]+@[\w.-]+:[^\s$#]*#\s+)/u

/** The prompt of a command that goes on. */
const arrow = /^>(?: |$)/

/** A line without the prompt that was copied along. */
export function withoutPrompt(line: string): string {
  return line.replace(prompt, '')
}

/** Whether any line of a pasted block begins with a prompt: what does not is then output that was copied along. */
export function hasPrompts(lines: readonly string[]): boolean {
  return lines.some((line) => prompt.test(line))
}

/**
 * A pasted block as commands: prompts are taken off; where a block has prompts, lines without one are output, unless they go
 * on with a command that is not finished. Comments run as what they are: nothing.
 */
export function pastedCommands(text: string): readonly string[] {
  const lines = text.replace(/\r\n?/g, '\n').replace(/\n+$/, '').split('\n')
  const isTranscript = hasPrompts(lines)
  // Beside other prompts `>` goes on with a command, or is output of `curl -v`.
  const isArrowPrompt = !lines.some((line) => prompt.test(line) && !arrow.test(line))
  const begins = (line: string): boolean => prompt.test(line) && (isArrowPrompt || !arrow.test(line))
  const commands: string[] = []
  let open = ''
  let isArrowed = false
  for (const line of lines) {
    if (open !== '') {
      if (!open.includes('\n')) isArrowed = isTranscript && arrow.test(line)
      open = `${open}\n${isArrowed ? line.replace(arrow, '') : line}`
    } else if (isTranscript && !begins(line)) continue
    else open = isTranscript ? withoutPrompt(line) : line
    if (isUnfinished(open)) continue
    if (open.trim() !== '') commands.push(open)
    open = ''
  }
  if (open.trim() !== '') commands.push(open)
  return commands
}

/** Whether more lines have to come: an open quote or bracket, `\` at the end, `|`, `&&`, `do` without `done`, an open `<<EOF`. */
export function isUnfinished(text: string): boolean {
  const scan = scanLine(text)
  if (scan.isOpen || scan.delimiters.length > 0) return true
  const words = scan.bare.replace(/\s+$/, '')
  if (/(\|\|?|&&)$/.test(words)) return true
  const count = (pattern: RegExp): number => words.match(pattern)?.length ?? 0
  const start = '(?:^|[;&|\\n]|\\b(?:do|then|else)\\b)\\s*'
  const opened = (word: string): number => count(new RegExp(`${start}(?:${word})(?=\\s|;|$)`, 'g'))
  if (opened('for|while|until') > opened('done')) return true
  if (opened('if') > opened('fi')) return true
  if (opened('case') > opened('esac')) return true
  return count(/(?:^|[\s;&|(])\{(?=\s|$)/g) > count(/(?:^|[\s;])\}(?=\s|;|$|\))/g)
}

interface Scan {
  /** A quote, a substitution or a continued line is open. */
  readonly isOpen: boolean
  /** Ends of here-documents that have not come. */
  readonly delimiters: readonly string[]
  /** The text without quotes, comments and here-documents. */
  readonly bare: string
}

function scanLine(text: string): Scan {
  let bare = ''
  let quote = ''
  let depth = 0
  let pending: { readonly word: string; readonly isIndented: boolean }[] = []
  let at = 0
  while (at < text.length) {
    const letter = text[at] ?? ''
    if (quote === "'") {
      if (letter === "'") quote = ''
    } else if (letter === '\\') {
      if (at + 1 >= text.length) return { isOpen: true, delimiters: [], bare }
      at++
    } else if (quote === '"') {
      if (letter === '"') quote = ''
    } else if (letter === "'" || letter === '"') quote = letter
    else if (letter === '#' && (at === 0 || /[\s;(]/.test(text[at - 1] ?? ''))) {
      const end = text.indexOf('\n', at)
      at = end < 0 ? text.length : end
      continue
    } else if (letter === '<' && text[at + 1] === '<' && text[at + 2] !== '<') {
      const match = /^<<(-?)\s*(['"]?)([\w.-]+)\2/.exec(text.slice(at))
      if (match !== null) {
        pending.push({ word: match[3] ?? '', isIndented: match[1] === '-' })
        at += match[0].length
        continue
      }
    } else if (letter === '\n' && pending.length > 0) {
      const rest = text.slice(at + 1)
      const end = behindDocuments(rest, pending)
      if (end === null) return { isOpen: false, delimiters: pending.map(({ word }) => word), bare }
      pending = []
      at += 1 + end
      bare += '\n'
      continue
    } else {
      if (letter === '(') depth++
      if (letter === ')') depth--
      bare += letter
    }
    at++
  }
  return { isOpen: quote !== '' || depth > 0, delimiters: pending.map(({ word }) => word), bare }
}

/** Where the text goes on behind here-documents; null where one of them has no end. */
function behindDocuments(
  text: string,
  pending: readonly { readonly word: string; readonly isIndented: boolean }[],
): number | null {
  let at = 0
  for (const { word, isIndented } of pending) {
    for (;;) {
      if (at >= text.length) return null
      const end = text.indexOf('\n', at)
      const line = text.slice(at, end < 0 ? text.length : end)
      at = end < 0 ? text.length : end + 1
      if ((isIndented ? line.replace(/^\t+/, '') : line) === word) break
    }
  }
  return at
}
