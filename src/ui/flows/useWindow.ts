import { useCallback, useEffect, useState, type RefObject } from 'react'

/** Lines above and below the view that are drawn too, so that scrolling shows no gap. */
const overscan = 10

export interface LineWindow {
  readonly first: number
  /** One past the last. */
  readonly end: number
  /** Scrolls a line into view if it is outside. */
  readonly show: (line: number) => void
}

/** Which lines of equal height are in view; all others are not in the page. */
export function useWindow(scroller: RefObject<HTMLElement | null>, count: number, lineHeight: number): LineWindow {
  const [view, setView] = useState({ first: 0, shown: 30 })

  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    const look = (): void => {
      const first = Math.max(0, Math.floor(element.scrollTop / lineHeight) - overscan)
      const shown = Math.ceil(element.clientHeight / lineHeight) + 2 * overscan
      // Most scrolling moves less than a line: nothing is drawn anew for it.
      setView((before) =>
        before.shown === shown && Math.abs(before.first - first) < overscan / 2 ? before : { first, shown },
      )
    }
    const size = new ResizeObserver(look)
    size.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      size.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [scroller, lineHeight])

  const show = useCallback(
    (line: number): void => {
      const element = scroller.current
      if (element === null) return
      const top = line * lineHeight
      // The head covers one line at the top.
      const room = element.clientHeight - lineHeight
      if (top < element.scrollTop) element.scrollTo({ top })
      else if (top + lineHeight > element.scrollTop + room) element.scrollTo({ top: top + lineHeight - room })
    },
    [scroller, lineHeight],
  )

  const first = Math.min(view.first, Math.max(0, count - view.shown))
  return { first, end: Math.min(count, first + view.shown), show }
}
