import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { membrane } from './testing'

const root = mkdtempSync(join(tmpdir(), 'membrane-pseudonyms-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('membrane pseudonyms', () => {
  it('prints the files without their names, and the proof on standard error', () => {
    const { code, out, error } = membrane(['pseudonyms', 'star-wars'])
    expect(error).toContain('every verdict is the same')
    expect(out).not.toMatch(/star-?wars|xwing|tiefighter|deathstar|empire|alliance/i)
    expect(code).toBe(0)
    expect(membrane(['pseudonyms', 'star-wars']).out).toBe(out)
  })

  it('keeps the table where it is told to, and gives the same names by it', () => {
    const table = join(root, 'names.json')
    const first = membrane(['pseudonyms', 'star-wars', '--table', table, '-q'])
    expect(readFileSync(table, 'utf8')).toContain('deathstar')
    const { out } = membrane(['pseudonyms', 'star-wars', 'httpbin', '--table', table, '-q'])
    expect(out.startsWith(first.out)).toBe(true)
    const parts = join(root, 'parts')
    expect(membrane(['pseudonyms', 'star-wars', '--write-to', parts, '--table', table, '-q']).out).toBe('')
    expect(
      readdirSync(parts)
        .map((name) => readFileSync(join(parts, name), 'utf8'))
        .join('---\n'),
    ).toBe(first.out)
  })

  it('writes into no folder that holds files, which have their true names', () => {
    const taken = join(root, 'taken')
    mkdirSync(taken)
    writeFileSync(join(taken, 'true-names.yaml'), '')
    expect(membrane(['pseudonyms', 'star-wars', '--write-to', taken])).toMatchObject({
      code: 2,
      error: `membrane: ${taken}: the folder is not empty\n`,
    })
    expect(readdirSync(taken)).toEqual(['true-names.yaml'])
  })
})
