import { describe, expect, it } from 'vitest'
import { startAutosave, type AutosaveNeeds } from './autosave'
import type { StoredWorkspace } from '../state/storage'
import { summarise } from './database-writes'
import type { StoredEntry, WorkspaceDatabase, WorkspaceEntry } from '../state/storage'
import { loadWorkspace } from './load'
import type { WorkspaceLocks } from '../state/storage'
import { createAppStore } from '../store'

/** A browser with its storage, whose writes finish when the test says so. */
class FakeBrowser {
  entries = new Map<string, StoredEntry>()
  list: readonly WorkspaceEntry[] = []
  legacy: unknown = undefined
  aside = new Map<string, string>()
  last: string | null = null
  holders = new Map<string, FakeLocks>()
  isForbidden = false
  isFull = false
  isSlow = false
  writes: { readonly record: StoredWorkspace; readonly finish: () => Promise<void> }[] = []

  database: WorkspaceDatabase = {
    list: () => this.answer(() => this.list),
    read: (id) => this.answer(() => structuredClone(this.entries.get(id) ?? null)),
    readLegacy: () => this.answer(() => this.legacy),
    dropLegacy: () => this.answer(() => (this.legacy = undefined)).then(() => undefined),
    remove: () => Promise.resolve(),
    write: ({ id, record, stamp, now, mayReplace }) =>
      new Promise((resolve, reject) => {
        if (this.isForbidden || this.isFull) {
          reject(new Error('QuotaExceededError'))
          return
        }
        const finish = async (): Promise<void> => {
          const isFine = mayReplace(this.entries.get(id)?.stamp ?? null)
          if (isFine) {
            this.entries.set(id, { stamp, record: structuredClone(record) })
            this.list = [summarise(id, record, now), ...this.list.filter((entry) => entry.id !== id)]
          }
          resolve(isFine)
          await settle()
        }
        this.writes.push({ record, finish })
        if (!this.isSlow) void finish()
      }),
  }

  get only(): StoredWorkspace {
    expect(this.entries.size).toBe(1)
    return [...this.entries.values()][0]!.record as StoredWorkspace
  }

  private answer<T>(value: () => T): Promise<T> {
    return this.isForbidden ? Promise.reject(new Error('SecurityError')) : Promise.resolve(value())
  }
}

/** One tab's locks: the tab that asked first has it. */
class FakeLocks implements WorkspaceLocks {
  onAsked: WorkspaceLocks['onAsked'] = () => Promise.resolve()
  onLost: WorkspaceLocks['onLost'] = () => undefined
  onGained: WorkspaceLocks['onGained'] = () => undefined
  constructor(private readonly browser: FakeBrowser) {}

  acquire(id: string): Promise<boolean> {
    const holder = this.browser.holders.get(id)
    if (holder === undefined) this.browser.holders.set(id, this)
    return Promise.resolve(holder === undefined || holder === this)
  }
  async takeOver(id: string): Promise<void> {
    const holder = this.browser.holders.get(id)
    if (holder !== undefined && holder !== this) {
      await holder.onAsked(id)
      holder.onLost(id)
    }
    this.browser.holders.set(id, this)
  }
  release(id: string): void {
    if (this.browser.holders.get(id) === this) this.browser.holders.delete(id)
  }
}

/** Lets promises that are settled call back. */
async function settle(): Promise<void> {
  for (let i = 0; i < 30; i++) await Promise.resolve()
}

let visits = 0

