import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { examplePodsFor } from '../../edit/proposals/example-pods'
import { shopSnapshot } from '../testing/fixture'
import { createAppStore } from '../store'

/** A store with one file, and a clock that the test moves. */
function setup(text = '') {
  let now = 0
  const store = createAppStore(() => now)
  store.setState({ files: [{ name: 'a.yaml', text }], activeFile: 'a.yaml' })
  return {
    store,
    state: () => store.getState(),
    text: () => store.getState().files[0]!.text,
    wait: (milliseconds: number) => (now += milliseconds),
  }
}

describe('undo', () => {
  it('takes a burst of typing back as one step, and a pause begins a new one', () => {
    const { state, text, wait } = setup()
    for (const typed of ['k', 'ki', 'kind']) {
      state().setText('a.yaml', typed)
      wait(300)
    }
    wait(1000)
    state().setText('a.yaml', 'kind: Pod')
    state().undo()
    expect(text()).toBe('kind')
    state().undo()
    expect(text()).toBe('')
    expect(state().canUndo).toBe(false)
    state().redo()
    state().redo()
    expect(text()).toBe('kind: Pod')
  })

  it('does not mix the typing in two files', () => {
    const { state } = setup()
    state().addFile('b.yaml')
    state().setText('a.yaml', 'a')
    state().setText('b.yaml', 'b')
    state().undo()
    expect(state().files.map(({ text }) => text)).toEqual(['a', ''])
  })

  it('names the step that it would take back', () => {
    const { state } = setup()
    expect(state().undoLabel).toBeNull()
    state().addFile('b.yaml')
    state().setText('b.yaml', 'x')
    expect(state().undoLabel).toBe('Typing in b.yaml')
    state().undo()
    expect(state()).toMatchObject({ undoLabel: 'Add b.yaml', redoLabel: 'Typing in b.yaml', canRedo: true })
    expect(state().announcement).toBe('Undone: Typing in b.yaml')
    state().redo()
    expect(state().announcement).toBe('Redone: Typing in b.yaml')
  })

  it('forgets what was undone once something new is done', () => {
    const { state } = setup('a')
    state().setText('a.yaml', 'b')
    state().undo()
    state().setText('a.yaml', 'c')
    expect(state().canRedo).toBe(false)
  })

  it('brings settings, names and closed files back too', () => {
    const { state } = setup('a')
    const before = { files: state().files, options: state().options, workspaceName: state().workspaceName }
    state().setOptions({ enforcement: 'always' })
    state().renameWorkspace('Mine')
    state().renameFile('a.yaml', 'c.yaml')
    state().removeFile('c.yaml')
    for (let i = 0; i < 4; i++) state().undo()
    expect(state()).toMatchObject(before)
    expect(state().canUndo).toBe(false)
  })

  it('takes moves of cards back in the order of doing, and counts them as no edits', () => {
    const { state, text } = setup()
    const start = state().positions
    state().setText('a.yaml', 'a')
    state().moveCards('Move the card api', { 'shop/api': { x: 1, y: 2 } })
    const moved = state().positions
    expect(state().announcement).toBe('Done: Move the card api. Undo with Ctrl+Z.')
    state().setText('a.yaml', 'ab')
    expect(state().undoDepth).toBe(2)
    state().undo()
    expect(text()).toBe('a')
    expect(state().positions).toBe(moved)
    state().undo()
    expect(text()).toBe('a')
    expect(state()).toMatchObject({ positions: start, announcement: 'Undone: Move the card api', undoDepth: 1 })
    state().redo()
    expect(state().positions).toBe(moved)
  })

  it('brings the places of cards back with the workspace that they were moved in', () => {
    const { state } = setup('a')
    state().moveCards('Move the card api', { 'shop/api': { x: 1, y: 2 } })
    state().openWorkspace('Example', [{ name: 'b.yaml', text: 'b' }])
    expect(state().positions).toEqual({})
    state().undo()
    expect(state()).toMatchObject({ positions: { 'shop/api': { x: 1, y: 2 } }, undoLabel: 'Move the card api' })
  })

  it('moves cards of what is for reading without a step', () => {
    const { state, store } = setup('a')
    store.setState({ isReadOnly: true })
    state().moveCards('Move the card api', { 'shop/api': { x: 1, y: 2 } })
    expect(state()).toMatchObject({ positions: { 'shop/api': { x: 1, y: 2 } }, canUndo: false })
  })

  it('goes two hundred steps back', () => {
    const { state, wait } = setup()
    for (let i = 1; i <= 250; i++) {
      state().setText('a.yaml', `${i}`)
      wait(2000)
    }
    let steps = 0
    while (state().canUndo) {
      state().undo()
      steps++
    }
    expect(steps).toBe(200)
  })

  it('gives any text back to the byte, however it was changed, and redo gives it again', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 })
    const action = fc.oneof(
      fc.record({ type: fc.constant('type' as const), text, pause: fc.nat(2000) }),
      fc.record({ type: fc.constant('edit' as const), at: fc.nat(40), text }),
      fc.record({ type: fc.constant('open' as const), text }),
    )
    fc.assert(
      fc.property(text, fc.array(action, { maxLength: 12 }), (first, actions) => {
        const { state, wait } = setup(first)
        for (const step of actions) {
          const file = state().files[0]!
          if (step.type === 'type') {
            wait(step.pause)
            state().setText(file.name, step.text)
          } else if (step.type === 'edit') {
            const start = Math.min(step.at, file.text.length)
            state().applyEdits([{ file: file.name, start, end: file.text.length, text: step.text }], 'Edit')
          } else state().openWorkspace('Other', [{ name: 'a.yaml', text: step.text }])
        }
        const last = state().files[0]!.text
        let steps = 0
        for (; state().canUndo; steps++) state().undo()
        expect(state().files[0]!.text).toBe(first)
        for (; steps > 0; steps--) state().redo()
        expect(state().files[0]!.text).toBe(last)
        expect(state().canRedo).toBe(false)
      }),
    )
  })
})

