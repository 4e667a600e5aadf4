import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { membrane } from './testing'

const script = membrane(['completion', 'bash']).out

/** What bash proposes for the last word of each command line; an empty last word is one that is still to be typed. */
function proposed(...lines: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const ask = `ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _membrane; echo "\${COMPREPLY[*]}"; }`
  const asked = lines.map((words) => `ask membrane ${words.map((word) => `'${word}'`).join(' ')}`)
  const { stdout, stderr } = spawnSync('bash', ['--norc'], {
    input: [script, ask, ...asked].join('\n'),
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split(' ').filter((word) => word !== ''))
}

const [, list = ''] = /\nCommands:\n(.*?)\n\n/s.exec(membrane(['--help']).out) ?? []
const commands = [...list.matchAll(/^ {2}([a-z-]+) {2,}\S/gm)].map(([, name = '']) => name)

describe('completion', () => {
  it('proposes every command and every option that the help has', () => {
    const [names, ...options] = proposed([''], ...commands.map((name) => [name, '-']))
    expect(names).toEqual([...commands, '--help', '--version'])
    commands.forEach((name, i) => {
      const [, told = ''] = /\n(?:Options:|Options of every command:)\n(.*)/s.exec(membrane([name, '--help']).out) ?? []
      const wanted = [...told.matchAll(/^ {2,6}(?:(-\w), )?(--[\w-]+)/gm)].flatMap(([, short, long = '']) =>
        short === undefined ? [long] : [short, long],
      )
      expect([name, wanted.filter((option) => options[i]?.includes(option) !== true)]).toEqual([name, []])
    })
  })

  it('proposes the values that an option takes, and no others', () => {
    const forms = commands.flatMap((name) => {
      const [, said] = /--output is one of (.*), not "none"/.exec(membrane([name, 'x', '-o', 'none']).error) ?? []
      return said === undefined ? [] : [{ name, said: said.split(', ') }]
    })
    expect(forms.length).toBeGreaterThan(18)
    expect(proposed(...forms.map(({ name }) => [name, '--output', '']))).toEqual(forms.map(({ said }) => said))
    expect(
      proposed(
        ['flows', '--verdict', 'D'],
        ['flows', '--verdict', '=', 'D'],
        ['upgrade', '--to', '='],
        ['diff', '--fail-on', 'allowed,d'],
        ['lint', '--fail-on', 'n'],
        ['flows', '--set', 'policy-cidr'],
        ['show', 'map'],
        ['completion', ''],
        ['help', 'rep'],
        ['replay', '--flows', ''],
      ),
    ).toEqual([
      ['DROPPED'],
      ['DROPPED'],
      ['1.18', '1.19', '1.20', '1.21'],
      ['allowed,dropped'],
      ['never'],
      ['policy-cidr-match-mode='],
      ['map-sizes'],
      ['bash', 'zsh', 'fish'],
      ['report', 'replay'],
      [],
    ])
  })

  it('is written for zsh and fish from the same tables', () => {
    const zsh = membrane(['completion', 'zsh']).out
    expect(zsh).toContain(`'(--kind)--kind=[cnp (default), np or ccnp]:value:(cnp np ccnp)'`)
    expect(zsh).toContain(`'*--draft=[what somebody wants to apply]:file:_files'`)
    const fish = membrane(['completion', 'fish']).out
    expect(fish).toContain(`-n '__membrane_is propose' -l kind -x -a 'cnp np ccnp' -d 'cnp (default), np or ccnp'`)
    expect(fish).toContain(`-n '__membrane_is replay' -l draft -r -F -d 'what somebody wants to apply'`)
  })

  it('says which shells there are', () => {
    expect(membrane(['completion', 'tcsh'])).toMatchObject({ code: 2, out: '' })
    expect(membrane(['completion']).error).toContain('completion takes one of bash, zsh, fish')
  })
})
