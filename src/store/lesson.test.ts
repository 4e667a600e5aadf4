import { describe, expect, it } from 'vitest'
import { followLessonAddress, lessonHash, parseLessonAddress } from './lessons/address'
import { lineChanges } from './lessons/diff'
import { progressOf, readProgressRecord, withAnswer, withStep } from './lessons/progress'
import { toRecord } from './storage/record'
import { createAppStore } from './store'
import type { WorkspaceContent } from './state/store-type'

const step = (text: string): WorkspaceContent => ({
  workspaceName: 'A lesson',
  files: [{ name: 'step.yaml', text }],
  activeFile: 'step.yaml',
  options: {},
  positions: {},
})

function ownWorkspace() {
  const store = createAppStore(() => 0)
  store.getState().openWorkspace('Mine', [{ name: 'mine.yaml', text: 'a: 1\n' }])
  store.getState().setText('mine.yaml', 'a: 2\n')
  return store
}

describe('a lesson over the own workspace', () => {
  it('keeps it, with its history, and brings it back', () => {
    const store = ownWorkspace()
    const { openLesson, showStep, setText } = store.getState()
    openLesson({ lesson: 'one', step: 'first' })
    showStep(step('first: 1\n'), null)
    setText('step.yaml', 'first: 2\n')
    showStep(step('second: 1\n'), step('first: 1\n').files)
    expect(store.getState().files).toEqual(step('second: 1\n').files)
    expect(store.getState().canUndo).toBe(false)
    store.getState().leaveLesson()
    expect(store.getState()).toMatchObject({ workspaceName: 'Mine', lessonAddress: null, comparedFiles: null })
    expect(store.getState().files).toEqual([{ name: 'mine.yaml', text: 'a: 2\n' }])
    store.getState().undo()
    expect(store.getState().files).toEqual([{ name: 'mine.yaml', text: 'a: 1\n' }])
  })

  it('hides no flow by the filter of before, which comes back too', () => {
    const store = ownWorkspace()
    store.getState().setFlowFilter({ text: 'mine', verdicts: ['DROPPED'] })
    store.getState().showStep(step('lesson: 1\n'), null)
    expect(store.getState().flowFilter).toEqual({ text: '', verdicts: [] })
    store.getState().setFlowFilter({ text: 'lesson', verdicts: [] })
    store.getState().showStep(step('lesson: 2\n'), null)
    expect(store.getState().flowFilter.text).toBe('lesson')
    store.getState().leaveLesson()
    expect(store.getState().flowFilter).toEqual({ text: 'mine', verdicts: ['DROPPED'] })
  })

  it('stores the own workspace alone', () => {
    const store = ownWorkspace()
    const before = toRecord(store.getState())
    store.getState().showStep(step('lesson: 1\n'), null)
    store.getState().setPresenting(true)
    store.getState().setText('step.yaml', 'lesson: 2\n')
    expect(toRecord(store.getState())).toEqual(before)
  })

  it('can be taken along, which undo takes back', () => {
    const store = ownWorkspace()
    store.getState().showStep(step('lesson: 1\n'), null)
    store.getState().leaveLesson(true)
    expect(store.getState()).toMatchObject({ workspaceName: 'A lesson', keptWorkspace: null })
    store.getState().undo()
    expect(store.getState().workspaceName).toBe('Mine')
  })

  it('ends where another workspace is opened', () => {
    const store = ownWorkspace()
    store.getState().openLesson({ lesson: 'one', step: '' })
    store.getState().showStep(step('lesson: 1\n'), null)
    store.getState().openWorkspace('Example', [])
    expect(store.getState()).toMatchObject({ lessonAddress: null, keptWorkspace: null, workspaceName: 'Example' })
  })

  it('presents with a clean window and puts the panes back', () => {
    const store = ownWorkspace()
    store.getState().togglePane('flows')
    store.getState().setPresenting(true)
    expect(store.getState().collapsedPanes).toEqual(['editor', 'flows', 'inspector'])
    store.getState().setPresenting(false)
    expect(store.getState().collapsedPanes).toEqual(['flows'])
  })
})

