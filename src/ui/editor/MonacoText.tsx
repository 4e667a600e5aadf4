import type { RefObject } from 'react'
import { ConvertDialog } from './ConvertDialog'
import { RenameDialog } from './RenameDialog'
import { useMonaco } from './useMonaco'
import styles from './editor.module.css'

interface Props {
  /** The text as it stands there meanwhile: where its cursor is, the editor's will be. */
  readonly plain: RefObject<HTMLTextAreaElement | null>
  readonly onReady: () => void
}

/** The text in Monaco, with the dialogs that it opens. */
export default function MonacoText({ plain, onReady }: Props) {
  const { host, dialog, closeDialog } = useMonaco(plain, onReady)
  return (
    <>
      {/* The menu hangs beside the editor, in a shadow root: by Monaco’s own class it has the colours of the theme. */}
      <div className={`${styles['monaco']} monaco-component`} ref={host} />
      {dialog?.kind === 'rename' && <RenameDialog label={dialog.label} onClose={closeDialog} />}
      {dialog?.kind === 'convert' && <ConvertDialog policy={dialog.policy} onClose={closeDialog} />}
    </>
  )
}
