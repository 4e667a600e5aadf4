/** When Monaco starts: it takes a slow processor a second, in steps that nothing else can interrupt. */
import { useCallback, useEffect, useState } from 'react'
import { useStore, type Store } from '../../store/index'
import { largeFile } from './words'

/** How long a slow page has to be left alone. */
const quietMs = 5000
const lookEveryMs = 100
const inputs = ['pointerdown', 'keydown', 'wheel'] as const

/** Whether the editor has something to show that the plain text cannot. */
function isNeeded({ reveal, selection, edited, lessonAddress, challenge, files, activeFile }: Store): boolean {
  return (
    [reveal, selection, edited, lessonAddress, challenge].some((shown) => shown !== null) ||
    (files.find(({ name }) => name === activeFile)?.text.length ?? 0) >= largeFile
  )
}

/** The first picture comes first. */
const isAnswered = ({ status }: Store): boolean => !['computing', 'updating', 'restarting'].includes(status)

/**
 * The editor starts once somebody turns to it or it has something to show; else once the picture is there, and where tasks
 * have kept this page busy for long, after a while without any and without input.
 */
export function useStart(isWanted: boolean): { readonly isStarted: boolean; readonly start: () => void } {
  const [isStarted, setStarted] = useState(() => isWanted || isNeeded(useStore.getState()))
  const start = useCallback(() => setStarted(true), [])
  useEffect(() => {
    if (isStarted) return
    const leave = [useStore.subscribe((state) => isNeeded(state) && start()), onceQuiet(start)]
    return () => leave.forEach((stop) => stop())
  }, [isStarted, start])
  return { isStarted, start }
}

/** Calls back once; returns what gives up waiting. */
function onceQuiet(act: () => void): () => void {
  /** When this page was last busy, if it is a slow one. */
  let busyAt: number | null = null
  const noteInput = (): void => {
    if (busyAt !== null) busyAt = performance.now()
  }
  // Of tasks of more than 50 ms only some browsers tell.
  const observer = new PerformanceObserver(() => (busyAt = performance.now()))
  observer.observe({ type: 'longtask', buffered: true })
  for (const kind of inputs) window.addEventListener(kind, noteInput, { capture: true, passive: true })
  const timer = window.setInterval(() => {
    const isQuiet = busyAt === null || performance.now() - busyAt >= quietMs
    if (isQuiet && isAnswered(useStore.getState())) act()
  }, lookEveryMs)
  return () => {
    observer.disconnect()
    for (const kind of inputs) window.removeEventListener(kind, noteInput, { capture: true })
    window.clearInterval(timer)
  }
}
