/** The simulated shell as a program: the transcripts of five articles, command by command. */
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { asExpected, readTranscript } from '../shell/testing/transcript'
import { membrane } from './testing'

const folder = fileURLToPath(new URL('../shell/transcripts/', import.meta.url))

/** Behind a command's output, so that the next one begins on a line of its own. */
const mark = '@@end@@'

describe('membrane shell', () => {
  it.each(readdirSync(folder))('prints the transcript %s', (name) => {
    const { pins, exchanges } = readTranscript(`${folder}${name}`)
    const script = exchanges.map(({ command }) => `${command}\necho ${mark}\n`).join('')
    const { out } = membrane(['shell', '--transcript', ...pins.flatMap((pin) => ['--pin', pin])], script)
    const blocks = out.split(`$ echo ${mark}\n${mark}\n`)
    exchanges.forEach(({ command, expected }, i) => {
      const printed = asExpected(blocks[i]?.slice(`$ ${command}`.replaceAll('\n', '\n> ').length + 1) ?? '', expected)
      expect({ command, printed }).toEqual({ command, printed: expected })
    })
  })

  it('ends with the code of the last command, and prints errors beside', () => {
    const ran = membrane(['shell', '-c', 'kubectl get pod nobody'])
    expect(ran).toEqual({ code: 1, out: '', error: 'Error from server (NotFound): pods "nobody" not found\n' })
    expect(membrane(['shell', '-c', 'false; true']).code).toBe(0)
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
