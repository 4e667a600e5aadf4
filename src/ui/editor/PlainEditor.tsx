import { useEffect, useRef, type CSSProperties, type KeyboardEvent, type RefObject } from 'react'
import { useStore } from '../../store/index'
import styles from './editor.module.css'
import { useMarked } from './useMarked'
import { editorLabel, editorPlaceholder, largeFile } from './words'

/** Of a large file as much as a screen shows: the editor is on its way. */
const shownOfLarge = 10_000

const lineHeight = 20
/** Lines that stay in sight above what is marked. */
const linesAbove = 2

/** The text to read and to write until Monaco is there: the same letters in the same places, without colours and hints. */
export function PlainEditor({ area }: { readonly area: RefObject<HTMLTextAreaElement | null> }) {
  const activeFile = useStore((state) => state.activeFile)
  const text = useStore((state) => state.files.find(({ name }) => name === activeFile)?.text)
  const isReadOnly = useStore((state) => state.isReadOnly)
  const numbers = useRef<HTMLPreElement>(null)
  const isLarge = text !== undefined && text.length >= largeFile
  const shown = isLarge ? text.slice(0, shownOfLarge) : (text ?? '')
  const lines = shown.split('\n').length
  const { from, to } = useMarked()
  useEffect(() => {
    // Whoever writes here looks at what is written.
    if (from > 0 && area.current !== document.activeElement)
      area.current?.scrollTo(0, (from - 1 - linesAbove) * lineHeight)
  }, [area, from, activeFile])
  return (
    <div className={styles['plain']} data-large={isLarge}>
      <pre ref={numbers} aria-hidden>
        {Array.from({ length: lines }, (_, i) => i + 1).join('\n')}
      </pre>
      <textarea
        ref={area}
        data-marked={from > 0}
        style={{ '--from': from - 1, '--lines': to - from + 1 } as CSSProperties}
        aria-label={editorLabel}
        placeholder={editorPlaceholder}
        spellCheck={false}
        wrap="off"
        value={shown}
        readOnly={text === undefined || isReadOnly || isLarge}
        onChange={({ target: { value } }) =>
          useStore.getState().setText(activeFile, shown.includes('\r\n') ? value.replaceAll('\n', '\r\n') : value)
        }
        onKeyDown={onKeyDown}
        onCompositionStart={(event) => (event.currentTarget.dataset['composing'] = '')}
        onCompositionEnd={(event) => delete event.currentTarget.dataset['composing']}
        onScroll={({ currentTarget: { scrollTop } }) => numbers.current?.scrollTo(0, scrollTop)}
      />
    </div>
  )
}

/** Undo belongs to the store, as in Monaco; a new line begins below the one before. */
function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
  const { key, ctrlKey, metaKey, shiftKey, currentTarget, nativeEvent } = event
  const { undo, redo } = useStore.getState()
  const isMod = ctrlKey || metaKey
  if (isMod && key.toLowerCase() === 'z') (shiftKey ? redo : undo)()
  else if (isMod && key.toLowerCase() === 'y') redo()
  else if (key === 'Enter' && !isMod && !nativeEvent.isComposing && !currentTarget.readOnly) {
    const [indent = ''] =
      /^ *(?=.*$)/.exec(currentTarget.value.slice(0, currentTarget.selectionStart).split('\n').at(-1) ?? '') ?? []
    document.execCommand('insertText', false, `\n${indent}`)
  } else return
  event.preventDefault()
}
