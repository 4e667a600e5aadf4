import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { zip } from '../export/zip'
import { importFiles } from './files'
import { addFiles } from './imports'
import { createAppStore, useStore } from '../store'

const source = (path: string, text: string | Blob) => ({ path, file: new File([text], path.split('/').at(-1) ?? '') })
const podText = 'apiVersion: v1\nkind: Pod\n'

describe('a folder for kustomize', () => {
  it('is read without its patches', async () => {
    const kustomization = 'resources:\n- ../base\npatches:\n- path: web.yaml\n- path: ../common/db.yaml\n'
    const { files, ignored } = await importFiles([
      source('k/over/kustomization.yaml', kustomization),
      source('k/over/web.yaml', podText),
      source('k/over/own.yaml', podText),
      source('k/common/db.yaml', podText),
      source('k/base/web.yaml', podText),
    ])
    expect(files.map(({ name }) => name)).toEqual(['k/over/own.yaml', 'k/base/web.yaml'])
    expect(ignored.map(({ path, reason }) => `${path}: ${reason}`)).toEqual([
      'k/over/kustomization.yaml: kustomize source: import what “kustomize build” prints',
      'k/over/web.yaml: a patch of kustomize: import what “kustomize build” prints',
      'k/common/db.yaml: a patch of kustomize: import what “kustomize build” prints',
    ])
  })
})

describe('a file that is opened', () => {
  it('is taken as it is', async () => {
    expect(await importFiles([source('a.yaml', 'anything')])).toEqual({
      files: [{ name: 'a.yaml', text: 'anything' }],
      ignored: [],
      problem: null,
      dump: null,
    })
    expect((await importFiles([source('', '\u{FEFF}kind: List')])).files).toEqual([
      { name: 'pasted.yaml', text: 'kind: List' },
    ])
  })

  it('is refused where it holds more than can be read at once, before it is read', async () => {
    const large = Object.assign(new File([''], 'large.yaml'), { arrayBuffer: () => Promise.reject(new Error('read')) })
    Object.defineProperty(large, 'size', { value: 35_000_000 })
    const sources = [large, large].map((file) => ({ path: file.name, file }))
    expect((await importFiles(sources)).problem).toContain('This holds 70 MB; at most 60 MB can be read at once.')
  })

  it('is refused where it is no text', async () => {
    expect((await importFiles([source('a.png', 'PNG\u0000')])).problem).toContain('a.png is not a text file')
  })

  it('is refused where it is code or prose, and taken under any name where it begins like a manifest', async () => {
    const card =
      "import { Card } from './card'\n\nexport const cards = [{ kind: 'Pod', title: `{{ .Values.name }}` }]\n"
    const prose = '# Policies\n\nApply this:\n\n```yaml\nkind: Pod\n```\n'
    for (const [name, text] of Object.entries({
      'Card.tsx': card,
      'README.md': prose,
      'style.css': '.a { color: red }',
    }))
      expect((await importFiles([source(name, text)])).problem).toBe(
        `${name} is not YAML or JSON. Membrane reads YAML and JSON manifests, and zip archives of them.`,
      )
    for (const [name, text] of Object.entries({
      'net.policy': `# ours\n---\n${podText}`,
      'pods.out': '{"kind": "List"}',
      pods: 'x',
      'draft.txt': 'x',
    }))
      expect((await importFiles([source(name, text)])).files).toEqual([{ name, text }])
  })

  it('among others is left alone where it is no manifest', async () => {
    const { files, ignored } = await importFiles([source('a.yaml', podText), source('card.ts', 'f({ kind: 1 })')])
    expect(files.map(({ name }) => name)).toEqual(['a.yaml'])
    expect(ignored).toEqual([{ path: 'card.ts', reason: 'not YAML or JSON' }])
  })
})

describe('a folder', () => {
  it('gives its manifests, and says of every other file why it is left alone', async () => {
    const { files, ignored } = await importFiles([
      source('k/base/pod.yaml', podText),
      source('k/list.json', '{"kind": "List", "items": []}'),
      source('k/kustomization.yaml', 'resources: [base]'),
      source('k/chart/templates/web.yaml', 'kind: Pod\nname: {{ .Values.name }}\n'),
      source('k/chart/values.yaml', 'kind: x'),
      source('k/alerts.yaml', 'kind: ConfigMap\ndata: {a: "{{ if .Alerts }}x{{ end }}"}'),
      source('k/notes.md', '# notes'),
      source('k/ci.yaml', 'steps: []'),
      source('k/.git/config.yaml', podText),
    ])
    expect(files.map(({ name }) => name)).toEqual(['k/base/pod.yaml', 'k/list.json', 'k/alerts.yaml'])
    expect(Object.fromEntries(ignored.map(({ path, reason }) => [path, reason]))).toEqual({
      'k/kustomization.yaml': 'kustomize source: import what “kustomize build” prints',
      'k/chart/templates/web.yaml': 'a Helm template: import what “helm template” prints',
      'k/chart/values.yaml': 'part of a Helm chart: import what “helm template” prints',
      'k/notes.md': 'not YAML or JSON',
      'k/ci.yaml': 'holds no Kubernetes object',
    })
  })

  it('without any manifest says so', async () => {
    expect((await importFiles([source('k/.env', 'A=b')])).problem).toContain('no YAML or JSON file was found')
  })
})

