import type { UseStore } from 'idb-keyval'
import { describe, expect, it } from 'vitest'
import { browserDatabase } from './database'
import type { StoredWorkspace } from '../state/storage'

const record: StoredWorkspace = {
  version: 1,
  workspaceName: 'Shop',
  files: [{ name: 'a.yaml', text: 'a' }],
  activeFile: 'a.yaml',
  options: {},
  positions: {},
  theme: 'system',
  collapsedPanes: [],
}

/** What the database asks of the browser's, in memory. */
function setup() {
  const values = new Map<string, unknown>()
  const read: string[] = []
  const answered = (result: unknown) => ({
    result,
    set onsuccess(resolve: () => void) {
      queueMicrotask(resolve)
    },
  })
  const store = {
    get: (key: string) => {
      read.push(key)
      return answered(structuredClone(values.get(key)))
    },
    put: (value: unknown, key: string) => void values.set(key, structuredClone(value)),
    transaction: answered(undefined),
  }
  // As much of a store as a write needs.
  const transact = ((_mode, work) => work(store as unknown as IDBObjectStore)) as UseStore
  const database = browserDatabase(transact)
  return {
    values,
    read,
    write: (stamp: string, known: string | null) =>
      database.write({ id: 'w', record, stamp, now: 5, mayReplace: (before) => before === known }),
  }
}

describe('a workspace in the database', () => {
  it('is not read before it is written again', async () => {
    const { values, read, write } = setup()
    expect(await write('one', null)).toBe(true)
    read.length = 0
    expect(await write('two', 'one')).toBe(true)
    expect(read).toEqual(['membrane.workspaces'])
    expect(values.get('membrane.workspace.w')).toEqual({ stamp: 'two', record })
  })

  it('is not written over another tab, whatever version wrote there', async () => {
    const { values, read, write } = setup()
    await write('one', null)
    expect(await write('two', 'zero')).toBe(false)
    // An earlier version knows of no stamps in the list, and one before it of none at all.
    values.set('membrane.workspaces', [{ id: 'w', name: 'Shop', changedAt: 5, files: 1, characters: 1 }])
    values.set('membrane.workspace.w', { stamp: 'other', record })
    read.length = 0
    expect(await write('two', 'one')).toBe(false)
    expect(read).toContain('membrane.workspace.w')
    values.set('membrane.workspace.w', record)
    expect(await write('two', 'one')).toBe(false)
    expect(values.get('membrane.workspace.w')).toEqual(record)
  })
})
