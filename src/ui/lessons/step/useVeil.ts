import { useEffect } from 'react'
import { useStore } from '../../../store/index'

const panes = '[data-pane="canvas"], [data-pane="flows"], [data-pane="inspector"]'

/** Veils the panes that would give the answer away, to the eye, to the keyboard and to screen readers. */
export function useVeil(isVeiled: boolean): void {
  const collapsed = useStore((state) => state.collapsedPanes)
  useEffect(() => {
    const root = document.documentElement
    const veiled = isVeiled ? [...document.querySelectorAll<HTMLElement>(panes)] : []
    root.dataset['veiled'] = String(isVeiled)
    for (const pane of veiled) pane.inert = true
    return () => {
      delete root.dataset['veiled']
      for (const pane of veiled) pane.inert = false
    }
  }, [isVeiled, collapsed])
}
