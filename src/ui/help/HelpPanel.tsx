import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useEffect, useRef, useState } from 'react'
import { useStore } from '../../store/index'
import { returnFocus } from '../kit/focus'
import { IconButton, LinkButton } from '../kit/index'
import { helpEntries } from './entries/index'
import type { HelpEntry } from './entry'
import styles from './help.module.css'
import { Places } from './Places'
import { topics, type Topic } from './topics'

/** What a code means, beside the text that it is about: the page stays usable while it is open. */
export default function HelpPanel() {
  const code = useStore((state) => state.helpCode)
  const showHelp = useStore((state) => state.showHelp)
  const opener = useRef<Element | null>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (code !== null) heading.current?.focus()
  }, [code])
  if (code === null) return null
  const entry = entryOf(code)
  const topic = Object.hasOwn(topics, code) ? topics[code] : undefined
  return (
    <Dialog.Root open modal={false} onOpenChange={(isOpen) => !isOpen && showHelp(null)}>
      <Dialog.Portal>
        <Dialog.Content
          className={styles['panel']}
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            event.preventDefault()
            opener.current = document.activeElement
            heading.current?.focus()
          }}
          onCloseAutoFocus={(event) => returnFocus(event, opener.current)}
          onInteractOutside={(event) => event.preventDefault()}
        >
          <div className={styles['head']}>
            {entry === undefined && topic === undefined ? (
              <span />
            ) : (
              <LinkButton onClick={() => showHelp('')}>All help</LinkButton>
            )}
            <IconButton label="Close help" onClick={() => showHelp(null)}>
              <X size={16} aria-hidden />
            </IconButton>
          </div>
          <div className={styles['body']}>
            <Dialog.Title ref={heading} tabIndex={-1} className={styles['title']}>
              {topic?.title ?? entry?.title ?? 'Help: the page, and problems with what they mean'}
            </Dialog.Title>
            {topic !== undefined ? (
              <TopicText topic={topic} />
            ) : entry === undefined ? (
              <Index onOpen={showHelp} />
            ) : (
              <Entry code={code} entry={entry} />
            )}
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function entryOf(code: string): HelpEntry | undefined {
  const entries: Readonly<Record<string, HelpEntry>> = helpEntries
  return Object.hasOwn(entries, code) ? entries[code] : undefined
}

function Entry({ code, entry }: { readonly code: string; readonly entry: HelpEntry }) {
  const { means, matters, before, after } = entry
  return (
    <>
      <p className={styles['code']}>{code}</p>
      <p>{means}</p>
      <h3>Why it matters</h3>
      <p>{matters}</p>
      {before !== undefined && <Example title="Instead of" text={before} />}
      {after !== undefined && <Example title="write" text={after} />}
      <Places code={code} />
    </>
  )
}

function TopicText({ topic }: { readonly topic: Topic }) {
  return (
    <>
      {topic.text.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      <dl className={styles['examples']}>
        {topic.examples.map(([what, does]) => (
          <div key={what}>
            <dt>
              <code>{what}</code>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}

function Example({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <figure className={styles['example']}>
      <figcaption>{title}</figcaption>
      <pre tabIndex={0}>{text}</pre>
    </figure>
  )
}

const sorted = Object.entries(helpEntries).toSorted(([, a], [, b]) => a.title.localeCompare(b.title, 'en'))

function Index({ onOpen }: { readonly onOpen: (code: string) => void }) {
  const [filter, setFilter] = useState('')
  const words = filter.toLowerCase().split(/\s+/)
  const shown = sorted.filter(([code, { title, means }]) => {
    const text = `${code} ${title} ${means}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  const pages = Object.entries(topics).filter(([, { title, text }]) => {
    const all = `${title} ${text.join(' ')}`.toLowerCase()
    return words.every((word) => all.includes(word))
  })
  return (
    <>
      <input
        className={styles['filter']}
        aria-label="Filter the help"
        placeholder="Filter by words or code"
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
      />
      {shown.length + pages.length === 0 && <p>Nothing matches.</p>}
      {pages.length > 0 && (
        <ul className={styles['index']} aria-label="The page">
          {pages.map(([topic, { title }]) => (
            <li key={topic}>
              <LinkButton onClick={() => onOpen(topic)}>{title}</LinkButton>
            </li>
          ))}
        </ul>
      )}
      <ul className={styles['index']}>
        {shown.map(([code, { title }]) => (
          <li key={code}>
            <LinkButton onClick={() => onOpen(code)}>{title}</LinkButton> <span className={styles['code']}>{code}</span>
          </li>
        ))}
      </ul>
    </>
  )
}
