/** Keys that work wherever the focus is. */
import { useEffect } from 'react'
import { useStore } from '../../../store/index'
import { holdTyping, isSheetOpen } from '../../kit/typeAhead'
import { jumpToProblem, save, showView, toggleShell } from './steps'
import { isTextField } from './textField'
import type { ShellActions } from './actions'

const isMac = navigator.platform.startsWith('Mac')

type Openers = Pick<ShellActions, 'openFiles' | 'setSheet' | 'setHelpOpen' | 'setPaletteOpen'>

export function useShellKeys({ openFiles, setSheet, setHelpOpen, setPaletteOpen }: Openers): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isMod = event.ctrlKey || event.metaKey
      const isTyping = isTextField(event.target)
      const isBehind = isSheetOpen()
      const key = event.key.toLowerCase()
      const { undo, redo, goBack, goForward } = useStore.getState()
      // In a text field of a Mac these keys move by a word.
      const isTravel = event.altKey && !isMod && !event.shiftKey && !event.defaultPrevented && !(isTyping && isMac)
      if (isBehind) {
        // Neither is the browser's own answer wanted: it would save, print or leave the page.
        if (!(isMod && 'kops'.includes(key)) && !(isTravel && /^Arrow(?:Left|Right)$/.test(event.key))) return
      } else if (isMod && key === 'k') {
        holdTyping()
        setPaletteOpen(true)
      } else if (isMod && key === 'o') openFiles()
      else if (isMod && key === 'p') setSheet('handout')
      else if (isMod && key === 's') void save()
      else if (isMod && key === 'z' && !isTyping) (event.shiftKey ? redo : undo)()
      else if (event.altKey && !isMod && event.code === 'KeyP') setSheet('proposals')
      else if (event.altKey && !isMod && event.code === 'KeyO') showView('replay')
      else if (event.ctrlKey && event.code === 'Backquote') toggleShell()
      else if (isTravel && event.key === 'ArrowLeft') {
        // With nothing to go back to the browser does: it leaves the page.
        if (!goBack()) return
      } else if (isTravel && event.key === 'ArrowRight') {
        if (!goForward()) return
      } else if (event.key === 'F8') jumpToProblem(event.shiftKey ? -1 : 1)
      else if (event.key === 'F1' || (event.key === '?' && !isTyping)) setHelpOpen(true)
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [openFiles, setSheet, setHelpOpen, setPaletteOpen])
}
