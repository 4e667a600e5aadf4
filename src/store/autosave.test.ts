import { describe, expect, it } from 'vitest'
import { startAutosave, type WorkspaceStorage } from './autosave'
import type { StoredWorkspace } from './persistence'
import { createAppStore } from './store'

/** A browser's storage, whose writes finish when the test says so. */
class FakeStorage implements WorkspaceStorage {
  database: unknown = undefined
  aside: string | null = null
  isForbidden = false
  isFull = false
  writes: { readonly record: StoredWorkspace; readonly finish: () => Promise<void> }[] = []

  read(): Promise<unknown> {
    return this.isForbidden ? Promise.reject(new Error('SecurityError')) : Promise.resolve(this.database)
  }
  write(record: StoredWorkspace): Promise<void> {
    if (this.isForbidden || this.isFull) return Promise.reject(new Error('QuotaExceededError'))
    return new Promise((resolve) => {
      this.writes.push({
        record,
        finish: async () => {
          this.database = structuredClone(record)
          resolve()
          await settle()
        },
      })
    })
  }
  readAside(): string | null {
    this.check()
    return this.aside
  }
  putAside(text: string): void {
    this.check()
    if (this.isFull) throw new Error('QuotaExceededError')
    this.aside = text
  }
  dropAside(): void {
    this.check()
    this.aside = null
  }
  private check(): void {
    if (this.isForbidden) throw new Error('SecurityError')
  }
}

/** Lets promises that are settled call back. */
async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await Promise.resolve()
}

async function visit(storage: FakeStorage) {
  const store = createAppStore(() => 0)
  let pending: (() => void) | null = null
  const autosave = await startAutosave(store, storage, {
    set: (callback) => {
      pending = callback
      return 1
    },
    clear: () => {
      pending = null
    },
  })
  const state = () => store.getState()
  const type = (text: string): void => state().setText(state().files[0]!.name, text)
  return { autosave, state, type, pass: () => pending?.(), isWaiting: () => pending !== null }
}

describe('the workspace', () => {
  it('begins with one empty file on the first visit', async () => {
    const { state } = await visit(new FakeStorage())
    expect(state()).toMatchObject({ files: [{ text: '' }], isLoaded: true, storageProblem: null })
    expect(state().activeFile).toBe(state().files[0]!.name)
  })

  it('is stored once after a burst of changes, and is there on the next visit', async () => {
    const storage = new FakeStorage()
    const first = await visit(storage)
    first.type('kind')
    first.type('kind: Pod')
    first.pass()
    expect(storage.writes).toHaveLength(1)
    await storage.writes[0]!.finish()
    expect((await visit(storage)).state().files[0]!.text).toBe('kind: Pod')
  })

  it('is not stored again where only the selection changes', async () => {
    const storage = new FakeStorage()
    const { state, isWaiting } = await visit(storage)
    state().select({ kind: 'endpoint', key: 'shop/api' }, 'canvas')
    expect(isWaiting()).toBe(false)
  })

  it('is stored at once when the page is hidden, without waiting for the pause', async () => {
    const storage = new FakeStorage()
    const { type, autosave, isWaiting } = await visit(storage)
    type('kind: Pod')
    autosave.save()
    expect(storage.writes).toHaveLength(1)
    expect(isWaiting()).toBe(false)
  })

  it('survives a page that is left before the database has it', async () => {
    const storage = new FakeStorage()
    const first = await visit(storage)
    first.type('kind: Pod')
    first.autosave.leave()
    first.autosave.save()
    const second = await visit(storage)
    expect(second.state().files[0]!.text).toBe('kind: Pod')
    expect(storage.aside).not.toBeNull()
    await storage.writes.at(-1)!.finish()
    expect(storage.aside).toBeNull()
    expect((await visit(storage)).state().files[0]!.text).toBe('kind: Pod')
  })

  it('does not lose what was put aside to an older write that finishes later', async () => {
    const storage = new FakeStorage()
    const { type, pass, autosave } = await visit(storage)
    type('old')
    pass()
    type('new')
    autosave.leave()
    await storage.writes[0]!.finish()
    expect((await visit(storage)).state().files[0]!.text).toBe('new')
  })

  it('is put nowhere twice: a page that has stored everything leaves nothing aside', async () => {
    const storage = new FakeStorage()
    const { type, pass, autosave } = await visit(storage)
    type('kind: Pod')
    pass()
    await storage.writes[0]!.finish()
    autosave.leave()
    expect(storage.aside).toBeNull()
  })

  it('is read from the database where what was put aside is cut short', async () => {
    const storage = new FakeStorage()
    storage.database = { version: 1, files: [{ name: 'a.yaml', text: 'a' }] }
    storage.aside = '{"version": 1, "fil'
    expect((await visit(storage)).state().files).toEqual([{ name: 'a.yaml', text: 'a' }])
  })
})

describe('storage that does not work', () => {
  it('is told to the user where it is forbidden, and the work goes on', async () => {
    const storage = new FakeStorage()
    storage.isForbidden = true
    const { state, type, pass, autosave } = await visit(storage)
    expect(state().storageProblem).toContain('does not let the page store anything')
    type('kind: Pod')
    pass()
    autosave.leave()
    await settle()
    expect(state().files[0]!.text).toBe('kind: Pod')
  })

  it('is told where it is full, and no longer once there is room', async () => {
    const storage = new FakeStorage()
    const { state, type, pass, autosave } = await visit(storage)
    storage.isFull = true
    type('large')
    pass()
    await settle()
    expect(state().storageProblem).toContain('could not be stored')
    autosave.leave()
    storage.isFull = false
    type('small')
    pass()
    await storage.writes[0]!.finish()
    expect(state().storageProblem).toBeNull()
  })
})
