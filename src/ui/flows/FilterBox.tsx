import { Search } from 'lucide-react'
import { useRef, useState } from 'react'
import { usesFlags, useStore } from '../../store/index'
import type { CompletionKeys } from './filter/completion-keys'
import styles from './flows.module.css'
import { lazyPart } from '../kit/lazyPart'

const Completions = lazyPart(() => import('./filter/Completions'))

const listId = 'flow-filter-suggestions'

/** The typed filter: plain words, or the flags of `hubble observe` with suggestions. */
export function FilterBox() {
  const filter = useStore((state) => state.flowFilter)
  const setFilter = useStore((state) => state.setFlowFilter)
  const input = useRef<HTMLInputElement>(null)
  const keys = useRef<CompletionKeys | null>(null)
  const [isOpen, setOpen] = useState(false)
  const [caret, setCaret] = useState(0)
  const [chosen, setChosen] = useState<string | null>(null)
  const put = (text: string, at: number): void => {
    setFilter({ ...filter, text })
    setCaret(at)
    // After React has put the text in.
    requestAnimationFrame(() => input.current?.setSelectionRange(at, at))
  }
  return (
    <label className={styles['search']}>
      <Search size={14} aria-hidden />
      <input
        ref={input}
        data-pane-focus
        data-flow-filter
        type="search"
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        placeholder="Filter: words, or --to-pod shop/api"
        aria-label="Filter flows by text"
        aria-autocomplete="list"
        aria-expanded={isOpen && chosen !== null}
        aria-controls={isOpen ? listId : undefined}
        aria-activedescendant={isOpen ? (chosen ?? undefined) : undefined}
        value={filter.text}
        onChange={({ target: { value, selectionStart } }) => {
          setFilter({ ...filter, text: value })
          setCaret(selectionStart ?? value.length)
          setOpen(usesFlags(value) || value.endsWith('-'))
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
        onFocus={() => setOpen(usesFlags(filter.text) && filter.text.endsWith(' '))}
        onBlur={() => setOpen(false)}
        onKeyDown={(event) => {
          if (isOpen && keys.current?.(event) === true) event.preventDefault()
          else if (event.key === 'ArrowDown') setOpen(true)
          else if (event.key === 'Escape') {
            // The browser would empty a search field at the first press.
            event.preventDefault()
            if (isOpen && chosen !== null) setOpen(false)
            else {
              setOpen(false)
              setFilter({ ...filter, text: '' })
            }
          }
        }}
      />
      {isOpen && (
        <Completions
          id={listId}
          text={filter.text}
          caret={caret}
          anchor={input}
          onKeys={(next) => {
            keys.current = next
          }}
          onChosen={setChosen}
          onPick={put}
          onClose={() => setOpen(false)}
        />
      )}
    </label>
  )
}
