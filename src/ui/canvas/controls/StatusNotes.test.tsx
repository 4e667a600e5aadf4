import { act, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useStore } from '../../../store/index'
import { StatusNotes } from './StatusNotes'

const announce = vi.fn<(text: string) => void>()
let before: Pick<ReturnType<typeof useStore.getState>, 'status' | 'announce'>

beforeEach(() => {
  vi.useFakeTimers()
  const { status, announce: own } = useStore.getState()
  before = { status, announce: own }
  useStore.setState({ status: 'computing', announce })
})

afterEach(() => {
  vi.useRealTimers()
  announce.mockClear()
  act(() => useStore.setState(before))
})

it('says once that the first picture is being drawn, where that takes its time', () => {
  const { rerender } = render(<StatusNotes isLayingOut={false} isDrawn={false} />)
  act(() => void vi.advanceTimersByTime(600))
  expect(screen.queryByText('Drawing…')).toBeNull()
  act(() => void vi.advanceTimersByTime(5_000))
  expect(screen.getByText('Drawing…')).toBeTruthy()
  rerender(<StatusNotes isLayingOut={false} isDrawn={false} />)
  expect(announce.mock.calls).toEqual([['Drawing the picture']])
  rerender(<StatusNotes isLayingOut={false} isDrawn />)
  expect(screen.queryByText('Drawing…')).toBeNull()
})

it('says nothing where the picture is there at once', () => {
  const { rerender } = render(<StatusNotes isLayingOut={false} isDrawn={false} />)
  act(() => void vi.advanceTimersByTime(300))
  rerender(<StatusNotes isLayingOut={false} isDrawn />)
  act(() => void vi.advanceTimersByTime(5_000))
  expect(screen.queryByText('Drawing…')).toBeNull()
  expect(announce).not.toHaveBeenCalled()
})

it('does not call a workspace empty of which everything is refused', () => {
  const shown = useStore.getState().snapshot
  const snapshot = { endpoints: [], policies: [], diagnostics: [{ severity: 'error', range: {} }] } as never
  act(() => useStore.setState({ snapshot, problems: null, status: 'ready' }))
  const { rerender } = render(<StatusNotes isLayingOut={false} isDrawn={false} />)
  expect(screen.getByRole('button', { name: 'Show the first problem' })).toBeTruthy()
  act(() => useStore.setState({ snapshot: { endpoints: [], policies: [], diagnostics: [] } as never }))
  rerender(<StatusNotes isLayingOut={false} isDrawn={false} />)
  expect(screen.getByText(/There are no pods and no policies here yet/)).toBeTruthy()
  act(() => useStore.setState({ snapshot: shown }))
})
