import { EditorTabs } from './EditorTabs'
import { ConvertDialog } from './ConvertDialog'
import { Problems } from './Problems'
import { RenameDialog } from './RenameDialog'
import { useMonaco } from './useMonaco'
import styles from './editor.module.css'

/** The editor pane: a tab for each file, the text, and what is wrong with it. */
export default function Editor() {
  const { host, dialog, closeDialog } = useMonaco()
  return (
    <div className={styles['editor']}>
      <EditorTabs />
      <div className={styles['text']} ref={host} />
      <Problems />
      {dialog?.kind === 'rename' && <RenameDialog label={dialog.label} onClose={closeDialog} />}
      {dialog?.kind === 'convert' && <ConvertDialog policy={dialog.policy} onClose={closeDialog} />}
    </div>
  )
}
