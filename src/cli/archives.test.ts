/** Manifests in archives, and packed ones: the command line reads what the page exports. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { objectYaml } from '../engine/testing/manifests'
import type { SourceFile } from '../engine/types'
import { zip } from '../store/export/zip'
import { membrane } from './testing'

const root = mkdtempSync(join(tmpdir(), 'membrane-archives-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const files = {
  'm/pods.yaml': objectYaml('Pod', 'shop/web', { labels: 'app: web' }),
  'm/np.yml': objectYaml('NetworkPolicy', 'shop/deny', { spec: '{podSelector: {matchLabels: {app: web}}}' }),
  'm/values.yaml': 'replicas: 1\n',
  'm/kustomization.yaml': 'resources: [pods.yaml, np.yml]\npatches: [{path: patch.yaml}]\n',
  'm/patch.yaml': objectYaml('NetworkPolicy', 'shop/more', { spec: '{podSelector: {}}' }),
  '__MACOSX/m/._np.yaml': objectYaml('NetworkPolicy', 'shop/mac', { spec: '{podSelector: {}}' }),
  'README.md': 'kind: words\n',
}
const listed = Object.entries(files).map(([name, text]) => ({ name, text }))
const zipped = async (entries: readonly SourceFile[]) => new Uint8Array(await (await zip(entries)).arrayBuffer())
const whole = await zipped(listed)
const wordless = await zipped([{ name: 'README.md', text: 'x' }])
const twoPods = await zipped([...listed, { name: 'b.yaml', text: objectYaml('Pod', 'shop/b', { labels: 'app: b' }) }])
const tar = Buffer.concat([...listed.map(({ name, text }) => tarEntry(name, text)), Buffer.alloc(1024)])

function tarEntry(name: string, text: string): Buffer {
  const head = Buffer.alloc(512)
  head.write(name, 0)
  head.write(text.length.toString(8).padStart(11, '0'), 124)
  head.write('0', 156)
  head.write('ustar', 257)
  const body = Buffer.alloc(Math.ceil(text.length / 512) * 512)
  body.write(text)
  return Buffer.concat([head, body])
}

function written(name: string, bytes: Uint8Array): string {
  const path = join(root, name)
  writeFileSync(path, bytes)
  return path
}

describe('an archive of manifests', () => {
  it.each([
    ['a.zip', whole],
    ['a.tar', tar],
    ['a.tgz', gzipSync(tar)],
    ['a.tar.gz', gzipSync(tar)],
  ])('is read: %s', (name, bytes) => {
    const { out, error, code } = membrane(['isolated', written(name, bytes)])
    expect(out).toMatch(/shop\/web +isolated +open +NetworkPolicy\/shop\/deny\n/)
    expect(out).not.toContain('shop/more')
    expect(error).toContain('kustomize changes what is read here')
    expect(error).toContain('2 files hold no Kubernetes objects')
    expect(code).toBe(0)
  })

  it.each([
    ['cut.tgz', gzipSync(tar).subarray(0, 200), 'unexpected end of file'],
    ['cut.zip', whole.subarray(0, 200), 'the archive is damaged'],
    ['empty.zip', wordless, 'the archive holds no .yaml, .yml or .json file'],
  ])('says why it is not: %s', (name, bytes, reason) => {
    const { error, code } = membrane(['isolated', written(name, bytes)])
    expect(error).toContain(reason)
    expect(code).toBe(2)
  })

  it('is not written into', () => {
    const path = written('w.zip', twoPods)
    const { error, code } = membrane(['fix', 'shop/b', 'shop/web:80', path, '--write'])
    expect(error).toContain('what is in an archive cannot be written')
    expect(code).toBe(2)
  })
})

describe('a gzipped file', () => {
  const packed = gzipSync(Object.values(files).slice(0, 2).join('\n---\n'))

  it('is read by its name, and in a folder', () => {
    const folder = join(root, 'folder')
    mkdirSync(folder)
    writeFileSync(join(folder, 'a.yaml.gz'), packed)
    for (const path of [written('a.yaml.gz', packed), folder])
      expect(membrane(['isolated', path]).out).toMatch(/shop\/web +isolated/)
  })

  it('is named where it is damaged', () => {
    const { error, code } = membrane(['isolated', written('cut.yaml.gz', packed.subarray(0, 50))])
    expect(error).toContain('it is gzipped, and damaged')
    expect(code).toBe(2)
  })
})
