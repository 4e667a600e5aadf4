import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { membrane } from './testing'

const root = join(fileURLToPath(import.meta.url), '../../..')
const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => join('docs', name))].filter((name) =>
  name.endsWith('.md'),
)

/** What calls the program in a line: its arguments, up to a pipe, a redirection or a comment. */
function argumentsIn(line: string): readonly string[] | null {
  const [, call] = /(?:^|[\s|(])(?:membrane|node \S*cli\.js) +((?:'[^']*'|"[^"]*"|[^|>#<)])*)/.exec(line) ?? []
  if (call === undefined) return null
  return [...call.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '')
}

/** Lines that somebody may copy: those of code blocks, and calls with a command and more between backticks. */
function linesOf(text: string): readonly string[] {
  const blocks = [...text.matchAll(/```(?:sh|yaml)?\n([^]*?)```/g)].flatMap(([, block = '']) => block.split('\n'))
  const words = [...text.replace(/```[^]*?```/g, '').matchAll(/`(membrane [a-z-]+ [^`\n]+)`/g)].map(
    ([, line = '']) => line,
  )
  return [...blocks, ...words]
}

const [, list = ''] = /\nCommands:\n(.*?)\n\n/s.exec(membrane(['--help']).out) ?? []
const commands = new Set([...list.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name = '']) => name))
const helps = ['', ...commands].map((name) => membrane([...(name === '' ? [] : [name]), '--help']).out)

describe('a command line that is printed', () => {
  it.each([
    ['in the documents', pages.flatMap((name) => linesOf(readFileSync(join(root, name), 'utf8'))), 40],
    ['in the help', helps.flatMap((help) => help.split('\n').filter((line) => line.startsWith('  '))), 40],
  ])('%s has a command and options that there are', (_, lines, least) => {
    const calls = lines.flatMap((line) => {
      const words = argumentsIn(line)
      return words !== null && commands.has(words[0] ?? '') ? [words] : []
    })
    expect(calls.length).toBeGreaterThan(least)
    // The help is asked for behind the rest, which is read first: no file is needed.
    const bad = calls.filter((words) => membrane([...words, '--help']).code !== 0)
    expect(bad.map((words) => words.join(' '))).toEqual([])
  })
})
