import { useEffect, useState } from 'react'
import { useStore } from '../../store/index'
import styles from './shell.module.css'
import { isTextField } from './textField'
import { addFiles } from './useShellCommands'

/** The whole window takes dropped files, and text pasted while no field has the focus. */
export function DropTarget() {
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
      void addFiles([...(event.dataTransfer?.files ?? [])])
    }
    const onPaste = (event: ClipboardEvent): void => {
      const isField = isTextField(event.target)
      const text = event.clipboardData?.getData('text/plain') ?? ''
      if (event.defaultPrevented || isField || text.trim() === '') return
      event.preventDefault()
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
    window.addEventListener('paste', onPaste)
    return () => {
      window.removeEventListener('dragover', onDragOver)
      window.removeEventListener('dragleave', onDragLeave)
      window.removeEventListener('drop', onDrop)
      window.removeEventListener('paste', onPaste)
    }
  }, [])
  return isOver ? <div className={styles['dropping']}>Drop files to add them to the workspace</div> : null
}
