import fc from 'fast-check'
import type { UseStore } from 'idb-keyval'
import { expect, it } from 'vitest'
import { browserDatabase } from './database'
import { databaseWrites } from './database-writes'
import { isWhole } from './record'
import { Stretches } from './stretches'
import type { StoredWorkspace } from '../state/storage'

const recordOf = (files: StoredWorkspace['files']): StoredWorkspace => ({
  version: 1,
  workspaceName: 'Shop',
  files,
  activeFile: 'a.yaml',
  options: {},
  positions: {},
  theme: 'system',
  collapsedPanes: [],
})

/** A database in memory whose transactions happen as a whole or, where one is told to fail, not at all. */
function databaseInMemory() {
  const state = { values: new Map<string, unknown>(), failAtPut: Infinity, puts: [] as string[] }
  const transact = (async (_mode: IDBTransactionMode, work: (store: IDBObjectStore) => Promise<unknown>) => {
    const draft = new Map(state.values)
    const answered = (result: unknown) => ({
      result,
      set onsuccess(resolve: () => void) {
        queueMicrotask(resolve)
      },
    })
    state.puts = []
    const store = {
      get: (key: string) => answered(structuredClone(draft.get(key))),
      getAllKeys: () => answered([...draft.keys()]),
      delete: (key: string) => void draft.delete(key),
      put: (value: unknown, key: string) => {
        if (state.puts.push(key) > state.failAtPut) throw new Error('no room')
        draft.set(key, structuredClone(value))
      },
      transaction: Object.assign(answered(undefined), { abort: () => draft.clear() }),
    }
    // As much of a store as reading and writing need.
    const result = await work(store as unknown as IDBObjectStore)
    state.values = draft
    return result
  }) as UseStore
  return { state, transact }
}

const sizes = { long: 100, stretch: 40 }
const tabOf = (transact: UseStore) => ({
  ...browserDatabase(transact),
  ...databaseWrites(transact, new Stretches(sizes)),
})

it('are read as the text that was written last, whatever was edited, and whoever wrote or failed to', async () => {
  const edit = fc.record({
    kind: fc.constantFrom('type', 'type', 'type', 'new', 'short', 'second file', 'other tab', 'fail', 'remove'),
    at: fc.nat(400),
    length: fc.nat(90),
    text: fc.constantFrom('', 'x', '\n', '😀', 'abcdefgh'.repeat(6), '0123456789'.repeat(30)),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { maxLength: 12 }), async (edits) => {
      const { state, transact } = databaseInMemory()
      let [tab, other] = [tabOf(transact), tabOf(transact)]
      let files = [{ name: 'a.yaml', text: 'kind: Pod\n'.repeat(30) }]
      let stored: typeof files | null = null
      for (const [i, { kind, at, length, text }] of [{ ...edits[0], kind: 'new' }, ...edits].entries()) {
        const changed = (make: (old: string) => string): typeof files =>
          files.map((file, k) => (k === 0 ? { ...file, text: make(file.text) } : file))
        if (kind === 'type') files = changed((old) => old.slice(0, at) + text + old.slice((at ?? 0) + (length ?? 0)))
        if (kind === 'new') files = changed((old) => (text ?? '') + old.slice(0, at))
        if (kind === 'short') files = changed(() => text ?? '')
        if (kind === 'second file') files = [{ name: `${i}.yaml`, text: (text ?? '').repeat(2) }, ...files].slice(0, 2)
        if (kind === 'other tab') [tab, other] = [other, tab]
        state.failAtPut = kind === 'fail' ? (at ?? 0) % 5 : Infinity
        const [id, stamp] = ['w', `${i}`]
        const request = { id, record: recordOf(files), stamp, now: 5, mayReplace: () => true }
        const isWritten = await tab.write(request).catch(() => false)
        if (isWritten) stored = files
        expect(isWritten || kind === 'fail').toBe(true)
        if (kind === 'remove') {
          await tab.remove('w')
          stored = null
        }
        const entry = await other.read('w')
        expect(entry?.record ?? null).toEqual(stored === null ? null : recordOf(stored))
        // Nothing is left of what nobody needs.
        const raw = JSON.stringify(state.values.get('membrane.workspace.w') ?? null)
        const keys = [...state.values.keys()].filter((key) => key.startsWith('membrane.text.'))
        expect(keys.filter((key) => !raw.includes(JSON.stringify(key)))).toEqual([])
      }
    }),
    { numRuns: 150 },
  )
})

it('are written where an edit touches them', async () => {
  const { state, transact } = databaseInMemory()
  const tab = tabOf(transact)
  const write = (text: string, stamp: string) =>
    tab.write({
      id: 'w',
      record: recordOf([{ name: 'a.yaml', text }]),
      stamp,
      now: 5,
      mayReplace: () => true,
    })
  const text = 'kind: Pod\n'.repeat(100)
  await write(text, 'one')
  expect(state.puts).toHaveLength(25 + 2)
  await write(`${text.slice(0, 500)}x${text.slice(500)}`, 'two')
  expect(state.puts).toEqual(['membrane.text.w.two.0', 'membrane.workspace.w', 'membrane.workspaces'])
  expect(await tab.list()).toMatchObject([{ id: 'w', characters: 1001 }])
})

it('make a file that nobody takes for whole, where one of them is missing', async () => {
  const { state, transact } = databaseInMemory()
  const tab = tabOf(transact)
  const record = recordOf([{ name: 'a.yaml', text: 'kind: Pod\n'.repeat(30) }])
  await tab.write({ id: 'w', record, stamp: 'one', now: 5, mayReplace: () => true })
  expect(isWhole((await tab.read('w'))?.record)).toBe(true)
  state.values.delete('membrane.text.w.one.2')
  expect(isWhole((await tab.read('w'))?.record)).toBe(false)
})
