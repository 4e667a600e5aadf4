import { useEffect, useState } from 'react'
import { useStore } from '../../store/index'
import styles from './shell.module.css'
import { isTextField } from './commands/textField'
import { isFlowText } from '../../store/replay/looks-like'

const longestPaste = 30_000_000

/** A page that takes in more than it can hold stands still without a word: before any field sees it, it is refused. */
function refuseTooMuch(event: ClipboardEvent): void {
  const length = event.clipboardData?.getData('text/plain').length ?? 0
  if (length <= longestPaste) return
  event.preventDefault()
  event.stopImmediatePropagation()
  useStore.setState({
    notice: `The pasted text has ${Math.round(length / 1_000_000)} MB; at most ${longestPaste / 1_000_000} MB can be pasted. Save it as a file and drop it here, or take one namespace at a time.`,
  })
}

/** The whole window takes dropped files, and text pasted while no field has the focus. */
export default function DropTarget() {
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false
    const onDragOver = (event: DragEvent): void => {
      if (!hasFiles(event)) return
      event.preventDefault()
      setOver(true)
    }
    const onDragLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false)
    }
    const onDrop = (event: DragEvent): void => {
      if (!hasFiles(event)) return
      event.preventDefault()
      setOver(false)
      // Taken here and now: a drop's data is gone when its event has been handled.
      const files = [...(event.dataTransfer?.files ?? [])]
      const entries = [...(event.dataTransfer?.items ?? [])].flatMap((item) => item.webkitGetAsEntry() ?? [])
      void import('../../store/import/imports').then(({ addDropped }) => addDropped(useStore, entries, files))
    }
    const onPaste = (event: ClipboardEvent): void => {
      const isField = isTextField(event.target)
      const text = event.clipboardData?.getData('text/plain') ?? ''
      if (event.defaultPrevented || isField || text.trim() === '') return
      event.preventDefault()
      if (isFlowText(text)) {
        void import('../../store/replay/replay').then(({ openFlowText }) => openFlowText(text))
        return
      }
      const store = useStore.getState()
      const blank = store.files.find((file) => file.text.trim() === '')
      if (blank === undefined) store.addFile('pasted.yaml', text)
      else {
        store.setText(blank.name, text)
        store.setActiveFile(blank.name)
      }
      store.announce('Pasted into the workspace')
    }
    window.addEventListener('dragover', onDragOver)
    window.addEventListener('dragleave', onDragLeave)
    window.addEventListener('drop', onDrop)
    window.addEventListener('paste', refuseTooMuch, true)
    window.addEventListener('paste', onPaste)
    return () => {
      window.removeEventListener('dragover', onDragOver)
      window.removeEventListener('dragleave', onDragLeave)
      window.removeEventListener('drop', onDrop)
      window.removeEventListener('paste', refuseTooMuch, true)
      window.removeEventListener('paste', onPaste)
    }
  }, [])
  return isOver ? (
    <div className={styles['dropping']}>Drop manifests to add them to the workspace, or flows to replay them</div>
  ) : null
}
