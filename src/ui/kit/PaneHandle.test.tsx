// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { PaneHandle } from './PaneHandle'

/** Widths in pixels by the elements' ids: a room of 1,000 with a pane of 300 in it. */
const widths: Record<string, number> = { room: 1000, own: 300, other: 699 }

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockImplementation(function (this: HTMLElement) {
    return new DOMRect(0, 0, widths[this.id] ?? 1, widths[this.id] ?? 1)
  })
  HTMLElement.prototype.setPointerCapture = () => undefined
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

function rendered(pane: 'before' | 'after' = 'before') {
  const onResize = vi.fn<(share: number | null) => void>()
  const own = <div id="own" key="own" style={{ minWidth: 200, flexBasis: '30%' }} />
  const other = <div id="other" key="other" style={{ minWidth: 280 }} />
  const handle = (
    <PaneHandle key="line" label="Resize the list" pane={pane} isRow={false} share={30} onResize={onResize} />
  )
  render(<div id="room">{pane === 'before' ? [own, handle, other] : [other, handle, own]}</div>)
  const line = screen.getByRole('separator', { name: 'Resize the list' })
  return { line, onResize, basis: () => document.querySelector<HTMLElement>('#own')!.style.flexBasis }
}

test('a drag resizes the pane at once, and says its part when it ends', () => {
  const { line, onResize, basis } = rendered()
  fireEvent.pointerDown(line, { button: 0, clientX: 300 })
  fireEvent.pointerMove(line, { clientX: 350 })
  expect(basis()).toBe('35%')
  expect(onResize).not.toHaveBeenCalled()
  fireEvent.pointerUp(line, { clientX: 400 })
  expect(onResize.mock.calls).toEqual([[40]])
  fireEvent.pointerMove(line, { clientX: 500 })
  expect(basis()).toBe('40%')
})

test('neither pane gets narrower than it may be', () => {
  const { line, onResize } = rendered()
  fireEvent.keyDown(line, { key: 'Home' })
  fireEvent.keyDown(line, { key: 'End' })
  expect(onResize.mock.calls.map(([share]) => share)).toEqual([20, expect.closeTo(71.9)])
})

test('arrows move the line; of a pane behind it, the other way', () => {
  const before = rendered()
  fireEvent.keyDown(before.line, { key: 'ArrowRight' })
  fireEvent.keyDown(before.line, { key: 'ArrowLeft', shiftKey: true })
  fireEvent.keyDown(before.line, { key: 'ArrowUp' })
  expect(before.onResize.mock.calls.map(([share]) => share)).toEqual([expect.closeTo(31.6), expect.closeTo(23.6)])
  cleanup()
  const after = rendered('after')
  fireEvent.keyDown(after.line, { key: 'ArrowRight' })
  expect(after.onResize.mock.calls).toEqual([[expect.closeTo(28.4)]])
})

test('a double click gives back the first size, and a drag that is taken away the last', () => {
  const { line, onResize, basis } = rendered()
  fireEvent.doubleClick(line)
  expect(onResize.mock.calls).toEqual([[null]])
  fireEvent.pointerDown(line, { button: 0, clientX: 300 })
  fireEvent.pointerMove(line, { clientX: 350 })
  fireEvent.pointerCancel(line)
  expect(basis()).toBe('30%')
  expect(onResize).toHaveBeenCalledTimes(1)
})
