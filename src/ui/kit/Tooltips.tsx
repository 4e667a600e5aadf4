import { useEffect, useState, type CSSProperties } from 'react'
import styles from './kit.module.css'

const delayMs = 400

interface Shown {
  readonly text: string
  readonly box: DOMRect
}

/** Shows the `data-tooltip` of whatever the pointer rests on or the focus has come to by key; one for the whole page. */
export default function Tooltips() {
  const [shown, setShown] = useState<Shown | null>(null)
  useEffect(() => {
    let waiting = 0
    let isWalking = false
    let pressed = { x: -1, y: -1 }
    const hide = (): void => {
      window.clearTimeout(waiting)
      setShown(null)
    }
    const show = (target: EventTarget | null, afterMs: number): void => {
      const owner = target instanceof Element ? target.closest('[data-tooltip]') : null
      hide()
      if (owner === null) return
      waiting = window.setTimeout(
        () => setShown({ text: owner.getAttribute('data-tooltip') ?? '', box: owner.getBoundingClientRect() }),
        afterMs,
      )
    }
    // What closes uncovers what was pressed to open it: a pointer that has not moved since is no wish to know more.
    const onOver = ({ target, clientX, clientY }: PointerEvent): void => {
      if (clientX !== pressed.x || clientY !== pressed.y) show(target, delayMs)
    }
    const onPress = ({ clientX, clientY }: PointerEvent): void => {
      pressed = { x: clientX, y: clientY }
    }
    const onFocus = ({ target }: Event): void => {
      if (isWalking && target instanceof Element && target.matches(':focus-visible')) show(target, 0)
    }
    // Where something closes by Enter or Escape, the focus comes back to what opened it, which needs no explanation.
    const onKey = ({ key }: KeyboardEvent): void => {
      isWalking = /^(Tab|Arrow.*|Home|End|F6)$/.test(key)
    }
    const hiding = ['pointerdown', 'keydown', 'focusout', 'scroll'] as const
    document.addEventListener('keydown', onKey, true)
    document.addEventListener('pointerover', onOver)
    document.addEventListener('pointerdown', onPress, true)
    document.addEventListener('focusin', onFocus)
    for (const name of hiding) document.addEventListener(name, hide, true)
    return () => {
      hide()
      document.removeEventListener('pointerover', onOver)
      document.removeEventListener('pointerdown', onPress, true)
      document.removeEventListener('focusin', onFocus)
      document.removeEventListener('keydown', onKey, true)
      for (const name of hiding) document.removeEventListener(name, hide, true)
    }
  }, [])
  if (shown === null) return null
  return (
    <div className={styles['tooltip']} style={placeBy(shown.box)} aria-hidden>
      {shown.text}
    </div>
  )
}

/** Half of the widest tooltip, and the room that two lines need. */
const halfWidth = 160
const room = 52
const gap = 4

/** Above its owner, or below where there is no room; never out of the window. */
function placeBy({ left, right, top, bottom }: DOMRect): CSSProperties {
  const centre = (left + right) / 2
  const across =
    centre < halfWidth
      ? { left: Math.max(left, gap) }
      : centre > window.innerWidth - halfWidth
        ? { right: Math.max(window.innerWidth - right, gap) }
        : { left: centre, transform: 'translateX(-50%)' }
  return { ...across, ...(top > room ? { bottom: window.innerHeight - top + gap } : { top: bottom + gap }) }
}
