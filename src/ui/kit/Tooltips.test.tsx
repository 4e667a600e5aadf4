import { act, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import Tooltips from './Tooltips'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Whether the tooltip is there once a pointer has rested. */
function isShownAfter(...events: readonly (readonly [type: string, x: number])[]): boolean {
  const { unmount } = render(
    <>
      <button type="button" data-tooltip="Ask about a flow">
        Ask
      </button>
      <Tooltips />
    </>,
  )
  const button = screen.getByRole('button')
  for (const [type, clientX] of events) fireEvent(button, new MouseEvent(type, { bubbles: true, clientX, clientY: 10 }))
  act(() => void vi.runAllTimers())
  const isShown = screen.queryByText('Ask about a flow') !== null
  unmount()
  return isShown
}

it('a tooltip opens where the pointer comes to, and not where something that closed uncovers a pointer that has not moved', () => {
  expect(isShownAfter(['pointerover', 10])).toBe(true)
  expect(isShownAfter(['pointerover', 10], ['pointerdown', 12], ['pointerover', 12])).toBe(false)
  expect(isShownAfter(['pointerover', 10], ['pointerdown', 12], ['pointerover', 30])).toBe(true)
})