async function visit(browser: FakeBrowser) {
  const tab = `tab${++visits}`
  const store = createAppStore(() => 0)
  const locks = new FakeLocks(browser)
  let pending: (() => void) | null = null
  let pendingMs = 0
  let time = visits
  const withoutSecrets = (record: StoredWorkspace): StoredWorkspace => ({
    ...record,
    files: record.files.map(({ name, text }) => ({ name, text: text.replace('SECRET', '') })),
  })
  const check = (): void => {
    if (browser.isForbidden) throw new Error('SecurityError')
  }
  const needs: AutosaveNeeds = {
    database: browser.database,
    locks,
    tab,
    now: () => time,
    redact: (record) => Promise.resolve(withoutSecrets(record)),
    redactNow: withoutSecrets,
    memory: {
      lastWorkspace: () => browser.last,
      rememberWorkspace: (id) => void (browser.last = id),
      readAside: (id) => browser.aside.get(id) ?? null,
      putAside(id, text) {
        check()
        if (browser.isFull) throw new Error('QuotaExceededError')
        browser.aside.set(id, text)
      },
      dropAside: (id) => void browser.aside.delete(id),
    },
    timers: {
      set: (callback, milliseconds) => {
        pending = callback
        pendingMs = milliseconds
        return 1
      },
      clear: () => {
        pending = null
      },
    },
  }
  const autosave = startAutosave(store, needs, await loadWorkspace(store, needs))
  await settle()
  const state = () => store.getState()
  return {
    autosave,
    locks,
    state,
    set: store.setState,
    type: (text: string): void => state().setText(state().files[0]!.name, text),
    text: () => state().files[0]!.text,
    /** Lets the pause after typing pass. */
    pass: async (): Promise<void> => {
      pending?.()
      await settle()
    },
    isWaiting: () => pending !== null,
    /** In so many milliseconds it is looked whether to store. */
    inMs: () => pendingMs,
    later: (milliseconds: number): void => void (time += milliseconds),
    /** The tab is closed: its locks are free. */
    close: (): void => {
      for (const [id, holder] of browser.holders) if (holder === locks) browser.holders.delete(id)
    },
  }
}

describe('the workspace', () => {
  it('begins with one empty file on the first visit, and is not stored until something is written', async () => {
    const browser = new FakeBrowser()
    const { state } = await visit(browser)
    expect(state()).toMatchObject({ files: [{ text: '' }], isLoaded: true, storageProblem: null, isElsewhere: false })
    expect(state().activeFile).toBe(state().files[0]!.name)
    expect(browser.entries.size).toBe(0)
  })

  it('is stored once after a burst of changes, and is there on the next visit', async () => {
    const browser = new FakeBrowser()
    const first = await visit(browser)
    first.type('kind')
    first.type('kind: Pod')
    await first.pass()
    expect(browser.writes).toHaveLength(1)
    first.close()
    expect((await visit(browser)).text()).toBe('kind: Pod')
  })

  it('is stored without what may be secret, and keeps it on the screen', async () => {
    const browser = new FakeBrowser()
    const { type, pass, text, autosave } = await visit(browser)
    type('SECRET kind: Pod')
    await pass()
    expect(text()).toBe('SECRET kind: Pod')
    expect(browser.only.files[0]!.text).toBe(' kind: Pod')
    type('SECRET kind: Node')
    autosave.leave()
    expect([...browser.aside.values()].join()).not.toContain('SECRET')
  })

  it('is not stored again where only the selection changes', async () => {
    const { state, isWaiting } = await visit(new FakeBrowser())
    state().select({ kind: 'endpoint', key: 'shop/api' }, 'canvas')
    expect(isWaiting()).toBe(false)
  })

  it('of a large text is stored when the keys rest, but within three seconds where they do not', async () => {
    const { type, inMs, later, set } = await visit(new FakeBrowser())
    const large = '# a line\n'.repeat(30_000)
    type(large)
    expect(inMs()).toBe(1000)
    for (const key of ['a', 'b', 'c', 'd']) {
      later(600)
      type(`${large}${key}`)
      expect(inMs()).toBe(key === 'd' ? 600 : 1000)
    }
    // What else happens on the page puts nothing off.
    later(100)
    set({ status: 'ready' })
    expect(inMs()).toBe(600)
    later(5000)
    type(`${large}e`)
    expect(inMs()).toBe(0)
  })

  it('of a large text is stored after its picture, where that does not take much longer', async () => {
    const browser = new FakeBrowser()
    const { set, type, pass } = await visit(browser)
    const large = '# a line\n'.repeat(30_000)
    set({ status: 'updating' })
    type(large)
    await pass()
    expect(browser.writes).toHaveLength(0)
    set({ status: 'ready' })
    await pass()
    expect(browser.writes).toHaveLength(1)
    set({ status: 'updating' })
    type(`${large}# more\n`)
    for (let i = 0; i < 4; i++) await pass()
    expect(browser.writes).toHaveLength(2)
  })

  it('is stored at once when the page is hidden, without waiting for the pause', async () => {
    const browser = new FakeBrowser()
    const { type, autosave, isWaiting } = await visit(browser)
    type('kind: Pod')
    await autosave.save()
    expect(browser.writes).toHaveLength(1)
    expect(isWaiting()).toBe(false)
  })

  it('of an earlier version is taken over, and its old place cleared', async () => {
    const browser = new FakeBrowser()
    browser.legacy = { version: 1, files: [{ name: 'a.yaml', text: 'SECRET a' }], workspaceName: 'Old' }
    const { text, state } = await visit(browser)
    expect([state().workspaceName, text()]).toEqual(['Old', 'SECRET a'])
    expect(browser.only).toMatchObject({ workspaceName: 'Old', files: [{ text: ' a' }] })
    expect(browser.legacy).toBeUndefined()
  })
})

