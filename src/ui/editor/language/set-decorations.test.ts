import { expect, it } from 'vitest'
import { SetDecorations } from './set-decorations'

const at = (line: number, className = 'a') => ({
  range: { startLineNumber: line, startColumn: 1, endLineNumber: line, endColumn: 1 },
  options: { after: { content: `line ${line}`, inlineClassName: className } },
})

/** Decorations by their ids, which move as a text would move them. */
function modelOf() {
  const shown = new Map<string, ReturnType<typeof at>>()
  let last = 0
  let times = 0
  return {
    shown,
    times: () => times,
    isDisposed: () => false,
    // A range of Monaco's, which decorations hold in its place.
    getDecorationRange: (id: string) => (shown.get(id)?.range ?? null) as never,
    deltaDecorations(old: string[], wanted: readonly unknown[]) {
      times++
      for (const id of old) shown.delete(id)
      return (wanted as ReturnType<typeof at>[]).map((one) => {
        shown.set(String(++last), one)
        return String(last)
      })
    },
  }
}

const says = ({ shown }: ReturnType<typeof modelOf>) => [...shown.values()]

it('what stands where it is wanted is left; what has moved, or is to say something else, is set', () => {
  const model = modelOf()
  const decorations = new SetDecorations<ReturnType<typeof modelOf>>()
  const show = (...wanted: ReturnType<typeof at>[]): number => {
    const before = model.times()
    decorations.show(model, wanted)
    expect(says(model)).toEqual(wanted)
    expect(decorations.ids).toEqual([...model.shown.keys()])
    return model.times() - before
  }
  expect(show(at(1), at(4))).toBe(1)
  expect(show(at(1), at(4))).toBe(0)
  expect(show(at(1), at(4, 'b'))).toBe(1)
  expect(show(at(1))).toBe(1)
  const [id = ''] = decorations.ids
  model.shown.set(id, { ...at(1), range: at(2).range })
  expect(show(at(1))).toBe(1)
  model.shown.clear()
  expect(show(at(1))).toBe(1)
})

it('another model has them instead of the one before', () => {
  const [one, other] = [modelOf(), modelOf()]
  const decorations = new SetDecorations<ReturnType<typeof modelOf>>()
  decorations.show(one, [at(1)])
  decorations.show(other, [at(1)])
  expect([says(one), says(other)]).toEqual([[], [at(1)]])
  decorations.show(null, [])
  expect([says(other), decorations.model, decorations.ids]).toEqual([[], null, []])
})
