import { Printer, X } from 'lucide-react'
import { useEffect, useRef, useState, type RefObject } from 'react'
import type { Challenge } from '../../challenges/index'
import { useStore } from '../../store/index'
import { useReport } from '../challenges/useReport'
import { giveFocusBack } from '../kit/focus'
import { Button } from '../kit/index'
import { Markdown } from '../lessons/text/Markdown'
import styles from './handout.module.css'
import { useTeaching, type Teaching } from './useTeaching'

/** A sheet that looks as it prints; printing it leaves all else of the page out. */
export default function Handout({ onClose }: { readonly onClose: () => void }) {
  const name = useStore((state) => state.workspaceName)
  const files = useStore((state) => state.files)
  const snapshot = useStore((state) => state.snapshot)
  const teaching = useTeaching()
  // A question of the step is open: what answers it is not on paper either, unless it is asked for.
  const [isVeiled] = useState(() => document.documentElement.dataset['veiled'] === 'true')
  const [isShown, setShown] = useState(!isVeiled)
  const picture = usePicture(name)
  const at = teaching?.at === undefined ? '' : ` at ${teaching.at}`
  const sheet = useRef<HTMLDivElement>(null)
  useReturnedFocus()
  useAlone(sheet)
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') onClose()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [onClose])
  return (
    <div className={styles['handout']} ref={sheet} role="dialog" aria-modal="true" aria-label="Handout" tabIndex={-1}>
      <p className={styles['bar']}>
        <Button variant="primary" autoFocus onClick={() => window.print()}>
          <Printer size={15} aria-hidden />
          Print
        </Button>
        <Button onClick={onClose}>
          <X size={15} aria-hidden />
          Close
        </Button>
        {isVeiled && (
          <label>
            <input type="checkbox" checked={isShown} onChange={(event) => setShown(event.target.checked)} />
            With the picture and who is isolated: they answer the question of the step
          </label>
        )}
        <span>Paper, or a PDF: the browser asks. Comments and secrets of the YAML are printed as they stand.</span>
      </p>
      <article className={styles['paper']}>
        <h1>{name}</h1>
        {teaching !== null && <Text teaching={teaching} />}
        {teaching === null && files.every(({ text }) => text.trim() === '') && (
          <p>The workspace is empty: paste or draw something first.</p>
        )}
        {isShown && picture !== null && (
          <section>
            <h2>The picture{at}</h2>
            <img src={picture} alt="Who may talk to whom" className={styles['picture']} />
          </section>
        )}
        {isShown && snapshot !== null && snapshot.endpoints.length > 0 && (
          <section>
            <h2>Who is isolated{at}</h2>
            <table>
              <thead>
                <tr>
                  <th>pod</th>
                  <th>ingress</th>
                  <th>egress</th>
                </tr>
              </thead>
              <tbody>
                {snapshot.endpoints.map(({ key, isolation }) => (
                  <tr key={key}>
                    <td>{key}</td>
                    <td>{isolation.ingress.state === 'isolated' ? 'isolated' : 'open'}</td>
                    <td>{isolation.egress.state === 'isolated' ? 'isolated' : 'open'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
        {files
          .filter(({ text }) => text.trim() !== '')
          .map(({ name: file, text }) => (
            <section key={file}>
              <h2>
                {file}
                {at}
              </h2>
              <ol className={styles['lines']}>
                {text
                  .replace(/\n$/, '')
                  .split('\n')
                  .map((line, i) => (
                    <li key={i}>
                      <code>{line}</code>
                    </li>
                  ))}
              </ol>
            </section>
          ))}
      </article>
    </div>
  )
}

/** Gives the focus back to what had it when the sheet came up. */
function useReturnedFocus(): void {
  const [opener] = useState(() => document.activeElement)
  useEffect(() => () => void window.setTimeout(() => giveFocusBack(opener)), [opener])
}

/** Keeps the focus out of the page that the sheet covers. */
function useAlone(sheet: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const rest = [...(sheet.current?.parentElement?.children ?? [])].filter((part) => part !== sheet.current)
    for (const part of rest) part.toggleAttribute('inert', true)
    return () => {
      for (const part of rest) part.toggleAttribute('inert', false)
    }
  }, [sheet])
}

/** Texts with their questions left open, and goals without how they stand. */
function Text({ teaching }: { readonly teaching: Teaching }) {
  return (
    <>
      {teaching.parts.map(({ title, text, question, commands = [] }, i) => (
        <section key={i}>
          {title !== '' && <h2>{title}</h2>}
          <Markdown text={text} />
          {question !== undefined && (
            <div className={styles['question']}>
              <strong>{question.text}</strong>
              <ul>
                {question.choices.map((choice) => (
                  <li key={choice}>{choice}</li>
                ))}
              </ul>
            </div>
          )}
          {commands.length > 0 && (
            <ul className={styles['commands']}>
              {commands.map(({ run, ask }) => (
                <li key={run}>{ask === undefined ? <code>{run}</code> : `☐ ${ask}`}</li>
              ))}
            </ul>
          )}
        </section>
      ))}
      {teaching.goals.length > 0 && (
        <section className={styles['question']}>
          <strong>Goals</strong>
          <ul>
            {teaching.goals.map((goal) => (
              <li key={goal}>{goal}</li>
            ))}
          </ul>
          {teaching.challenge !== undefined && <Limits challenge={teaching.challenge} />}
        </section>
      )}
    </>
  )
}

/** What may be changed, in the words of the task. */
function Limits({ challenge }: { readonly challenge: Challenge }) {
  const { report } = useReport(challenge)
  if (report === null || report.limits.length === 0) return null
  return (
    <>
      <strong>Limits</strong>
      <ul>
        {report.limits.map(({ text }) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </>
  )
}

/** Address of the picture as a vector, in light colours; null where none is shown. */
function usePicture(title: string): string | null {
  const draw = useStore((state) => state.drawSvg)
  const [address, setAddress] = useState<string | null>(null)
  useEffect(() => {
    const root = document.documentElement
    let theme = root.dataset['theme'] ?? 'light'
    root.dataset['theme'] = 'light'
    // The system may turn dark, or the user choose it, while the paper lies open.
    const watch = new MutationObserver(() => {
      if (root.dataset['theme'] === 'light') return
      theme = root.dataset['theme'] ?? theme
      root.dataset['theme'] = 'light'
    })
    watch.observe(root, { attributeFilter: ['data-theme'] })
    let made: string | null = null
    let isWanted = true
    // The picture takes the colours of the page, which have just become light.
    const frame = window.requestAnimationFrame(() => {
      void draw?.(title).then((svg) => {
        if (!isWanted || svg === '') return
        made = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
        setAddress(made)
      })
    })
    return () => {
      isWanted = false
      window.cancelAnimationFrame(frame)
      watch.disconnect()
      root.dataset['theme'] = theme
      if (made !== null) URL.revokeObjectURL(made)
    }
  }, [draw, title])
  return address
}
