/** Who may import whom. The order of the floors is the order of the data: text → resources → … → views. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('.', import.meta.url))

/** Folders, and what each may import besides itself. Of `a/*` each folder stands for itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  yaml: [],
  'engine/manifest': ['yaml'],
  'engine/cluster': ['engine/manifest', 'yaml'],
  'engine/policy': ['engine/cluster', 'engine/manifest', 'yaml'],
  'engine/verdict': ['engine/policy', 'engine/cluster', 'engine/manifest', 'yaml'],
  'engine/flow': ['engine/verdict', 'engine/policy', 'engine/cluster', 'engine/manifest', 'yaml'],
  'engine/insight': ['engine/verdict', 'engine/policy', 'engine/cluster', 'engine/manifest', 'yaml'],
  'engine/doors': [
    'engine',
    'engine/flow',
    'engine/insight',
    'engine/verdict',
    'engine/policy',
    'engine/cluster',
    'engine/manifest',
    'yaml',
  ],
  engine: [
    'engine/doors',
    'engine/flow',
    'engine/insight',
    'engine/verdict',
    'engine/policy',
    'engine/cluster',
    'engine/manifest',
    'yaml',
  ],
  'engine/bench': ['engine', 'engine/doors'],
  edit: ['engine/manifest', 'yaml'],
  worker: ['engine', 'engine/doors', 'edit', 'yaml'],
  store: ['worker', 'edit', 'yaml'],
  'ui/kit': [],
  'ui/editor': ['store', 'ui/kit'],
  'ui/canvas': ['store', 'ui/kit'],
  'ui/flows': ['store', 'ui/kit'],
  'ui/matrix': ['store', 'ui/kit'],
  'ui/ask': ['store', 'ui/kit'],
  'ui/checks': ['store', 'ui/kit'],
  'ui/compare': ['store', 'ui/kit'],
  'ui/inspector': ['store', 'ui/kit', 'ui/compare'],
  'ui/lessons': ['store', 'ui/kit', 'lessons'],
  'ui/share': ['store', 'ui/kit'],
  'ui/workspaces': ['store', 'ui/kit'],
  'ui/help': ['store', 'ui/kit'],
  'ui/shell': [
    'store',
    'ui/kit',
    'lessons',
    'ui/editor',
    'ui/canvas',
    'ui/matrix',
    'ui/flows',
    'ui/ask',
    'ui/checks',
    'ui/compare',
    'ui/inspector',
    'ui/lessons',
    'ui/share',
    'ui/workspaces',
    'ui/help',
  ],
  lessons: [],
  cli: ['engine', 'engine/doors'],
  '': ['store', 'ui/kit', 'ui/shell'],
}

/** Files of the engine's own root that others may enter by; types are everybody's. */
const doors: ReadonlySet<string> = new Set(['engine/index'])
const vocabulary: ReadonlySet<string> = new Set(['engine/types', 'engine/codes'])

interface Import {
  readonly file: string
  readonly line: number
  readonly text: string
  /** Path below `src`, without ending; null for a package. */
  readonly target: string | null
}

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return sourceFiles(path)
    return /\.tsx?$/.test(name) ? [path] : []
  })
}

function importsOf(path: string): readonly Import[] {
  const file = relative(root, path)
  const found: Import[] = []
  readFileSync(path, 'utf8')
    .split('\n')
    .forEach((text, i) => {
      for (const match of text.matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*|new URL\(\s*)'([^']+)'/g)) {
        const name = match[1] ?? ''
        const target = name.startsWith('.') ? relative(root, join(dirname(path), name)).replace(/\.tsx?$/, '') : null
        found.push({ file, line: i + 1, text: name, target })
      }
    })
  return found
}

function folderOf(file: string): string {
  const parts = dirname(file)
    .split('/')
    .filter((part) => part !== '.')
  while (parts.length > 0 && !Object.hasOwn(allowed, parts.join('/'))) parts.pop()
  return parts.join('/')
}

const isTest = (file: string): boolean => /\.test\.tsx?$/.test(file) || file.startsWith('engine/conformance/')
const files = sourceFiles(root)
const production = files.filter((path) => !isTest(relative(root, path)))

describe('the floors', () => {
  it('are there to be looked at', () => {
    expect(production.length).toBeGreaterThan(60)
    expect(production.flatMap(importsOf).length).toBeGreaterThan(200)
  })

  it('are never climbed by an import', () => {
    const wrong = production.flatMap(importsOf).filter(({ file, target }) => {
      if (target === null || target.endsWith('.css') || target === '../package.json') return false
      const from = folderOf(file)
      const to = folderOf(target)
      if (from === to) return false
      if (vocabulary.has(target)) return !from.startsWith('engine') && from !== 'edit'
      if (to === 'engine' && !from.startsWith('engine/'))
        return !(allowed[from] ?? []).includes('engine') || !doors.has(target)
      return !(allowed[from] ?? []).includes(to)
    })
    expect(wrong.map(({ file, line, text }) => `${file}:${line} imports ${text}`)).toEqual([])
  })

  it('keep screen, store, clock and chance out of the engine and the edits', () => {
    const forbiddenPackages = /^(react|react-dom|zustand|cytoscape|monaco-editor|idb-keyval|lucide-react|radix-ui|cmdk)/
    const forbiddenNames =
      /\b(Math\.random|Date\.now|new Date\(|performance\.|setTimeout|setInterval|document\.(createElement|querySelector|getElementById|body|documentElement|addEventListener)|window\.|localStorage|navigator\.)/
    const plain = production.filter(
      (path) => /^(engine|edit|yaml)\//.test(relative(root, path)) && !relative(root, path).startsWith('engine/bench/'),
    )
    expect(plain.length).toBeGreaterThan(30)
    const packages = plain
      .flatMap(importsOf)
      .filter(({ target, text }) => target === null && forbiddenPackages.test(text))
    expect(packages.map(({ file, line, text }) => `${file}:${line} imports ${text}`)).toEqual([])
    const names = plain.flatMap((path) =>
      readFileSync(path, 'utf8')
        .split('\n')
        .map((text, i) => ({
          place: `${relative(root, path)}:${i + 1}`,
          code: text.replace(/^\s*(\*|\/\/|\/\*).*/, '').replace(/'[^']*'|`[^`]*`/g, ''),
        }))
        .filter(({ code }) => forbiddenNames.test(code))
        .map(({ place }) => place),
    )
    expect(names).toEqual([])
  })
})
