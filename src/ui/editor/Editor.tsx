import { useCallback, useRef, useState } from 'react'
import { lazyPart } from '../kit/lazyPart'
import { EditorTabs } from './EditorTabs'
import { loadMonaco } from './load'
import { PlainEditor } from './PlainEditor'
import { Problems } from './Problems'
import { useStart } from './useStart'
import styles from './editor.module.css'

const MonacoText = lazyPart(loadMonaco)

/** The editor pane: a tab for each file, the text, and what is wrong with it. Monaco takes the place of the plain text. */
export default function Editor({ isWanted = false }: { readonly isWanted?: boolean }) {
  const { isStarted, start } = useStart(isWanted)
  const [isReady, setReady] = useState(false)
  const plain = useRef<HTMLTextAreaElement>(null)
  const onReady = useCallback(() => setReady(true), [])
  return (
    <div className={styles['editor']} onPointerEnter={start} onFocus={start}>
      <EditorTabs />
      <div className={styles['text']}>
        {isStarted && <MonacoText plain={plain} onReady={onReady} />}
        {!isReady && <PlainEditor area={plain} />}
      </div>
      <Problems />
    </div>
  )
}
