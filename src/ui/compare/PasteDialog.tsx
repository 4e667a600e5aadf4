import { useState } from 'react'
import { useStore } from '../../store/index'
import { Dialog } from '../kit/Dialog'
import { Button } from '../kit/index'
import styles from './compare.module.css'

interface Props {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

/** Asks for the manifests to compare with. */
export function PasteDialog({ open, onOpenChange }: Props) {
  const compareWith = useStore((state) => state.compareWith)
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const compare = (name: string, files: readonly { readonly name: string; readonly text: string }[]): void => {
    compareWith(name, files)
    setText('')
    setProblem(null)
    onOpenChange(false)
  }
  const readFiles = async (list: FileList | null): Promise<void> => {
    if (list === null || list.length === 0) return
    const { importFiles } = await import('../../store/import/files')
    const imported = await importFiles([...list].map((file) => ({ path: file.name, file })))
    if (imported.problem !== null) setProblem(imported.problem)
    else compare(imported.files.map(({ name }) => name).join(', '), imported.files)
  }
  return (
    <Dialog title="Compare with other manifests" open={open} onOpenChange={onOpenChange}>
      <p className={styles['soft']}>
        Paste the whole set of manifests, pods and namespaces included. They stay beside the workspace and are not added
        to it.
      </p>
      <textarea
        className={styles['paste']}
        aria-label="Manifests to compare with"
        placeholder="apiVersion: …"
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {problem !== null && <p role="alert">{problem}</p>}
      <div className={styles['choices']}>
        <Button
          variant="primary"
          disabled={text.trim() === ''}
          onClick={() => compare('the pasted manifests', [{ name: 'pasted.yaml', text }])}
        >
          Compare
        </Button>
        <label className={styles['files']}>
          or choose files
          <input type="file" multiple onChange={(event) => void readFiles(event.target.files)} />
        </label>
      </div>
    </Dialog>
  )
}