describe('a page that is left in a hurry', () => {
  it('finds its text again, though the database did not have it', async () => {
    const browser = new FakeBrowser()
    const first = await visit(browser)
    first.type('kind: Pod')
    first.autosave.leave()
    first.close()
    const second = await visit(browser)
    expect(second.text()).toBe('kind: Pod')
    expect(browser.only.files[0]!.text).toBe('kind: Pod')
    expect(browser.aside.size).toBe(0)
  })

  it('does not lose what was put aside to an older write that finishes later', async () => {
    const browser = new FakeBrowser()
    browser.isSlow = true
    const first = await visit(browser)
    first.type('old')
    await first.pass()
    first.type('new')
    first.autosave.leave()
    await browser.writes[0]!.finish()
    first.close()
    expect((await visit(browser)).text()).toBe('new')
  })

  it('leaves nothing aside where everything is stored', async () => {
    const browser = new FakeBrowser()
    const { type, pass, autosave } = await visit(browser)
    type('kind: Pod')
    await pass()
    autosave.leave()
    expect(browser.aside.size).toBe(0)
  })

  it('reads the database where what was put aside is cut short, or older than what another tab wrote', async () => {
    const browser = new FakeBrowser()
    const first = await visit(browser)
    first.type('stored')
    await first.pass()
    first.close()
    browser.aside.set(browser.last!, '{"record": {"version": 1, "fil')
    const second = await visit(browser)
    expect(second.text()).toBe('stored')
    second.close()
    const record = { version: 1, files: [{ name: 'a', text: 'stale' }] }
    browser.aside.set(browser.last!, JSON.stringify({ record, base: 'some:1', tab: 'some' }))
    expect((await visit(browser)).text()).toBe('stored')
  })
})

describe('several workspaces', () => {
  it('opening another one keeps what was there, and undo goes back to it', async () => {
    const browser = new FakeBrowser()
    const { state, type, pass, text } = await visit(browser)
    type('mine')
    state().openWorkspace('Example', [{ name: 'a.yaml', text: 'example' }])
    await pass()
    expect(browser.list.map(({ name }) => name)).toEqual(['Example', 'Untitled workspace'])
    state().undo()
    type('mine again')
    await pass()
    expect(text()).toBe('mine again')
    const texts = [...browser.entries.values()].map(({ record }) => (record as StoredWorkspace).files[0]!.text)
    expect(texts.sort()).toEqual(['example', 'mine again'])
  })

  it('takes the place of an empty one, and of an example that nobody changed', async () => {
    const browser = new FakeBrowser()
    const { state, pass } = await visit(browser)
    state().openWorkspace('One', [{ name: 'a.yaml', text: 'one' }])
    await pass()
    state().openWorkspace('Two', [{ name: 'a.yaml', text: 'two' }])
    await pass()
    expect(browser.only.workspaceName).toBe('Two')
  })
})