describe('edits', () => {
  it('are refused with a word to the user where the text has moved on', () => {
    const { store, state, text } = setup('abc')
    store.setState({ snapshot: shopSnapshot(), status: 'updating' })
    state().applyEdits([{ file: 'a.yaml', start: 0, end: 1, text: '' }], 'Write "yes"')
    expect(text()).toBe('abc')
    expect(state().announcement).toBe('Write "yes": the text has changed meanwhile. Try again in a moment.')
    store.setState({ status: 'ready' })
    state().applyEdits([{ file: 'a.yaml', start: 0, end: 1, text: '' }], 'Write "yes"')
    expect(text()).toBe('bc')
    expect(state().undoLabel).toBe('Write "yes"')
  })

  it('that lie outside the text, or in no file, change nothing', () => {
    const { state, text } = setup('abc')
    state().applyEdits([{ file: 'a.yaml', start: 0, end: 9, text: '' }], 'Edit')
    state().applyEdits([{ file: 'gone.yaml', start: 0, end: 0, text: 'x' }], 'Edit')
    expect(text()).toBe('abc')
    expect(state().canUndo).toBe(false)
  })
})

describe('files', () => {
  it('have names of their own', () => {
    const { state } = setup()
    expect(state().addFile('a.yaml')).toBe('a-2.yaml')
    expect(state().addFile('some/folder/a.yaml')).toBe('some-folder-a.yaml')
    expect(state().addFile('  ')).toBe('untitled.yaml')
    state().renameFile('a-2.yaml', 'a.yaml')
    expect(state().files.map(({ name }) => name)).toContain('a-2.yaml')
    state().openWorkspace('Twins', [
      { name: 'x.yaml', text: '1' },
      { name: 'x.yaml', text: '2' },
    ])
    expect(state().files).toEqual([
      { name: 'x.yaml', text: '1' },
      { name: 'x-2.yaml', text: '2' },
    ])
    expect(state().activeFile).toBe('x.yaml')
  })

  it('leave the tab beside them open when they are closed', () => {
    const { state } = setup()
    state().addFile('b.yaml')
    state().addFile('c.yaml')
    state().setActiveFile('b.yaml')
    state().removeFile('b.yaml')
    expect(state().activeFile).toBe('c.yaml')
    state().removeFile('c.yaml')
    state().removeFile('a.yaml')
    expect(state()).toMatchObject({ files: [], activeFile: '' })
  })
})

describe('example pods', () => {
  it('come as a file of their own, in one step that undo takes back', () => {
    const { store, state } = setup('policy')
    const [, policy] = shopSnapshot().policies
    const selector = { path: 'spec.podSelector', text: 'app=web', range: policy!.range, selects: [] }
    store.setState({
      snapshot: {
        ...shopSnapshot(),
        endpoints: [],
        policies: [{ ...policy!, selectors: [{ ...selector, role: 'subject', matchLabels: { app: 'web' } }] }],
      },
      status: 'ready',
    })
    state().addExamplePods(examplePodsFor)
    expect(state().activeFile).toBe('example-pods.yaml')
    expect(state().files[1]!.text).toContain('name: web\n')
    state().undo()
    expect(state().files).toEqual([{ name: 'a.yaml', text: 'policy' }])
  })
})

describe('an edit that nobody typed', () => {
  it('says where it has written, in the text as it is then, and opens that file', () => {
    const { state } = setup('a: 1\nb: 2\n')
    state().addFile('b.yaml', 'c: 3\n')
    state().setActiveFile('a.yaml')
    state().applyEdits(
      [
        { file: 'b.yaml', start: 0, end: 0, text: 'new: 1\n' },
        { file: 'b.yaml', start: 3, end: 4, text: '40' },
      ],
      'Fix it',
    )
    const { edited, files, activeFile } = state()
    const text = files.find(({ name }) => name === 'b.yaml')!.text
    expect(edited?.label).toBe('Fix it')
    expect(edited?.places.map(({ start, end }) => text.slice(start, end))).toEqual(['new: 1\n', '40'])
    expect(edited?.files).toBe(files)
    expect(activeFile).toBe('b.yaml')
    state().undo()
    expect(state().activeFile).toBe('a.yaml')
  })
})

describe('going back', () => {
  const frontend = { kind: 'endpoint', key: 'shop/frontend' } as const
  const api = { kind: 'endpoint', key: 'shop/api' } as const
  const gone = { kind: 'endpoint', key: 'shop/nobody' } as const

  it('selects what was selected before, and forward again', () => {
    const { state, store } = setup()
    store.setState({ snapshot: shopSnapshot() })
    expect(state().goBack()).toBe(false)
    for (const selection of [frontend, gone, null, api]) state().select(selection, 'canvas')
    expect(state().goBack()).toBe(true)
    expect(state().selection).toEqual(frontend)
    expect(state().goBack()).toBe(false)
    expect(state().goForward()).toBe(true)
    expect(state().selection).toEqual(api)
  })

  it('ends at another workspace', () => {
    const { state, store } = setup()
    store.setState({ snapshot: shopSnapshot() })
    state().select(frontend, 'canvas')
    state().select(api, 'canvas')
    store.setState({ workspaceId: 'other' })
    expect(state().goBack()).toBe(false)
  })
})
