import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyHistory, type History, record, redo, undo } from './history'
import { packing, type PackedUndoable, type Undoable } from './packing'

const state = (files: Undoable['files'], activeFile = ''): Undoable => ({
  workspaceId: 'w',
  files,
  options: {},
  activeFile,
  workspaceName: 'shop',
  positions: {},
})

const long = Array.from({ length: 20_000 }, (_, i) => `a: ${i}\n`).join('')

const edit = fc.record({
  kind: fc.constantFrom('edit', 'edit', 'rename', 'replace', 'add', 'undo', 'undo', 'redo'),
  at: fc.nat(long.length),
  length: fc.nat(30),
  text: fc.string({ maxLength: 20 }),
})

function changed(
  { files }: Undoable,
  { kind, at, length, text }: typeof edit extends fc.Arbitrary<infer T> ? T : never,
) {
  const [first = { name: 'm', text: '' }, ...others] = files
  if (kind === 'rename') return state([{ ...first, name: `m${text}` }, ...others], text)
  if (kind === 'replace') return state([{ ...first, text: at % 2 === 0 ? long : text }, ...others])
  if (kind === 'add') return state([...files, { name: `f${at}`, text: at % 2 === 0 ? long : text }])
  return state([{ ...first, text: first.text.slice(0, at) + text + first.text.slice(at + length) }, ...others])
}

describe('undo and redo of large texts', () => {
  it('bring back every state just as it was', () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 25 }), (edits) => {
        let now = state([{ name: 'm', text: long }])
        let history: History<Undoable, PackedUndoable> = emptyHistory()
        const [past, future]: [Undoable[], Undoable[]] = [[], []]
        for (const one of edits) {
          if (one.kind === 'undo' || one.kind === 'redo') {
            const [from, to, step] = one.kind === 'undo' ? [past, future, undo] : [future, past, redo]
            const result = step(history, now, packing)
            const expected = from.pop()
            expect(result?.state).toEqual(expected)
            if (result === null) continue
            to.push(now)
            ;({ history, state: now } = result)
            continue
          }
          history = record(history, now, { label: one.kind, burstKey: null, now: 0 }, packing)
          past.push(now)
          future.length = 0
          now = changed(now, one)
        }
        while (past.length > 0) {
          const result = undo(history, now, packing)
          expect(result?.state).toEqual(past.pop())
          if (result !== null) ({ history, state: now } = result)
        }
        expect(undo(history, now, packing)).toBeNull()
      }),
      { numRuns: 60 },
    )
  })

  it('keep of a long text what differs alone', () => {
    let now = state([{ name: 'm', text: long }])
    let history: History<Undoable, PackedUndoable> = emptyHistory()
    for (let i = 0; i < 300; i++) {
      history = record(history, now, { label: 'Typing', burstKey: null, now: i }, packing)
      now = state([{ name: 'm', text: `${long}${'# '.repeat(i)}` }])
    }
    expect(history.past.packed).toHaveLength(199)
    expect(JSON.stringify(history.past.packed).length).toBeLessThan(long.length)
  })
})
