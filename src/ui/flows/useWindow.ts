import { useCallback, useEffect, useRef, useState, type RefObject } from 'react'

/** Lines above and below the view that are drawn too, so that scrolling shows no gap. */
const overscan = 10
/** Browsers draw nothing below about twice this many pixels. */
const mostHeight = 12_000_000

export interface LineWindow {
  readonly first: number
  /** One past the last. */
  readonly end: number
  /** Of all lines, in pixels. */
  readonly height: number
  /** Where a line is drawn. */
  readonly topOf: (line: number) => number
  /** Scrolls a line into view if it is outside. */
  readonly show: (line: number) => void
  /** Whether the whole of a line is in view. */
  readonly isInView: (line: number) => boolean
}

/**
 * Which lines of equal height are in view; all others are not in the page. Where they are too many for the browser, far scrolling
 * moves by shares of the list, and near scrolling by lines as ever: `offset` is the difference.
 */
export function useWindow(scroller: RefObject<HTMLElement | null>, count: number, lineHeight: number): LineWindow {
  const [view, setView] = useState({ first: 0, shown: 30, offset: 0 })
  const offset = useRef(0)
  const lastTop = useRef(0)
  const total = count * lineHeight
  const height = Math.min(total, mostHeight)
  const sizes = useRef({ total, height })

  /** Scrolls to a place in the whole list. */
  const moveTo = useCallback(
    (place: number, element: HTMLElement) => {
      const room = element.clientHeight
      const { total: all, height: drawn } = sizes.current
      const near = place - offset.current
      const top = near > 0 && near < drawn - room ? near : (place / (all - room)) * (drawn - room)
      offset.current = all <= drawn ? 0 : Math.round(place - top)
      lastTop.current = place - offset.current
      element.scrollTo({ top: lastTop.current })
    },
    [sizes],
  )

  const look = useCallback(() => {
    const element = scroller.current
    if (element === null) return
    const { scrollTop: top, clientHeight: room } = element
    const { total: all, height: drawn } = sizes.current
    if (all <= drawn) offset.current = 0
    else if (Math.abs(top - lastTop.current) > room)
      offset.current = Math.round(Math.min(1, top / (drawn - room)) * (all - room) - top)
    else if ((top <= 0 && offset.current > 0) || (top >= drawn - room && top + offset.current < all - room)) {
      // The end of what is drawn, and not of the list.
      moveTo(top + offset.current, element)
    }
    lastTop.current = element.scrollTop
    const first = Math.max(0, Math.floor((element.scrollTop + offset.current) / lineHeight) - overscan)
    const shown = Math.ceil(room / lineHeight) + 2 * overscan
    // Most scrolling moves less than a line: nothing is redrawn for it.
    setView((before) =>
      before.shown === shown && before.offset === offset.current && Math.abs(before.first - first) < overscan / 2
        ? before
        : { first, shown, offset: offset.current },
    )
  }, [scroller, lineHeight, moveTo])

  useEffect(() => {
    sizes.current = { total, height }
    look()
  }, [total, height, look])

  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    const size = new ResizeObserver(look)
    size.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      size.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [scroller, look])

  const show = useCallback(
    (line: number): void => {
      const element = scroller.current
      if (element === null) return
      const top = line * lineHeight
      const place = element.scrollTop + offset.current
      // The head covers one line at the top.
      const room = element.clientHeight - lineHeight
      if (top < place) moveTo(top, element)
      else if (top + lineHeight > place + room) moveTo(top + lineHeight - room, element)
    },
    [scroller, lineHeight, moveTo],
  )

  const isInView = useCallback(
    (line: number): boolean => {
      const element = scroller.current
      if (element === null) return false
      const top = (element.scrollTop + offset.current) / lineHeight
      return line >= top && line + 1 <= top + element.clientHeight / lineHeight - 1
    },
    [scroller, lineHeight],
  )

  const first = Math.min(view.first, Math.max(0, count - view.shown))
  const topOf = (line: number): number => line * lineHeight - view.offset
  return { first, end: Math.min(count, first + view.shown), height, topOf, show, isInView }
}