describe('the address of a step', () => {
  it('is read only where it names a step', () => {
    expect(parseLessonAddress('#lesson=star-wars/layer-7')).toEqual({ lesson: 'star-wars', step: 'layer-7' })
    expect(parseLessonAddress('#lesson=star-wars')).toEqual({ lesson: 'star-wars', step: '' })
    for (const hash of ['', '#', '#v1.abc', '#lesson=', '#lesson=../x', '#lesson=a/b/c', '#lesson=<b>'])
      expect(parseLessonAddress(hash)).toBeNull()
  })

  function addressBar(hash: string) {
    const listeners: (() => void)[] = []
    const location = { hash, pathname: '/some/', search: '?x' }
    const went: string[] = []
    const go = (how: string) => (_data: unknown, _unused: string, url?: string | URL | null) => {
      went.push(how)
      location.hash = new URL(String(url), 'http://localhost').hash
    }
    return {
      location,
      went,
      history: { pushState: go('push'), replaceState: go('replace') },
      addEventListener: (_type: string, listener: () => void) => void listeners.push(listener),
      turn(to: string) {
        location.hash = to
        for (const listener of listeners) listener()
      },
    }
  }

  it('follows the store, and the store follows it', () => {
    const store = ownWorkspace()
    const bar = addressBar('#lesson=one/first')
    followLessonAddress(store, bar)
    expect(store.getState().lessonAddress).toEqual({ lesson: 'one', step: 'first' })
    store.getState().openLesson({ lesson: 'one', step: 'second' })
    expect(bar.location.hash).toBe('#lesson=one/second')
    bar.turn('#lesson=one/first')
    expect(store.getState().lessonAddress).toEqual({ lesson: 'one', step: 'first' })
    bar.turn('')
    expect(store.getState().lessonAddress).toBeNull()
    store.getState().openLesson({ lesson: 'one', step: '' })
    store.getState().leaveLesson()
    expect(bar.location.hash).toBe('')
    expect(bar.went).toEqual(['push', 'push', 'push'])
    expect(lessonHash({ lesson: 'one', step: '' })).toBe('#lesson=one')
  })

  it('takes the place of a link that has brought the step, and leaves other addresses alone', () => {
    const store = ownWorkspace()
    store.getState().openLesson({ lesson: 'one', step: 'first' })
    const bar = addressBar('#v1.abc')
    followLessonAddress(store, bar)
    expect(bar.location.hash).toBe('#lesson=one/first')
    expect(bar.went).toEqual(['replace'])
    bar.turn('#v1.def')
    expect(store.getState().lessonAddress).toBeNull()
    expect(bar.location.hash).toBe('#v1.def')
  })
})

describe('what a step changes', () => {
  it('is each line that is new or gone', () => {
    expect(lineChanges('a\nb\nc\n', 'a\nb\nc\n')).toEqual({ added: [], removed: [] })
    expect(lineChanges('a\nb\nc\n', 'a\nx\ny\nc\n')).toEqual({
      added: [{ from: 2, to: 3 }],
      removed: [{ after: 1, lines: ['b'] }],
    })
    expect(lineChanges('a\nb\nc\nd\n', 'b\nd\ne\n')).toEqual({
      added: [{ from: 3, to: 3 }],
      removed: [
        { after: 0, lines: ['a'] },
        { after: 1, lines: ['c'] },
      ],
    })
    const [one, two] = ['kind: A\nname: one\n', 'kind: A\nname: two\n']
    expect(lineChanges(`${one}---\n${two}`, two).removed).toEqual([
      { after: 0, lines: ['kind: A', 'name: one', '---'] },
    ])
    expect(lineChanges(two, `${one}---\n${two}`).added).toEqual([{ from: 1, to: 3 }])
    expect(lineChanges(one, `${one}---\n${two}`).added).toEqual([{ from: 3, to: 5 }])
    expect(lineChanges('', 'a\n')).toEqual({ added: [{ from: 1, to: 1 }], removed: [] })
    expect(lineChanges('a\n', '')).toEqual({ added: [], removed: [{ after: 0, lines: ['a'] }] })
  })
})

describe('progress', () => {
  it('remembers steps and answers, and survives what it cannot read', () => {
    const progress = withAnswer(withStep(withStep({}, 'one', 'a'), 'one', 'b'), 'one', 'b', 2)
    expect(progressOf(progress, 'one')).toEqual({ last: 'b', seen: ['a', 'b'], answers: { b: 2 } })
    expect(readProgressRecord(JSON.parse(JSON.stringify(progress)))).toEqual(progress)
    expect(readProgressRecord([1])).toEqual({})
    expect(readProgressRecord({ one: { last: 'a', seen: [1, 'a'], answers: { a: 'x' } }, two: 7 })).toEqual({
      one: { last: 'a', seen: ['a'], answers: {} },
    })
    expect(progressOf({}, 'constructor')).toEqual({ last: '', seen: [], answers: {} })
  })
})