describe('two tabs', () => {
  async function twoTabs() {
    const browser = new FakeBrowser()
    const first = await visit(browser)
    first.type('first')
    await first.pass()
    const second = await visit(browser)
    return { browser, first, second }
  }

  it('do not overwrite each other: the second is reported', async () => {
    const { browser, first, second } = await twoTabs()
    expect(second.state().isElsewhere).toBe(true)
    expect(second.text()).toBe('first')
    second.type('second')
    await second.pass()
    second.autosave.leave()
    expect(browser.only.files[0]!.text).toBe('first')
    expect(browser.aside.size).toBe(0)
    first.type('first again')
    await first.pass()
    expect(browser.only.files[0]!.text).toBe('first again')
  })

  it('change places: the second takes over what the first has, unwritten text included', async () => {
    const { browser, first, second } = await twoTabs()
    second.type('second')
    first.type('first again')
    await second.autosave.takeOver()
    await settle()
    expect(second.text()).toBe('first again')
    expect([first.state().isElsewhere, second.state().isElsewhere]).toEqual([true, false])
    second.state().undo()
    expect(second.text()).toBe('second')
    await second.pass()
    first.type('too late')
    await first.pass()
    expect(browser.only.files[0]!.text).toBe('second')
  })

  it('become one again: when the first is closed, the second stores what it has, unless the first wrote last', async () => {
    const { browser, first, second } = await twoTabs()
    second.type('second')
    await second.pass()
    first.close()
    second.locks.onGained(second.state().workspaceId)
    await settle()
    expect(second.state().isElsewhere).toBe(false)
    expect(browser.only.files[0]!.text).toBe('second')
    const third = await visit(browser)
    second.type('second again')
    await second.pass()
    third.type('third')
    await third.pass()
    second.close()
    third.locks.onGained(third.state().workspaceId)
    await settle()
    expect(third.state().isElsewhere).toBe(true)
    expect(browser.only.files[0]!.text).toBe('second again')
  })

  it('part: the second goes on in a copy', async () => {
    const { browser, first, second } = await twoTabs()
    second.state().copyWorkspace()
    expect(second.state().isElsewhere).toBe(false)
    second.type('second')
    await second.pass()
    first.type('first again')
    await first.pass()
    expect(browser.list.map(({ name }) => name).sort()).toEqual(['Untitled workspace', 'Untitled workspace (copy)'])
  })

  it('without locks are kept apart by the stamps of what is stored', async () => {
    const { browser, first, second } = await twoTabs()
    browser.holders.clear()
    const third = await visit(browser)
    expect(third.state().isElsewhere).toBe(false)
    third.type('third')
    await third.pass()
    first.type('first again')
    await first.pass()
    expect(browser.only.files[0]!.text).toBe('third')
    expect(first.state().isElsewhere).toBe(true)
    expect(second.state().isElsewhere).toBe(true)
  })
})

describe('storage that does not work', () => {
  it('is told to the user where it is forbidden, and the work goes on', async () => {
    const browser = new FakeBrowser()
    browser.isForbidden = true
    const { type, state, pass, text, autosave } = await visit(browser)
    expect(state().storageProblem).toContain('does not let the page store anything')
    type('kind: Pod')
    await pass()
    autosave.leave()
    await settle()
    expect(text()).toBe('kind: Pod')
  })

  it('is reported where it is full, and no longer once there is room', async () => {
    const browser = new FakeBrowser()
    const { state, type, pass, autosave } = await visit(browser)
    browser.isFull = true
    type('large')
    await pass()
    expect(state().storageProblem).toContain('could not be stored')
    autosave.leave()
    browser.isFull = false
    type('small')
    await pass()
    expect(state().storageProblem).toBeNull()
  })
})
