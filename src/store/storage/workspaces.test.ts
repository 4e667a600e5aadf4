import { describe, expect, it } from 'vitest'
import { createAppStore } from '../store'
import { memoryShelf } from '../testing/shelf'
import { createWorkspaces } from './workspaces'

function shelf() {
  const store = createAppStore(() => 0)
  const { storage, ...rest } = memoryShelf()
  let clock = 0
  return { store, workspaces: createWorkspaces(store, storage, () => ++clock), ...rest }
}

describe('the stored workspaces', () => {
  it('are opened with what they hold, under their own id', async () => {
    const { store, workspaces, put, adopted } = shelf()
    put('one', 'One', 'text of one')
    expect(await workspaces.open('one')).toBeNull()
    expect(store.getState()).toMatchObject({
      workspaceId: 'one',
      workspaceName: 'One',
      files: [{ text: 'text of one' }],
    })
    expect(adopted).toEqual(['one'])
  })

  it('that cannot be read say so and change nothing', async () => {
    const { store, workspaces, entries } = shelf()
    entries.set('new', { stamp: 's', record: { version: 99 } })
    expect(await workspaces.open('new')).toContain('cannot be read')
    expect(await workspaces.duplicate('gone')).toContain('cannot be read')
    expect(store.getState().files).toEqual([])
  })

  it('are copied, renamed and removed, and removal can be undone', async () => {
    const { workspaces, put, entries, names } = shelf()
    put('one', 'One', 'x')
    await workspaces.duplicate('one')
    expect(names()).toEqual(['One (copy)', 'One'])
    await workspaces.rename('one', ' Uno ')
    expect(names()).toEqual(['Uno', 'One (copy)'])
    const removed = await workspaces.remove('one')
    expect(entries.has('one')).toBe(false)
    if (typeof removed === 'string') throw new Error(removed)
    await removed.restore()
    expect(names()).toEqual(['Uno', 'One (copy)'])
  })

  it('stay as they are where another tab has them open', async () => {
    const { workspaces, put, elsewhere, entries } = shelf()
    put('one', 'One', 'x')
    elsewhere.add('one')
    expect(await workspaces.remove('one')).toContain('open in another tab')
    expect(await workspaces.rename('one', 'Uno')).toContain('open in another tab')
    expect(entries.get('one')!.record).toMatchObject({ workspaceName: 'One' })
  })

  it('give way to another one when the open one is removed', async () => {
    const { store, workspaces, put } = shelf()
    put('one', 'One', 'x')
    await workspaces.open('one')
    await workspaces.remove('one')
    expect(store.getState().workspaceId).not.toBe('one')
    expect(store.getState().files.map(({ text }) => text)).toEqual([''])
  })
})
