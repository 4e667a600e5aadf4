/** What the command line is given in the worst case: odd files, odd names, and outputs that fail. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { membrane } from './testing'
import { objectYaml } from '../engine/testing/manifests'

const root = mkdtempSync(join(tmpdir(), 'membrane-hostile-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const isWindows = process.platform === 'win32'
const program = join(import.meta.dirname, '../../dist-engine/cli.js')

const pod = (name: string): string => objectYaml('Pod', `shop/${name}`)
let folders = 0
function folder(): string {
  const path = join(root, String(++folders))
  mkdirSync(path)
  writeFileSync(join(path, 'good.yaml'), pod('good'))
  return path
}
const shell = (line: string, cwd = root) => spawnSync('sh', ['-c', line], { cwd, encoding: 'utf8', timeout: 60_000 })

describe.skipIf(isWindows)('a folder with one bad entry', () => {
  it.each([
    ['a link to nothing', 'ln -s nowhere.yaml bad.yaml', 2, 'bad.yaml: there is no such file'],
    ['a link to itself', 'ln -s bad.yaml bad.yaml', 0, 'bad.yaml: skipped: it is a link that leads back'],
    ['a link to the folder above', 'ln -s . again', 0, 'again: skipped: it is a link to a folder'],
    ['two links to each other', 'ln -s b a; ln -s a b', 0, '/a: skipped'],
    ['a pipe', 'mkfifo bad.yaml', 0, 'bad.yaml: skipped: it is a pipe'],
    ['a device', 'ln -s /dev/zero bad.yaml', 0, 'bad.yaml: skipped: it is a device'],
  ] as const)('is read but for %s', (_what, spoil, code, words) => {
    const path = folder()
    shell(spoil, path)
    const ran = membrane(['isolated', path])
    expect(ran.out).toContain('shop/good')
    expect(ran.error).toContain(words)
    expect(ran.code).toBe(code)
    expect(ran.error).not.toContain('    at ')
  })

  it('reads the others of several paths', () => {
    const ran = membrane(['isolated', 'nowhere.yaml', folder(), '/dev/zero'])
    expect(ran.code).toBe(2)
    expect(ran.out).toContain('shop/good')
    expect(ran.error).toContain('membrane: nowhere.yaml: there is no such file or folder\n')
    expect(ran.error).toContain('membrane: /dev/zero: it is a device\n')
  })

  it('reads names that are not UTF-8, and names that hold line ends', () => {
    const path = folder()
    writeFileSync(
      Buffer.concat([Buffer.from(`${path}/`), Buffer.from([0xff, 0xfe]), Buffer.from('.yaml')]),
      pod('bytes'),
    )
    writeFileSync(join(path, 'a\n::error::forged\n##[error]forged.yaml'), 'kind: {')
    const ran = membrane(['isolated', path])
    expect(ran.out).toContain('shop/bytes')
    expect(ran.error).not.toMatch(/^::error/m)
    expect(ran.error).not.toContain('##[error]')
    const lint = membrane(['lint', path])
    expect(lint.out).not.toMatch(/^\s*::error/m)
    expect(lint.out).not.toContain('##[error]')
  })

  it('reads what a shell puts in the place of a command', () => {
    const { stdout, status } = spawnSync('bash', ['-c', `node ${program} isolated <(printf '%s' '${pod('piped')}')`], {
      encoding: 'utf8',
    })
    expect([status, stdout]).toEqual([0, expect.stringContaining('shop/piped')])
  })
})

describe('what manifests can do to a log', () => {
  const forged = [
    pod('"a\\n::error file=x::forged"'),
    'apiVersion: v1\nkind: Pod\nmetadata: {name: b, namespace: "::warning title=x::forged"}\n',
    'apiVersion: v1\nkind: Pod\nmetadata: {name: "##vso[task.complete]", namespace: "##[error]x"}\n',
    'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: p}\nspec: {"\\n::error::forged": 1, endpointSelector: {}}\n',
    'apiVersion: membrane.dev/v1alpha1\nkind: Traffic\nmetadata: {name: "t\\n::error::x"}\nspec: {flows: [{from: "a\\n::error::x", to: "b:80"}]}\n',
  ].join('---\n')

  it.each([
    [['isolated']],
    [['flows']],
    [['flows', '-o', 'table']],
    [['lint', '--severity', 'info']],
    [['check', '--allow-empty']],
    [['check', '-o', 'junit']],
    [['show', 'pods']],
    [['flows', '-o', 'json']],
    [['lint', '-o', 'sarif']],
  ])('%j begins no command', (args) => {
    const { out, error } = membrane([...args, '-'], forged)
    expect(out + error).not.toMatch(/^\s*::(error|warning)/m)
    expect(out + error).not.toMatch(/##(\[|vso\[)/)
    expect(error).not.toContain('fault')
  })

  it('prints the same data as JSON', () => {
    const { out } = membrane(['isolated', '-o', 'json', '-'], forged)
    expect(JSON.stringify(JSON.parse(out))).toContain('##[error]x/##vso[task.complete]')
  })
})

describe('other encodings', () => {
  const text = `# first\n${pod('wide')}`
  const bytes = (isBig: boolean): Buffer => {
    const little = Buffer.from(`\uFEFF${text}`, 'utf16le')
    return isBig ? little.swap16() : little
  }
  it.each([
    ['UTF-16, little end first', bytes(false)],
    ['UTF-16, big end first', bytes(true)],
    ['a byte order mark', Buffer.from(`\uFEFF${text}`)],
    ['carriage returns alone', Buffer.from(text.replaceAll('\n', '\r'))],
  ])('reads %s', (_what, content) => {
    const path = folder()
    writeFileSync(join(path, 'other.yaml'), content)
    const ran = membrane(['isolated', path])
    expect([ran.code, ran.out, ran.error]).toEqual([0, expect.stringContaining('shop/wide'), ''])
  })
})

describe.skipIf(isWindows)('outputs that fail', () => {
  const failing = `${pod('a')}---\napiVersion: membrane.dev/v1alpha1\nkind: Traffic\nmetadata: {name: t}\nspec: {flows: [{from: shop/a, to: "world:80", expect: denied}]}\n`

  it('keeps the exit code and the report where the reader of a pipe has left', () => {
    const path = folder()
    writeFileSync(join(path, 'traffic.yaml'), failing)
    const { stdout } = shell(
      `(sleep 0.2; node ${program} check . --junit report.xml; echo $? > code) | true; cat code`,
      path,
    )
    for (let tries = 0; tries < 50 && !existsSync(join(path, 'code')); tries++) spawnSync('sleep', ['0.1'])
    expect(stdout + readFileSync(join(path, 'code'), 'utf8')).toContain('1')
    expect(readFileSync(join(path, 'report.xml'), 'utf8')).toContain('<failure')
  })

  it.skipIf(!existsSync('/dev/full'))('says in a sentence that the disk is full, and exits with 2', () => {
    const path = folder()
    const { status, stderr } = shell(`node ${program} isolated . > /dev/full`, path)
    expect([status, stderr]).toEqual([2, 'membrane: the output could not be written: there is no space left\n'])
    const report = shell(`node ${program} check . --allow-empty --junit /dev/full`, path)
    expect([report.status, report.stderr]).toEqual([
      2,
      'membrane: /dev/full cannot be written: there is no space left\n',
    ])
  })

  it('takes no more of the standard input than it can hold', () => {
    const { status, stderr } = shell(`head -c 600000000 /dev/zero | node ${program} flows -`)
    expect(status).toBe(2)
    expect(stderr).toMatch(/^membrane: stdin: it holds more than 200 MB/)
  })
})
