import { Tooltip } from 'radix-ui'
import { useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
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
    const onOver = ({ target }: Event): void => show(target, delayMs)
    const onFocus = ({ target }: Event): void => {
      if (target instanceof Element && target.matches(':focus-visible')) show(target, 0)
    }
    // At once, so that Escape goes to what is below the tooltip.
    const onKey = (): void => flushSync(hide)
    const hiding = ['pointerdown', 'focusout', 'scroll'] as const
    document.addEventListener('pointerover', onOver)
    document.addEventListener('focusin', onFocus)
    document.addEventListener('keydown', onKey, true)
    for (const name of hiding) document.addEventListener(name, hide, true)
    return () => {
      hide()
      document.removeEventListener('pointerover', onOver)
      document.removeEventListener('focusin', onFocus)
      document.removeEventListener('keydown', onKey, true)
      for (const name of hiding) document.removeEventListener(name, hide, true)
    }
  }, [])
  if (shown === null) return null
  const { left, top, width, height } = shown.box
  return (
    <Tooltip.Provider>
      <Tooltip.Root open>
        <Tooltip.Trigger asChild>
          <span aria-hidden style={{ position: 'fixed', left, top, width, height, pointerEvents: 'none' }} />
        </Tooltip.Trigger>
        <Tooltip.Portal>
          <Tooltip.Content className={styles['tooltip']} sideOffset={4} aria-hidden>
            {shown.text}
          </Tooltip.Content>
        </Tooltip.Portal>
      </Tooltip.Root>
    </Tooltip.Provider>
  )
}
