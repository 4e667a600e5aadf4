import { cpSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { membrane } from './testing'

const fixtures = fileURLToPath(new URL('./fixtures', import.meta.url))

function copyOf(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'membrane-'))
  cpSync(join(fixtures, name), folder, { recursive: true })
  return folder
}

describe('membrane fix', () => {
  it('offers what opens a flow, with the proof, and prints the first as a patch', () => {
    const { code, out } = membrane(['fix', 'star-wars/xwing', 'star-wars/deathstar:80', 'star-wars'])
    expect(code).toBe(0)
    expect(out).toContain('star-wars/xwing → star-wars/deathstar:80: allowed')
    expect(out).toMatch(/Was: star-wars\/xwing → .* was dropped for ingress, since no rule allows it\./)
    expect(out).toMatch(/^\+\+\+ b\/star-wars\//m)
  })

  it('takes a sentence as well, with the request that is to get through', () => {
    const request = 'star-wars/tiefighter -> star-wars/deathstar:80 PUT /v1/exhaust-port'
    const { code, out } = membrane(['fix', request, 'star-wars'])
    expect(code).toBe(0)
    expect(out).toContain('/v1/exhaust-port')
  })

  it('names the ports where the question names none, and says once what it does to each', () => {
    const { out } = membrane(['fix', 'star-wars/xwing', 'world', 'star-wars', '--deny'])
    expect(out).toContain('star-wars/xwing → world on TCP/80, UDP/53: denied\n')
    expect(out).toContain('  1. Deny it at star-wars/xwing with a CiliumNetworkPolicy\n')
    expect(out).toContain('world on UDP/53 was allowed')
  })

  it('writes it into the files, after which there is nothing to fix', () => {
    const folder = copyOf('star-wars')
    const args = ['fix', 'star-wars/xwing', 'star-wars/deathstar:80', folder, '--check']
    const first = membrane([...args, '--write'])
    expect(first).toMatchObject({ code: 1 })
    const [, written = ''] = /^written: (.*)$/m.exec(first.out) ?? []
    expect(readFileSync(written, 'utf8')).not.toBe('')
    const again = membrane(args)
    expect(again).toMatchObject({ code: 0 })
    expect(again.out).toContain('This is allowed already.')
  })

  it('refuses to write the standard input, and says what to do', () => {
    const parts = ['cluster.yaml', 'policy.yaml'].map((name) => readFileSync(join(fixtures, 'star-wars', name), 'utf8'))
    const yaml = parts.join('\n---\n')
    const { code, error } = membrane(['fix', 'star-wars/xwing', 'star-wars/deathstar:80', '-', '--write'], yaml)
    expect(code).toBe(2)
    expect(error).toContain('take the patch')
  })
})
