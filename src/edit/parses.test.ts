/** How often an edit reads YAML. A gesture of hundreds of edits in a large document takes as long as its reading does. */
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import type { Draft } from './draft'

const read = { exactly: [] as string[], asWritten: [] as string[] }
const readers = { exact: '../yaml/exact/reader', written: '../yaml/written/tree' }
let edits: typeof import('./draft') & typeof import('./resources')

// Test files share the modules that they have loaded: here they are loaded again, with readers that count.
beforeAll(async () => {
  vi.resetModules()
  vi.doMock(readers.exact, async (original) => {
    const reader = await original<typeof import('../yaml/exact/reader')>()
    return {
      ...reader,
      parseDocument(text: string) {
        read.exactly.push(text)
        return reader.parseDocument(text)
      },
    }
  })
  vi.doMock(readers.written, async (original) => {
    const tree = await original<typeof import('../yaml/written/tree')>()
    return {
      ...tree,
      parseTree(text: string) {
        read.asWritten.push(text)
        return tree.parseTree(text)
      },
    }
  })
  edits = { ...(await import('./draft')), ...(await import('./resources')) }
})

afterAll(() => {
  for (const reader of Object.values(readers)) vi.doUnmock(reader)
  vi.resetModules()
})

const pod = (name: string): string => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}
`
const listOf = (name: string): string => `apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Pod
    metadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}
`

/** A draft whose objects have been looked up, as every gesture begins. */
function drafted(text: string): Draft {
  const files = [{ name: 'a.yaml', text }]
  edits.objectsIn(files)
  read.exactly.length = 0
  read.asWritten.length = 0
  return new edits.Draft({ files, activeFile: 'a.yaml' })
}

const label = (value: string) => ({ type: 'set', path: ['metadata', 'labels', 'app'], value }) as const

beforeEach(() => {
  read.exactly.length = 0
  read.asWritten.length = 0
})

it.each([
  ['a document of one object', pod('one')],
  ['an item of a list', listOf('one')],
  ['a document between others', `${pod('before')}---\n${pod('one')}---\n${pod('behind')}`],
])(
  'an edit of %s reads its text twice: once for its layout, and once to prove what it says after the edit',
  (_, text) => {
    const draft = drafted(text)
    draft.edit('Pod/shop/one', label(`changed in ${text.length}`))
    expect(draft.hasFailed).toBe(false)
    expect(read.asWritten).toHaveLength(1)
    expect(read.asWritten[0]).not.toContain('changed in')
    expect(read.exactly).toHaveLength(1)
    expect(read.exactly[0]).toContain('changed in')
  },
)

it('each further edit of the same document reads it twice again, and no other document', () => {
  const draft = drafted(`${pod('first')}---\n${pod('second')}`)
  for (let i = 0; i < 5; i++) draft.edit('Pod/shop/first', label(`x${i}`))
  expect(draft.find('Pod/shop/first')?.value).toMatchObject({ metadata: { labels: { app: 'x4' } } })
  expect([read.asWritten.length, read.exactly.length]).toEqual([5, 5])
  expect([...read.asWritten, ...read.exactly].filter((text) => text.includes('second'))).toEqual([])
})
