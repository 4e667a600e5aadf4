/** The reason of a row: its first lines, and the whole of it where somebody asks. */
import { useEffect, useState, type RefObject } from 'react'
import { useStore } from '../../store/index'
import { LinkButton } from '../kit/index'
import styles from './replay.module.css'
import { notesOf, reasonText, type Item } from './rows'

export function Why({ item, isDraftHere }: { readonly item: Item; readonly isDraftHere: boolean }) {
  const [isWhole, setWhole] = useState(false)
  const { draftBy } = item.request ?? item.row
  const range = draftBy?.range
  return (
    <>
      <div className={styles['reason']} data-whole={isWhole || undefined}>
        {range !== undefined && isDraftHere && (
          <>
            <LinkButton onClick={() => useStore.getState().revealRange(range)}>
              {range.file}:{range.line}
            </LinkButton>{' '}
          </>
        )}
        {reasonText(item)}
        {notesOf(item).map((note) => (
          <span key={note} className={styles['note']}>
            {note}
          </span>
        ))}
      </div>
      <LinkButton
        className={styles['more']}
        aria-expanded={isWhole}
        title={isWhole ? 'Show its beginning alone (Space)' : 'Show the whole reason (Space)'}
        onClick={() => setWhole(!isWhole)}
      >
        {isWhole ? 'Less' : 'More'}
      </LinkButton>
    </>
  )
}

/** Marks the reasons that do not fit their lines, now and whenever rows, widths or fonts change; only they offer more. */
export function useCutReasons(list: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const { current: element } = list
    if (element === null) return
    const observer = new ResizeObserver((entries) => {
      // All sizes are read before the first mark is set, so that the page is laid out once.
      const cut = entries.map(({ target }) => target.scrollHeight > target.clientHeight + 1)
      for (const [i, { target }] of entries.entries()) target.toggleAttribute('data-cut', cut[i])
    })
    for (const reason of element.querySelectorAll(`.${styles['reason']}`)) observer.observe(reason)
    return () => observer.disconnect()
  })
}
