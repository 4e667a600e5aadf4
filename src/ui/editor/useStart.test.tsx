import { act, renderHook } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useStore } from '../../store/index'
import { openPage } from '../testing/page'
import { shop } from '../testing/shop'
import { useStart } from './useStart'

/** Tells the page of a task that took long. */
let tellOfTask: () => void = () => undefined

class TaskObserver {
  constructor(tell: () => void) {
    tellOfTask = tell
  }
  observe(): void {}
  disconnect(): void {}
}

beforeEach(async () => {
  await openPage(shop, <></>)
  vi.stubGlobal('PerformanceObserver', TaskObserver)
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const start = (isWanted = false) => renderHook(() => useStart(isWanted)).result
const wait = (ms: number): void => act(() => void vi.advanceTimersByTime(ms))

describe('the editor starts', () => {
  it('at once where it is wanted, or has something to show', () => {
    expect(start(true).current.isStarted).toBe(true)
    act(() => useStore.getState().select({ kind: 'endpoint', key: 'shop/api' }, 'canvas'))
    expect(start().current.isStarted).toBe(true)
  })

  it('when something is selected, or somebody turns to it', () => {
    const chosen = start()
    expect(chosen.current.isStarted).toBe(false)
    act(() => useStore.getState().select({ kind: 'endpoint', key: 'shop/api' }, 'canvas'))
    expect(chosen.current.isStarted).toBe(true)
    act(() => useStore.getState().select(null, 'canvas'))
    const turnedTo = start()
    act(() => turnedTo.current.start())
    expect(turnedTo.current.isStarted).toBe(true)
  })

  it('by itself once the picture is there, soon on a quick page', () => {
    act(() => useStore.setState({ status: 'computing' }))
    const started = start()
    wait(2000)
    expect(started.current.isStarted).toBe(false)
    act(() => useStore.setState({ status: 'ready' }))
    wait(200)
    expect(started.current.isStarted).toBe(true)
  })

  it('on a slow page only after a while without tasks and input', () => {
    const started = start()
    tellOfTask()
    wait(4000)
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }))
    wait(4000)
    expect(started.current.isStarted).toBe(false)
    wait(2000)
    expect(started.current.isStarted).toBe(true)
  })
})
