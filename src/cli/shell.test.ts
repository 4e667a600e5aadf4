/** The simulated shell as a program: the transcripts of five articles, command by command. */
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { asExpected, readTranscript } from '../shell/testing/transcript'
import { membrane } from './testing'

const folder = fileURLToPath(new URL('../shell/transcripts/', import.meta.url))

describe('membrane shell', () => {
  it.each(readdirSync(folder))('prints the transcript %s', (name) => {
    const { pins, exchanges } = readTranscript(`${folder}${name}`)
    const script = exchanges.map(({ command }) => `${command}\n`).join('')
    const { out } = membrane(['shell', '--transcript', ...pins.flatMap((pin) => ['--pin', pin])], script)
    // Each command is printed before what it prints; the place of the next one ends that.
    let at = 0
    const starts = exchanges.map(({ command }) => {
      const line = `$ ${command}`.replaceAll('\n', '\n> ')
      const start = out.indexOf(line, at)
      expect(start, command).toBeGreaterThanOrEqual(0)
      at = start + line.length
      return { start, end: at }
    })
    exchanges.forEach(({ command, expected }, i) => {
      const text = out.slice((starts[i]?.end ?? 0) + 1, starts[i + 1]?.start)
      const printed = asExpected(text, expected)
      expect({ command, printed }).toEqual({ command, printed: expected })
    })
  })

  it('ends with the code of the last command, and prints errors beside', () => {
    const ran = membrane(['shell', '-c', 'kubectl get pod nobody'])
    expect(ran).toEqual({ code: 1, out: '', error: 'Error from server (NotFound): pods "nobody" not found\n' })
    expect(membrane(['shell', '-c', 'false; true']).code).toBe(0)
    expect(membrane(['shell', '-c', 'curl -s 10.0.0.300']).code).toBe(6)
  })

  it('knows the code of the line before, and its own help', () => {
    const { out } = membrane(['shell'], 'false\necho $?\necho $?\nhelp | head -1\nhelp hubble\n')
    expect(out).toMatch(/^1\n0\nThis shell simulates a cluster.*\nhubble: observe/)
  })

  it('ends where exit is typed outside all pods', () => {
    expect(membrane(['shell'], 'false\nexit\necho more\n')).toEqual({ code: 1, out: '', error: '' })
    expect(membrane(['shell'], 'exit 3\necho more\n')).toEqual({ code: 3, out: '', error: '' })
  })

  it('prints the files as the commands left them', () => {
    const { out } = membrane(['shell', '--print-files', '-c', 'kubectl create namespace shop'])
    expect(out).toBe('namespace/shop created\n# shell.yaml\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n')
  })

  it('says what is wrong with a pin', () => {
    const { code, error } = membrane(['shell', '--pin', 'nonsense', '-c', 'true'])
    expect(code).toBe(2)
    expect(error).toContain('--pin nonsense cannot be read')
  })
})
