import { EditorTabs } from './EditorTabs'
import { Problems } from './Problems'
import { useMonaco } from './useMonaco'
import styles from './editor.module.css'

/** The editor pane: a tab for each file, the text, and what is wrong with it. */
export default function Editor() {
  const host = useMonaco()
  return (
    <div className={styles['editor']}>
      <EditorTabs />
      <div className={styles['text']} ref={host} />
      <Problems />
    </div>
  )
}