describe('a zip', () => {
  it('gives its manifests like a folder', async () => {
    const archive = await zip([
      { name: 'a/pod.yaml', text: podText },
      { name: 'a/readme.txt', text: 'hello' },
    ])
    expect(await importFiles([source('a.zip', archive)])).toEqual({
      files: [{ name: 'a/pod.yaml', text: podText }],
      ignored: [{ path: 'a/readme.txt', reason: 'not YAML or JSON' }],
      problem: null,
      dump: null,
    })
  })

  it('that is damaged says so', async () => {
    expect((await importFiles([source('a.zip', 'PK\u0003\u0004')])).problem).toContain('a.zip is not an archive')
  })
})

describe('the workspace', () => {
  it('gets the files, with a report where there is something to say', async () => {
    const store = createAppStore(() => 0)
    store.getState().addFile('manifests.yaml', '')
    await addFiles(store, [source('k/a.yaml', podText), source('k/b.md', '')])
    expect(store.getState().files.map(({ name }) => name)).toEqual(['k-a.yaml'])
    expect(store.getState().importReport).toEqual({
      read: ['k-a.yaml'],
      ignored: [{ path: 'k/b.md', reason: 'not YAML or JSON' }],
    })
  })

  it('gets one good file without a word', async () => {
    const store = createAppStore(() => 0)
    await addFiles(store, [source('a.yaml', podText)])
    expect(store.getState().importReport).toBeNull()
    expect(store.getState().activeFile).toBe('a.yaml')
  })

  it('stays as it is where nothing can be read', async () => {
    const store = createAppStore(() => 0)
    await addFiles(store, [source('a.png', 'x\u0000')])
    expect(store.getState().files).toEqual([])
    expect(store.getState().notice).toContain('not a text file')
  })

  it('stays as it is, and so do open flows, where an archive that is named like a sysdump is damaged', async () => {
    const store = createAppStore(() => 0)
    await addFiles(store, [source('cilium-sysdump-20260101.zip', 'PK\u0003\u0004')])
    expect(store.getState().notice).toContain('cilium-sysdump-20260101.zip is not an archive that can be read')
    expect(useStore.getState()).toMatchObject({ replay: null, lowerView: 'flows' })
  })
})

describe('what else comes in an archive or a folder', () => {
  const video = new File([new Uint8Array(70_000_000)], 'film.mp4')

  it('may be larger than everything that is read', async () => {
    const folder = await importFiles([source('k/a.yaml', 'kind: Pod'), { path: 'k/film.mp4', file: video }])
    expect(folder.problem).toBeNull()
    expect(folder.files.map(({ name }) => name)).toEqual(['k/a.yaml'])
    expect(folder.ignored).toEqual([{ path: 'k/film.mp4', reason: 'not YAML or JSON' }])
  })

  it('may be text in another encoding', async () => {
    const wide = new Uint8Array(Buffer.from('\uFEFFkind: Pod\n', 'utf16le'))
    const old = new TextEncoder().encode('kind: Pod\rmetadata: {}\r')
    const { files } = await importFiles([
      { path: 'a.yaml', file: new File([wide], 'a.yaml') },
      { path: 'b.yaml', file: new File([old], 'b.yaml') },
    ])
    expect(files.map(({ text }) => text)).toEqual(['kind: Pod\n', 'kind: Pod\nmetadata: {}\n'])
  })

  it('may be nothing but braces', async () => {
    const { files, ignored } = await importFiles([
      source('k/a.yaml', `kind: Pod ${'{'.repeat(5_000_000)}`),
      source('k/b.yaml', 'kind: {{ .Values.kind }}'),
      source('k/c.yaml', 'kind: Rule\nexpr: "{{ $labels.x }} .Values.a"'),
    ])
    expect(files.map(({ name }) => name)).toEqual(['k/a.yaml', 'k/c.yaml'])
    expect(ignored.map(({ path }) => path)).toEqual(['k/b.yaml'])
  })
})

describe('a sysdump that is dropped', () => {
  it('opens as the cluster that it is of, with its version and without secrets', async () => {
    const bytes = readFileSync(
      new URL('../../engine/replay/samples/cilium-sysdump-20260807-090500.zip', import.meta.url),
    )
    const seen: string[] = []
    const dropped = [{ path: 'dump.zip', file: new File([bytes], 'dump.zip') }]
    const { files, ignored, problem, dump } = await importFiles(dropped, { onProgress: (path) => seen.push(path) })
    expect({ problem, version: dump?.version }).toEqual({ problem: null, version: '1.19' })
    expect(dump?.flows).toHaveLength(1)
    expect(files.map(({ name }) => name)).toContain('cilium-configmap.yaml')
    expect(files.map(({ text }) => text).join()).not.toContain('not-a-real')
    expect(ignored.find(({ path }) => path.includes('helm-values'))?.reason).toBe('it may hold secrets')
    expect(seen.length).toBeGreaterThan(0)
  })
})
