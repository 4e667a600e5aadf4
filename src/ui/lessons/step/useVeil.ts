import { useLayoutEffect } from 'react'
import { useStore } from '../../../store/index'

const panes = '[data-pane="canvas"], [data-pane="flows"], [data-pane="inspector"]'

/** Veils the panes that would give the answer away, to the eye, to the keyboard and to screen readers. */
export function useVeil(isVeiled: boolean): void {
  const collapsed = useStore((state) => state.collapsedPanes)
  // Before the step is shown, so that nothing is said of it.
  useLayoutEffect(() => {
    const { setVeiled } = useStore.getState()
    setVeiled(isVeiled)
    const root = document.documentElement
    const veiled = isVeiled ? [...document.querySelectorAll<HTMLElement>(panes)] : []
    root.dataset['veiled'] = String(isVeiled)
    for (const pane of veiled) pane.inert = true
    return () => {
      delete root.dataset['veiled']
      setVeiled(false)
      for (const pane of veiled) pane.inert = false
    }
  }, [isVeiled, collapsed])
}
