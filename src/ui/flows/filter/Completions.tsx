import { useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react'
import { createPortal } from 'react-dom'
import { useStore } from '../../../store/index'
import { completeFilter, type FilterCompletion } from '../../../store/flows/filter/hubble'
import type { CompletionKeys } from './completion-keys'
import styles from './filter.module.css'

interface Props {
  readonly id: string
  readonly text: string
  readonly caret: number
  readonly anchor: RefObject<HTMLElement | null>
  /** Hands over what the keys do; null where there is nothing to choose from. */
  readonly onKeys: (keys: CompletionKeys | null) => void
  /** Tells the id of the suggestion that the keys stand on; null where there is none. */
  readonly onChosen: (id: string | null) => void
  readonly onPick: (text: string, caret: number) => void
  readonly onClose: () => void
}

const roomNeeded = 230

/** What may be typed next. */
export default function Completions({ id, text, caret, anchor, onKeys, onChosen, onPick, onClose }: Props) {
  const snapshot = useStore((state) => state.snapshot)
  const list = useRef<HTMLUListElement>(null)
  const [at, setAt] = useState(0)
  const found = useMemo(() => (snapshot === null ? [] : completeFilter(text, caret, snapshot)), [text, caret, snapshot])
  const active = Math.min(at, found.length - 1)
  const optionId = (i: number): string => `${id}-${i}`

  const pick = ({ start, end, text: put }: FilterCompletion): void => {
    const rest = text.slice(end)
    const next = `${text.slice(0, start)}${put.trimEnd()} `
    setAt(0)
    onPick(`${next}${rest.trimStart()}`, next.length)
  }

  // Reported before the list is painted, so that a key that is pressed at once finds it open.
  useLayoutEffect(() => {
    onChosen(found.length === 0 ? null : `${id}-${active}`)
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' })
  }, [found, active, id, onChosen])

  useLayoutEffect(() => {
    onKeys(({ key }) => {
      const choice = found[active]
      if (choice === undefined) return false
      if (key === 'ArrowDown') setAt((active + 1) % found.length)
      else if (key === 'ArrowUp') setAt((active - 1 + found.length) % found.length)
      else if (key === 'Enter' || key === 'Tab') {
        // A word that is typed out already is left as it is.
        if (text.slice(choice.start, choice.end) === choice.text.trim()) {
          if (key === 'Tab') return false
          onClose()
        } else pick(choice)
      } else return false
      return true
    })
    return () => onKeys(null)
  })

  const box = anchor.current?.getBoundingClientRect()
  if (found.length === 0 || box === undefined) return null
  // Above where there is room, so that the chips below stay in sight.
  const isBelow = box.top < roomNeeded
  return createPortal(
    <ul
      ref={list}
      id={id}
      role="listbox"
      aria-label="Suggestions"
      className={styles['list']}
      style={{ left: box.left, ...(isBelow ? { top: box.bottom + 6 } : { bottom: window.innerHeight - box.top + 6 }) }}
    >
      {found.map((completion, i) => (
        <li
          key={optionId(i)}
          id={optionId(i)}
          role="option"
          aria-selected={i === active}
          // The input keeps the focus.
          onMouseDown={(event) => {
            event.preventDefault()
            pick(completion)
          }}
        >
          <span className={styles['word']}>{completion.label}</span>
          <span className={styles['detail']}>{completion.detail}</span>
        </li>
      ))}
    </ul>,
    document.body,
  )
}
