/** A kind that is read and that nothing evaluates would be a policy that is silently ignored. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
let copy = ''

/** What the compiler says of the readers of policies, in a copy of the engine in which a file is changed. */
function compiled(file: string, change: (source: string) => string): string {
  const path = join(copy, 'src/engine', file)
  const before = readFileSync(path, 'utf8')
  const after = change(before)
  expect(after).not.toBe(before)
  writeFileSync(path, after)
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const { stdout } = spawnSync(process.execPath, [tsc, '--noEmit', '-p', 'tsconfig.one.json'], {
    cwd: copy,
    encoding: 'utf8',
  })
  writeFileSync(path, before)
  return stdout
}

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'membrane-kinds-'))
  for (const folder of ['engine', 'yaml', 'values'])
    cpSync(join(root, 'src', folder), join(copy, 'src', folder), {
      recursive: true,
      filter: (path) => !/\/(conformance|samples|testing|bench)$|\.test\.ts$/.test(path),
    })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  writeFileSync(join(copy, 'tsconfig.json'), readFileSync(join(root, 'tsconfig.json')))
  writeFileSync(
    join(copy, 'tsconfig.one.json'),
    JSON.stringify({ extends: './tsconfig.json', include: [], files: ['src/engine/policy/kinds/read.ts'] }),
  )
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

describe('a kind of policy that is read and not evaluated', () => {
  it('does not compile', { timeout: 120_000 }, () => {
    const added = "  Traffic: kind('membrane.dev'"
    const said = compiled('manifest/kinds.ts', (source) =>
      source.replace(added, `  SomeNetworkPolicy: kind('example.com', true, true, networkPolicy),\n${added}`),
    )
    expect(said).toMatch(/policy\/kinds\/read\.ts.*(TS2366|lacks ending return statement)/)
  })
})
