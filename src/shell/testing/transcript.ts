/**
 * Transcripts: commands with what they are to print, as a terminal shows them.
 *
 * `$ ` begins a command and `> ` goes on with it; the lines below are its output. `≈` stands for any text of a line, a line
 * `≈≈≈` for any lines. `#pin KEY:FIELDS` at the top says what is as in the cluster that was written about, `#` alone is a comment.
 */
import { readFileSync } from 'node:fs'

export interface Exchange {
  readonly command: string
  readonly expected: readonly string[]
  readonly line: number
}

export interface Transcript {
  readonly pins: readonly string[]
  readonly exchanges: readonly Exchange[]
}

export function readTranscript(path: string): Transcript {
  const pins: string[] = []
  const exchanges: { command: string; expected: string[]; line: number }[] = []
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .forEach((line, i) => {
      const last = exchanges.at(-1)
      if (line.startsWith('$ ')) exchanges.push({ command: line.slice(2), expected: [], line: i + 1 })
      else if (last === undefined) {
        if (line.startsWith('#pin ')) pins.push(line.slice(5))
      } else if (/^>( |$)/.test(line) && last.expected.length === 0) last.command += `\n${line.slice(2)}`
      else if (!line.startsWith('#! ')) last.expected.push(line)
    })
  return { pins, exchanges }
}

/** What was printed, with each line that is as expected replaced by the expected one: a difference then shows as itself. */
export function asExpected(printed: string, expected: readonly string[]): readonly string[] {
  const lines = printed === '' ? [] : printed.replace(/\n$/, '').split('\n')
  const rest = expected.indexOf('≈≈≈')
  if (rest >= 0) {
    const behind = expected.length - rest - 1
    const middle = lines.length - rest - behind
    if (middle < 0) return lines
    const head = asExpected(lines.slice(0, rest).join('\n'), expected.slice(0, rest))
    const tail = asExpected(lines.slice(lines.length - behind).join('\n'), expected.slice(rest + 1))
    return [...head, '≈≈≈', ...tail]
  }
  return lines.map((line, i) => {
    const wanted = expected[i]
    return wanted !== undefined && patternOf(wanted).test(line) ? wanted : line
  })
}

function patternOf(line: string): RegExp {
  const parts = line.split('≈').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
  return new RegExp(`^${parts.join('.*')}$`)
}
